import { PROMPTS, type Prompt } from '../core/prompt.ts';
import { fileExists } from '../esl/encode.ts';
import { commandText, word } from '../esl/safe-text.ts';
import type { Session } from '../esl/session.ts';
import { findSounds } from '../loop/sounds.ts';
import type { Clock } from '../time/clock.ts';

/** Modules without which Convene does not work; music comes from mod_local_stream. */
export const MODULES = [
  'mod_event_socket',
  'mod_commands',
  'mod_dptools',
  'mod_dialplan_xml',
  'mod_conference',
  'mod_sndfile',
  'mod_local_stream',
] as const;
export type ModuleName = (typeof MODULES)[number];

/** What a FreeSWITCH says of itself. A text is undefined where it would not answer. */
export interface FreeSwitchFacts {
  readonly version: string | undefined;
  readonly missingModules: readonly ModuleName[];
  /** `conference.conf` and the context, as XML. */
  readonly conferenceConfiguration: string | undefined;
  readonly context: string | undefined;
  readonly prompts: readonly PromptFacts[];
  readonly maxSessions: number | undefined;
  readonly sessionsPerSecond: number | undefined;
  readonly timing: Timing | undefined;
}
export interface PromptFacts {
  readonly language: string;
  /** Undefined where no folder of that language was found. */
  readonly folder: string | undefined;
  readonly missing: readonly Prompt[];
}
export interface Timing {
  /** From a command to its event, there and back. */
  readonly roundTripMs: number;
  /** FreeSWITCH's clock less ours, known to half of the round trip. */
  readonly aheadMs: number;
}

export interface Wanted {
  readonly context: string;
  readonly sounds: Parameters<typeof findSounds>[1];
}

/** Asks for everything that Convene depends on; changes nothing. */
export async function readFreeSwitch(session: Session, wanted: Wanted): Promise<Omit<FreeSwitchFacts, 'timing'>> {
  const ask = async (command: string): Promise<string | undefined> => {
    const reply = await session.command(commandText(`api ${command}`));
    return reply.kind === 'ok' ? reply.text.trim() : undefined;
  };
  const there = await Promise.all(MODULES.map((name) => ask(`module_exists ${word(name)}`)));
  return {
    version: await ask('version'),
    missingModules: MODULES.filter((_, index) => there[index] !== 'true'),
    conferenceConfiguration: await ask('xml_locate configuration configuration name conference.conf'),
    context: await ask(`xml_locate dialplan context name ${word(wanted.context)}`),
    prompts: await readPrompts(session, wanted.sounds),
    maxSessions: numberIn(await ask('fsctl max_sessions')),
    sessionsPerSecond: numberIn(await ask('fsctl sps')),
  };
}

async function readPrompts(session: Session, wanted: Wanted['sounds']): Promise<readonly PromptFacts[]> {
  const { byLanguage, found } = await findSounds(session, wanted);
  const isThere = async (path: string): Promise<boolean> => {
    const reply = await session.command(fileExists(path));
    return reply.kind === 'ok' && reply.text.trim() === 'true';
  };
  const languages = [...new Set([wanted.language, ...wanted.languages])];
  return Promise.all(
    languages.map(async (language): Promise<PromptFacts> => {
      const folder = language === wanted.language && !found ? undefined : byLanguage.get(language);
      if (folder === undefined) return { language, folder, missing: PROMPTS };
      // mod_sndfile looks into the folder of the rate first, and then beside it.
      const present = await Promise.all(
        PROMPTS.map(
          async (name) => (await isThere(`${folder}/8000/${name}.wav`)) || (await isThere(`${folder}/${name}.wav`)),
        ),
      );
      return { language, folder, missing: PROMPTS.filter((_, index) => !present[index]) };
    }),
  );
}

/** `+OK max sessions: 2000` */
function numberIn(text: string | undefined): number | undefined {
  const digits = /: *([0-9]+)$/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Measures with a background job, since its event carries FreeSWITCH's time in microseconds, and its command is quick.
 * `stampOf` gives the time of the last such event. Of three tries the quickest counts.
 */
export async function measureTiming(
  session: Session,
  clock: Clock,
  stampOf: () => number | undefined,
): Promise<Timing | undefined> {
  let best: Timing | undefined;
  for (let tries = 0; tries < 3; tries += 1) {
    const before = clock.now();
    const reply = await session.background('uptime');
    const after = clock.now();
    const sentAtMs = stampOf();
    if (reply.kind !== 'ok' || sentAtMs === undefined) continue;
    const roundTripMs = after - before;
    if (best === undefined || roundTripMs < best.roundTripMs) {
      best = { roundTripMs, aheadMs: Math.round(sentAtMs - (before + after) / 2) };
    }
  }
  return best;
}
