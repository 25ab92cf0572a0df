import { legOfCall } from '../ids.ts';
import type { FsCommand } from '../intent.ts';
import { questionId, type Step } from '../step.ts';
import { askToAccept, letIn } from './accepting.ts';
import { mayRetry, outcomeOf } from './causes.ts';
import { connect } from './ending.ts';
import { recordOf, settle } from './settling.ts';
import type { Attempt, CallState, Phase } from './state.ts';
import { news, permitOf, stay, type Wants } from './telling.ts';

/** FreeSWITCH ends the ringing itself; this much later we do, should it not. */
const RING_GRACE_MS = 10_000;
/** From the answer to the dialplan's park. */
const PARK_WITHIN_MS = 10_000;
/** A warning comes so long before the limit, where that is longer than this. */
const WARNING_SECONDS = 60;
const WARNED_OVER_SECONDS = 90;

type Dialling = Phase & { readonly at: 'dialling' };

/** Dials by a route of the permit, from 1. */
export function place(state: CallState, number: number, wants: Wants, now: number): Step<CallState> {
  const { request, then, ringTimeoutMs } = state;
  const { routes, callerId, limitSeconds } = permitOf(state);
  const route = routes[number - 1];
  if (isTooLate(state, now)) {
    return settle(state, [...wants, ...news(state, { kind: 'over', outcome: 'cancelled', cause: '' })], now);
  }
  if (route === undefined || then === undefined) {
    return settle(state, [...wants, ...news(state, { kind: 'over', outcome: 'failed', cause: '' })], now);
  }
  const leg = legOfCall(request.call, number);
  const dialled = {
    leg,
    gateway: route.gateway?.name ?? null,
    dial: route.dial,
    callerId,
    ringTimeoutMs,
    limitSeconds,
  };
  const language = state.memo?.language ?? null;
  const command: FsCommand =
    then.kind === 'enter'
      ? { kind: 'dial', ...dialled, language }
      : {
          kind: 'bridge',
          ...dialled,
          from: then.from,
          warning:
            limitSeconds > WARNED_OVER_SECONDS
              ? { prompts: ['call-warning'], beforeEndSeconds: WARNING_SECONDS }
              : null,
          language,
        };
  const question = questionId(state);
  const attempt: Attempt = {
    number,
    leg,
    placedAtMs: now,
    ringingAtMs: null,
    answeredAtMs: null,
    created: false,
    estimated: false,
  };
  return stay(
    {
      ...state,
      asked: state.asked + 1,
      phase: { at: 'dialling', question, attempt },
      wakeAtMs: now + ringTimeoutMs + RING_GRACE_MS,
    },
    [...wants, { family: 'fs', id: question, command }],
  );
}

/** Whether nobody is to be dialled any more. */
const isTooLate = ({ memo }: CallState, now: number): boolean =>
  memo?.kind === 'enter' && memo.untilMs !== undefined && now >= memo.untilMs;

/** By which time a leg that was placed then must have been answered or be gone. */
export const ringsUntilMs = (state: CallState, placedAtMs: number): number =>
  placedAtMs + state.ringTimeoutMs + RING_GRACE_MS;

export function ringing(state: CallState, phase: Dialling, now: number): Step<CallState> {
  const { attempt } = phase;
  if (attempt.ringingAtMs !== null || attempt.answeredAtMs !== null) return stay(state);
  const rings = { ...attempt, created: true, ringingAtMs: now };
  return stay({ ...state, phase: { ...phase, attempt: rings } }, news(state, { kind: 'ringing' }));
}

/** The far end has answered, which the event, the job and the park all tell: the first of them counts. */
export function answered(state: CallState, phase: Dialling, now: number): Step<CallState> {
  if (phase.attempt.answeredAtMs !== null) return stay(state);
  const attempt: Attempt = { ...phase.attempt, created: true, answeredAtMs: now };
  const wants: Wants = [noteAnswer(state, attempt, now), ...news(state, { kind: 'answered' })];
  if (state.memo?.kind === 'bridge') return connect(state, attempt, wants, now);
  return stay({ ...state, phase: { ...phase, attempt }, wakeAtMs: now + PARK_WITHIN_MS }, wants);
}

export const noteAnswer = (state: CallState, { number }: Attempt, atMs: number): Wants[number] => ({
  family: 'store',
  request: { kind: 'note-answer', call: state.request.call, attempt: number, atMs },
});

/** The answered leg is parked for us: whoever answers accepts, or comes in at once. */
export function parked(
  state: CallState,
  phase: Dialling,
  { caller }: { readonly caller: { readonly name: string; readonly number: string } },
  now: number,
): Step<CallState> {
  const [heard, wants] = answered(state, phase, now);
  if (heard?.phase.at !== 'dialling') return stay(state);
  const { attempt } = heard.phase;
  const accept = state.memo?.kind === 'enter' && state.memo.accept;
  if (!accept) return letIn(heard, attempt, caller, wants, now);
  return askToAccept(heard, { attempt, caller, round: 1, untilMs: now + state.acceptWithinMs }, wants, now);
}

/** An attempt has ended unanswered: by the next route, where another may do better. */
export function failed(state: CallState, attempt: Attempt, cause: string, now: number): Step<CallState> {
  const tried: CallState = { ...state, attempts: [...state.attempts, recordOf(attempt, cause, now)] };
  if (mayRetry(cause) && attempt.number < permitOf(state).routes.length && !isTooLate(state, now)) {
    return place(tried, attempt.number + 1, [], now);
  }
  return settle(tried, news(state, { kind: 'over', outcome: outcomeOf(cause), cause }), now);
}
