import type { LegId, SoundId } from './ids.ts';
import type { Prompt } from './prompt.ts';

/** Something that is played: a prompt, the name that the owner of a leg has recorded, or a sound that was uploaded. */
export type Sound = { readonly prompt: Prompt } | { readonly nameOf: LegId } | { readonly stored: SoundId };

export const prompts = (...names: readonly Prompt[]): readonly Sound[] => names.map((prompt) => ({ prompt }));

/** The file name of a sound, by which FreeSWITCH's word that it has ended is known. */
export function fileNameOf(sound: Sound): string {
  if ('prompt' in sound) return `${sound.prompt}.wav`;
  return 'nameOf' in sound ? nameFileOf(sound.nameOf) : storedFileOf(sound.stored);
}
/** What an uploaded sound is called in the folder of them; mod_sndfile looks into the folder of the rate, `8000` or `16000`, first. */
export const storedFileOf = (sound: SoundId): string => `sound-${sound}.wav`;
/** Where the name that a caller has recorded is kept, in FreeSWITCH's folder for temporary files. */
export const nameFileOf = (leg: LegId): string => `convene-name-${leg}.wav`;

/** A number as the sounds that say it in English: 0 to 999. */
export const numberSounds = (value: number): readonly Sound[] => prompts(...numberPrompts(value));
/** The same, as the names of the prompts. */
export function numberPrompts(value: number): readonly Prompt[] {
  const names: Prompt[] = [];
  let rest = Math.min(Math.max(0, Math.floor(value)), 999);
  if (rest >= 100) {
    names.push(UNITS[Math.floor(rest / 100)] ?? 'number-0', 'number-hundred');
    rest %= 100;
    if (rest === 0) return names;
  }
  if (rest > 20) {
    names.push(TENS[Math.floor(rest / 10)] ?? 'number-20');
    rest %= 10;
    if (rest === 0) return names;
  }
  names.push(UNITS[rest] ?? 'number-0');
  return names;
}
const UNITS: readonly Prompt[] = [
  'number-0',
  'number-1',
  'number-2',
  'number-3',
  'number-4',
  'number-5',
  'number-6',
  'number-7',
  'number-8',
  'number-9',
  'number-10',
  'number-11',
  'number-12',
  'number-13',
  'number-14',
  'number-15',
  'number-16',
  'number-17',
  'number-18',
  'number-19',
  'number-20',
];
const TENS: readonly (Prompt | undefined)[] = [
  undefined,
  undefined,
  'number-20',
  'number-30',
  'number-40',
  'number-50',
  'number-60',
  'number-70',
  'number-80',
  'number-90',
];
