import type { Step } from '../step.ts';
import type { CallOutcome } from './order.ts';
import { recordOf, settle } from './settling.ts';
import type { Attempt, CallState, Phase } from './state.ts';
import { fs, limitAtMs, news, stay, type Wants } from './telling.ts';

/** How often a leg that we have hung up and that does not go is hung up again, and how many times. */
const HANG_UP_EVERY_MS = 5_000;
const HANG_UPS = 3;
/** FreeSWITCH ends a call at its limit itself; this much later we do, should it not. */
const LIMIT_GRACE_MS = 30_000;

/** The two ends talk. */
export function connect(state: CallState, attempt: Attempt, wants: Wants, now: number): Step<CallState> {
  return stay(connected(state, attempt, now), [...wants, ...news(state, { kind: 'accepted', leg: attempt.leg })]);
}
export function connected(state: CallState, attempt: Attempt, now: number): CallState {
  const wakeAtMs = Math.max(now, limitAtMs(state, attempt.answeredAtMs ?? now)) + LIMIT_GRACE_MS;
  return { ...state, phase: { at: 'connected', attempt, turnedAway: false }, wakeAtMs };
}

/** The call is over with this leg, whatever route is left. */
export function over(
  state: CallState,
  attempt: Attempt,
  { outcome, cause }: { readonly outcome: CallOutcome; readonly cause: string },
  now: number,
): Step<CallState> {
  const done: CallState = { ...state, attempts: [...state.attempts, recordOf(attempt, cause, now)] };
  return settle(done, news(state, { kind: 'over', outcome, cause }), now);
}

/** Hangs up the leg, and waits for FreeSWITCH to say that it is gone. */
export function end(
  state: CallState,
  phase: Phase & { readonly attempt: Attempt },
  outcome: CallOutcome,
  now: number,
): Step<CallState> {
  const { attempt } = phase;
  const question = phase.at === 'dialling' ? phase.question : undefined;
  return stay(
    { ...state, phase: { at: 'ending', attempt, question, outcome, again: 0 }, wakeAtMs: now + HANG_UP_EVERY_MS },
    [fs({ kind: 'hang-up', leg: attempt.leg })],
  );
}

/** It is still there, or FreeSWITCH has not told of its end: after some times it is taken for gone. */
export function endAgain(state: CallState, phase: Phase & { readonly at: 'ending' }, now: number): Step<CallState> {
  const { attempt, outcome, again } = phase;
  if (again < HANG_UPS) {
    return stay({ ...state, phase: { ...phase, again: again + 1 }, wakeAtMs: now + HANG_UP_EVERY_MS }, [
      fs({ kind: 'hang-up', leg: attempt.leg }),
    ]);
  }
  const estimated = attempt.estimated || attempt.answeredAtMs !== null;
  return over(state, { ...attempt, estimated }, { outcome, cause: '' }, now);
}
