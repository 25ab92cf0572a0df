import { assertNever } from '../assert-never.ts';
import type { ApplicationDone } from '../event.ts';
import type { QuestionId } from '../ids.ts';
import type { Answer } from '../intent.ts';
import type { Step } from '../step.ts';
import { onKey } from './accepting.ts';
import { resume } from './adoption.ts';
import { causeIn } from './causes.ts';
import { answered, failed, parked, ringing } from './dialling.ts';
import { end, endAgain, over } from './ending.ts';
import { giveUp, onVerdict, unavailable } from './reserving.ts';
import { settle, settled } from './settling.ts';
import type { CallInput, CallState } from './state.ts';
import { fs, news, stay } from './telling.ts';

/** A bridge that has ended has a leg that has ended: its hang-up comes within a beat or two. */
const HANG_UP_TOLD_WITHIN_MS = 2_000;

export function onCall(state: CallState, input: CallInput, now: number): Step<CallState> {
  const { phase } = state;
  switch (input.kind) {
    case 'answer':
      return onAnswer(state, input.id, input.answer, now);
    case 'leg-created':
    case 'leg-ringing':
    case 'leg-answered':
      return onLeg(state, input, now);
    case 'leg-parked':
      if (phase.at === 'ending' && input.leg === phase.attempt.leg) return again(state);
      return phase.at === 'dialling' && input.leg === phase.attempt.leg
        ? parked(state, phase, input, now)
        : stay(state);
    case 'application-done':
      return onDone(state, input, now);
    case 'leg-gone':
      return onGone(state, input, now);
    case 'dropped':
      return onDropped(state, now);
    case 'turned-away':
      return phase.at === 'connected' ? stay({ ...state, phase: { ...phase, turnedAway: true } }) : stay(state);
    case 'node-lost':
      return onLost(state, now);
    case 'found':
      return phase.at === 'unsure' ? resume(state, phase, input.found, now) : stay(state);
    case 'wake':
      return onWake(state, now);
    default:
      return assertNever(input);
  }
}

function onAnswer(state: CallState, id: QuestionId, answer: Answer, now: number): Step<CallState> {
  const { phase } = state;
  switch (phase.at) {
    case 'reserving':
      return phase.question === id ? onVerdict(state, phase.givenUp, answer, now) : stay(state);
    case 'settling':
      return phase.question === id ? settled(state, answer.kind === 'ok', now) : stay(state);
    case 'dialling':
    case 'ending': {
      if (phase.question !== id) return stay(state);
      const { attempt } = phase;
      // Of a lost connection the snapshot of the next one tells.
      if (answer.kind === 'lost') return stay(state);
      if (answer.kind === 'ok') {
        // The execute of a bridge is taken up at once: only its end means anything.
        if (state.memo?.kind === 'bridge') return stay(state);
        return phase.at === 'dialling' ? answered(state, phase, now) : again(state);
      }
      if (attempt.answeredAtMs !== null) return stay(state);
      if (answer.kind === 'timed-out')
        return phase.at === 'dialling' ? end(state, phase, 'no-answer', now) : stay(state);
      const cause = causeIn(answer.reason);
      return phase.at === 'dialling'
        ? failed(state, attempt, cause, now)
        : over(state, attempt, { outcome: phase.outcome, cause }, now);
    }
    case 'accepting':
    case 'connected':
    case 'unsure':
      return stay(state);
    default:
      return assertNever(phase);
  }
}

function onLeg(
  state: CallState,
  { kind, leg }: CallInput & { readonly kind: 'leg-created' | 'leg-ringing' | 'leg-answered' },
  now: number,
): Step<CallState> {
  const { phase } = state;
  if ((phase.at !== 'dialling' && phase.at !== 'ending') || phase.attempt.leg !== leg) return stay(state);
  const attempt = { ...phase.attempt, created: true };
  if (phase.at === 'ending') {
    const answeredAtMs = kind === 'leg-answered' ? (attempt.answeredAtMs ?? now) : attempt.answeredAtMs;
    return again({ ...state, phase: { ...phase, attempt: { ...attempt, answeredAtMs } } });
  }
  if (kind === 'leg-ringing') return ringing(state, phase, now);
  if (kind === 'leg-answered') return answered(state, phase, now);
  return stay({ ...state, phase: { ...phase, attempt } });
}

/** The channel was not there yet when it was hung up, or has come further since. */
function again(state: CallState): Step<CallState> {
  const { phase } = state;
  return phase.at === 'ending' ? stay(state, [fs({ kind: 'hang-up', leg: phase.attempt.leg })]) : stay(state);
}

function onDone(state: CallState, done: ApplicationDone, now: number): Step<CallState> {
  const { phase } = state;
  if (phase.at === 'accepting') return onKey(state, phase, done, now);
  if (state.memo?.kind !== 'bridge' || !('question' in phase) || phase.question !== done.applicationUuid) {
    return stay(state);
  }
  if (phase.at !== 'dialling' && phase.at !== 'ending') return stay(state);
  // There was no channel whose hang-up could tell.
  if (!phase.attempt.created) {
    return phase.at === 'ending' || done.hungUp
      ? over(state, phase.attempt, { outcome: phase.at === 'ending' ? phase.outcome : 'cancelled', cause: '' }, now)
      : failed(state, phase.attempt, '', now);
  }
  return stay({ ...state, wakeAtMs: now + HANG_UP_TOLD_WITHIN_MS });
}

function onGone(
  state: CallState,
  { leg, cause }: CallInput & { readonly kind: 'leg-gone' },
  now: number,
): Step<CallState> {
  const { phase } = state;
  if (!('attempt' in phase) || phase.attempt?.leg !== leg) return stay(state);
  const { attempt } = phase;
  switch (phase.at) {
    case 'dialling':
      if (attempt.answeredAtMs === null) return failed(state, attempt, cause, now);
      return over(state, attempt, { outcome: 'not-accepted', cause }, now);
    case 'accepting':
      return over(state, attempt, { outcome: 'not-accepted', cause }, now);
    case 'connected':
      return over(state, attempt, { outcome: phase.turnedAway ? 'turned-away' : 'completed', cause }, now);
    case 'ending':
      return over(state, attempt, { outcome: phase.outcome, cause }, now);
    case 'unsure':
      return stay(state);
    default:
      return assertNever(phase);
  }
}

function onDropped(state: CallState, now: number): Step<CallState> {
  const { phase } = state;
  switch (phase.at) {
    case 'reserving':
      return giveUp(state, () => news(state, { kind: 'over', outcome: 'cancelled', cause: '' }));
    case 'dialling':
    case 'accepting':
      return end(state, phase, 'cancelled', now);
    case 'connected':
      return end(state, phase, phase.turnedAway ? 'turned-away' : 'completed', now);
    case 'unsure':
      return stay({ ...state, phase: { ...phase, outcome: phase.outcome ?? 'cancelled' } });
    case 'ending':
    case 'settling':
      return stay(state);
    default:
      return assertNever(phase);
  }
}

/** The connection to FreeSWITCH has ended: the legs go on there without us. The store's answers come all the same. */
function onLost(state: CallState, now: number): Step<CallState> {
  const { phase } = state;
  switch (phase.at) {
    case 'reserving':
      return giveUp(state, unavailable);
    case 'dialling':
    case 'accepting':
    case 'connected':
    case 'ending': {
      const outcome = phase.at === 'ending' ? phase.outcome : undefined;
      const unsure = { at: 'unsure', attempt: phase.attempt, sinceMs: now, outcome } as const;
      return stay({ ...state, phase: unsure, wakeAtMs: undefined });
    }
    case 'settling':
    case 'unsure':
      return stay(state);
    default:
      return assertNever(phase);
  }
}

function onWake(state: CallState, now: number): Step<CallState> {
  const { phase } = state;
  if (state.wakeAtMs === undefined || now < state.wakeAtMs) return stay(state);
  switch (phase.at) {
    case 'reserving':
      return giveUp(state, unavailable);
    case 'dialling':
      return end(state, phase, phase.attempt.answeredAtMs === null ? 'no-answer' : 'failed', now);
    case 'accepting':
      return end(state, phase, 'not-accepted', now);
    case 'connected':
      return end(state, phase, phase.turnedAway ? 'turned-away' : 'completed', now);
    case 'ending':
      return endAgain(state, phase, now);
    case 'settling':
      return settle(state, [], now);
    case 'unsure':
      return stay({ ...state, wakeAtMs: undefined });
    default:
      return assertNever(phase);
  }
}
