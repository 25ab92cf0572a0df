import { DEFAULT_CALL_RULES } from '../../src/core/call/rules.ts';
import { type Conference, type ConferenceDraft, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import { parseCode, parsePin } from '../../src/core/ids.ts';
import { DEFAULT_KEYS } from '../../src/core/key-table.ts';
import type { OpenWire } from '../../src/esl/wire.ts';
import { Controller, type ControllerEvents, type ControllerOptions } from '../../src/loop/controller.ts';
import type { Lockouts } from '../../src/loop/performer.ts';
import type { Store } from '../../src/store/store.ts';
import { systemClock } from '../../src/time/clock.ts';
import { NO_CALLS } from '../no-calls.ts';

export const OPTIONS: ControllerOptions = {
  link: {
    host: '127.0.0.1',
    port: 0,
    password: 'ClueCon',
    connectTimeoutMs: 10_000,
    commandTimeoutMs: 10_000,
    livenessMs: 60_000,
    firstPauseMs: 100,
    longestPauseMs: 1_000,
    refusedPauseMs: 1_000,
  },
  rules: {
    admission: {
      tries: 3,
      firstDigitTimeoutMs: 5_000,
      interDigitTimeoutMs: 3_000,
      farewellAfterMs: 30_000,
      timezone: 'UTC',
    },
    keys: { table: DEFAULT_KEYS, interDigitTimeoutMs: 2_000, numberTimeoutMs: 5_000 },
    calls: DEFAULT_CALL_RULES,
  },
  sounds: { configured: '/sounds', own: '/own', language: 'en', languages: [] },
  profile: 'convene',
  context: 'convene',
  extensions: 'user/',
};

/** Everybody may try: a verdict costs a store's round trip, which is not what is measured. */
const NO_LOCKOUTS: Lockouts = { judge: async () => ({ kind: 'allowed' }), count: async () => {} };

/** A controller at work, and whatever it complained of, which has to be nothing. */
export interface Serving {
  readonly controller: Controller;
  readonly complaints: readonly string[];
}

/** Starts a controller as the program does; resolves when it serves. */
export function serve(
  port: number,
  store: Store,
  open: OpenWire,
  tell: ControllerEvents['tell'] = () => {},
): Promise<Serving> {
  const complaints: string[] = [];
  return new Promise((resolve, reject) => {
    const controller: Controller = new Controller(
      { ...OPTIONS, link: { ...OPTIONS.link, port } },
      {
        serving: () => resolve({ controller, complaints }),
        down: (reason) => {
          complaints.push(`down: ${reason}`);
          reject(new Error(reason));
        },
        malformed: (reason) => complaints.push(`malformed: ${reason}`),
        refused: (command, reason) => complaints.push(`refused: ${command}: ${reason}`),
        failed: (what, error) => complaints.push(`failed: ${what}: ${error}`),
        tell: (what, when) => {
          tell(what, when);
          if (what.kind === 'fault') complaints.push(`${what.automaton}: ${what.error}`);
        },
      },
      { store, lockouts: NO_LOCKOUTS, calls: NO_CALLS, open, clock: systemClock, random: Math.random },
    );
    controller.start();
  });
}

/** A conference that everybody enters as a talker with the PIN 2345. */
export async function createConference(store: Store, typed: string): Promise<Conference> {
  const code = parseCode(typed);
  const talkPin = parsePin('2345');
  if (code === undefined || talkPin === undefined) throw new Error(`not a code: ${typed}`);
  const draft: ConferenceDraft = { ...PLAIN_CONFERENCE, code, talkPin, maximum: 0 };
  const made = await store.conferences.create(draft);
  if (!made.ok) throw new Error(`the code ${typed} is taken`);
  return made.value;
}
