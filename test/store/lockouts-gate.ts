import { afterEach, beforeEach, expect } from 'vitest';
import type { AccountId } from '../../src/core/ids.ts';
import type { Try } from '../../src/core/intent.ts';
import { DEFAULT_LOCKOUT_RULES, type LockoutRules, type Verdict } from '../../src/core/lockout.ts';
import type { Lockouts } from '../../src/store/lockouts.ts';
import { conferenceId, stored } from './drafts.ts';

/** One set of counts, to be reached by any number of controllers, at a time that the test sets. */
export interface LockoutSubject {
  open(rules: LockoutRules, now: () => number): Promise<Lockouts>;
  dispose(): Promise<void>;
}

export const MORNING_MS = Date.UTC(2031, 2, 5, 8);
export const NEXT_MIDNIGHT_MS = Date.UTC(2031, 2, 6);
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

export const pin = (source: string, conference = 5): Try => ({
  what: 'pin',
  source,
  internal: false,
  conference: conferenceId(conference),
});
export const accountPin = (source: string, account = 5): Try => ({
  what: 'pin',
  source,
  internal: false,
  conference: undefined,
  account: stored<AccountId>(account),
});
export const code = (source: string): Try => ({ what: 'code', source, internal: false, conference: undefined });
export const internal = (of: Try): Try => ({ ...of, internal: true });

export const ALLOWED: Verdict = { kind: 'allowed' };
export const REFUSED = (why: 'source' | 'conference'): Verdict => ({ kind: 'refused', untilMs: NEXT_MIDNIGHT_MS, why });
export const RULES = DEFAULT_LOCKOUT_RULES;
/** So many numbers that all differ. */
export const stranger = (n: number) => `+49301${String(n).padStart(6, '0')}`;

/** Lockouts with the usual rules for each test, at a time that it sets, and what callers do to them. */
export interface Gate {
  lockouts: Lockouts;
  nowMs: number;
  /** The lockouts of another controller, or such with other rules. */
  open(rules?: LockoutRules): Promise<Lockouts>;
  /** One wrong try after the other, each as soon as it may be, until it is refused. */
  exhaust(of: Try, most?: number): Promise<{ readonly wrong: number; readonly verdict: Verdict }>;
  enter(of: Try): Promise<void>;
  /** Two hundred strangers with one wrong PIN each; how many of them were compared. */
  exhaustStrangers(conference?: number): Promise<number>;
}

/** Opens one before each test of the describe in which this is called; `fresh` gives counts of which there are none. */
export function gateOf(fresh: () => Promise<LockoutSubject>): Gate {
  let subject: LockoutSubject;
  let lockouts: Lockouts;
  const gate: Gate = {
    get lockouts() {
      return lockouts;
    },
    set lockouts(other) {
      lockouts = other;
    },
    nowMs: MORNING_MS,
    open: (rules = RULES) => subject.open(rules, () => gate.nowMs),
    async exhaust(of, most = 10_000) {
      let wrong = 0;
      while (wrong < most) {
        const verdict = await lockouts.judge(of);
        if (verdict.kind === 'refused') return { wrong, verdict };
        if (verdict.kind === 'wait') gate.nowMs += verdict.forMs;
        else {
          await lockouts.count(of, 'wrong');
          wrong += 1;
        }
      }
      return { wrong, verdict: ALLOWED };
    },
    async enter(of) {
      expect(await lockouts.judge(of)).toEqual(ALLOWED);
      await lockouts.count(of, 'right');
    },
    async exhaustStrangers(conference = 5) {
      let wrong = 0;
      for (let n = 0; n < 200; n += 1) wrong += (await gate.exhaust(pin(stranger(n), conference), 1)).wrong;
      return wrong;
    },
  };
  beforeEach(async () => {
    subject = await fresh();
    gate.nowMs = MORNING_MS;
    lockouts = await gate.open();
  });
  afterEach(() => subject.dispose());
  return gate;
}
