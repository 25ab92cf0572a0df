import type { LegId, SoundId } from './ids.ts';
import type { Prompt } from './prompt.ts';
import { NUMBERS, TENS } from './spoken-words.ts';

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
    names.push(NUMBERS[Math.floor(rest / 100)] ?? 'number-0', 'number-hundred');
    rest %= 100;
    if (rest === 0) return names;
  }
  if (rest > 20) {
    // The tens begin with thirty; what is less is twenty and something.
    names.push(TENS[Math.floor(rest / 10) - 3] ?? 'number-20');
    rest %= 10;
    if (rest === 0) return names;
  }
  names.push(NUMBERS[rest] ?? 'number-0');
  return names;
}
