import { fileExists, getGlobal } from '../esl/encode.ts';
import type { Session } from '../esl/session.ts';

/** Where the prompts are on the node, and whether that was seen. */
export interface PromptFolder {
  readonly path: string;
  readonly found: boolean;
}

/**
 * Looks for the prompts: where the configuration says, else under FreeSWITCH's own sound_prefix, where they belong, else in
 * this copy of Convene, which serves as long as FreeSWITCH runs on the same machine and may read it. Any one of them
 * stands for all.
 */
export async function findPrompts(
  session: Session,
  wanted: { readonly configured: string | undefined; readonly own: string; readonly language: string },
): Promise<PromptFolder> {
  const prefix = await session.command(getGlobal('sound_prefix'));
  const shared = prefix.kind === 'ok' && prefix.text.startsWith('/') ? prefix.text.trim() : undefined;
  const places = wanted.configured === undefined ? [shared, wanted.own] : [wanted.configured];
  const paths = places.flatMap((place) => (place === undefined ? [] : [`${place}/convene/${wanted.language}`]));
  for (const path of paths) if (await holdsPrompts(session, path)) return { path, found: true };
  return { path: paths[0] ?? `${wanted.own}/convene/${wanted.language}`, found: false };
}

/** mod_sndfile looks for a file in a folder named after the rate, 8000 among others, and then beside it. */
async function holdsPrompts(session: Session, path: string): Promise<boolean> {
  for (const file of [`${path}/8000/ask-pin.wav`, `${path}/ask-pin.wav`]) {
    const reply = await session.command(fileExists(file));
    if (reply.kind === 'ok' && reply.text.trim() === 'true') return true;
  }
  return false;
}
