import { fileExists, getGlobal } from '../esl/encode.ts';
import type { Session } from '../esl/session.ts';

/** Where sounds are on the node. */
export interface SoundPlaces {
  /** The folder of the prompts by language; the configuration's language is always in it. */
  readonly byLanguage: ReadonlyMap<string, string>;
  readonly language: string;
  /** Whether the prompts of the configuration's language were seen there. */
  readonly found: boolean;
  readonly tempFolder: string;
  /** The folder of the sounds that were uploaded. */
  readonly uploadFolder: string;
  readonly music: string;
}

/** The folder of a language's prompts, or the configuration's where that language has none. */
export function promptFolder(places: SoundPlaces, language: string | null): string {
  return places.byLanguage.get(language ?? places.language) ?? places.byLanguage.get(places.language) ?? '/';
}

const LOCAL_STREAM = 'local_stream://moh';

/**
 * Looks for the prompts: where the configuration says, else under FreeSWITCH's own sound_prefix, where they belong, else in
 * this copy of Convene, which serves as long as FreeSWITCH runs on the same machine and may read it. Any one of them
 * stands for all.
 */
export async function findSounds(
  session: Session,
  wanted: {
    readonly configured: string | undefined;
    readonly own: string;
    readonly language: string;
    readonly languages: readonly string[];
    readonly uploaded?: string | undefined;
  },
): Promise<SoundPlaces> {
  const [prefix, temp, hold] = await Promise.all(
    ['sound_prefix', 'temp_dir', 'hold_music'].map((name) => global(session, name)),
  );
  const shared = prefix?.startsWith('/') ? prefix : undefined;
  const places = wanted.configured === undefined ? [shared, wanted.own] : [wanted.configured];
  const byLanguage = new Map<string, string>();
  for (const language of new Set([wanted.language, ...wanted.languages])) {
    for (const place of places) {
      const path = `${place}/convene/${language}`;
      if (place === undefined || byLanguage.has(language) || !(await holdsPrompts(session, path))) continue;
      byLanguage.set(language, path);
    }
  }
  const found = byLanguage.has(wanted.language);
  const place = places.find(Boolean) ?? wanted.own;
  if (!found) byLanguage.set(wanted.language, `${place}/convene/${wanted.language}`);
  return {
    byLanguage,
    language: wanted.language,
    found,
    uploadFolder: wanted.uploaded ?? `${place}/convene/uploaded`,
    tempFolder: temp?.startsWith('/') ? temp : '/tmp',
    music: hold ?? LOCAL_STREAM,
  };
}

async function global(session: Session, name: string): Promise<string | undefined> {
  const reply = await session.command(getGlobal(name));
  const text = reply.kind === 'ok' ? reply.text.trim() : '';
  return text === '' ? undefined : text;
}

/** mod_sndfile looks for a file in a folder named after the rate, 8000 among others, and then beside it. */
async function holdsPrompts(session: Session, path: string): Promise<boolean> {
  for (const file of [`${path}/8000/ask-pin.wav`, `${path}/ask-pin.wav`]) {
    const reply = await session.command(fileExists(file));
    if (reply.kind === 'ok' && reply.text.trim() === 'true') return true;
  }
  return false;
}
