import { questionId, type Step } from '../step.ts';
import type { CallAttempt } from './record.ts';
import type { Attempt, CallState } from './state.ts';
import { asked, limitAtMs, stay, type Wants } from './telling.ts';

/** How soon the store is asked again where it would not settle, or has not said that it has. */
const AGAIN_AFTER_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;

/** Has the store settle the call with what its attempts cost. */
export function settle(state: CallState, wants: Wants, now: number): Step<CallState> {
  const { call } = state.request;
  const question = questionId(state);
  const settling = asked(state, { kind: 'settle-call', call, attempts: state.attempts });
  const phase = { at: 'settling', question } as const;
  return stay({ ...settling.state, phase, wakeAtMs: now + ANSWER_WITHIN_MS }, [...wants, ...settling.wants]);
}

/** The store has settled it, or is asked again in a while: done twice, it is done once. */
export function settled(state: CallState, done: boolean, now: number): Step<CallState> {
  if (done) return [undefined, [], undefined];
  return stay({ ...state, phase: { at: 'settling', question: undefined }, wakeAtMs: now + AGAIN_AFTER_MS });
}

/** An attempt as the records have it. One whose end was missed has ended by now, and at its limit at the latest. */
export function recordOf(attempt: Attempt, cause: string, now: number): CallAttempt {
  const { leg, number, placedAtMs, ringingAtMs, answeredAtMs, estimated } = attempt;
  return { leg, route: number - 1, placedAtMs, ringingAtMs, answeredAtMs, endedAtMs: now, cause, estimated };
}

/** The record of a leg whose end nobody saw. */
export function missedRecord(state: CallState, attempt: Attempt, now: number): CallAttempt {
  const record = recordOf(attempt, '', now);
  const { answeredAtMs } = attempt;
  if (answeredAtMs === null) return record;
  return { ...record, endedAtMs: Math.min(now, limitAtMs(state, answeredAtMs)), estimated: true };
}
