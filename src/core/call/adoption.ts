import type { Conference } from '../conference.ts';
import { type ConferenceId, type LegId, legOfCall } from '../ids.ts';
import type { Message, Step } from '../step.ts';
import { askToAccept, letIn, limitLeg } from './accepting.ts';
import { noteAnswer, ringsUntilMs } from './dialling.ts';
import { connected, end } from './ending.ts';
import { unpackMemo } from './memo.ts';
import type { CallStage } from './order.ts';
import type { OpenCall } from './record.ts';
import type { CallRules } from './rules.ts';
import { missedRecord, settle } from './settling.ts';
import type { Attempt, CallState, FoundLeg, Phase } from './state.ts';
import { news, numberOf, stay, type Wants } from './telling.ts';

type Unsure = Phase & { readonly at: 'unsure' };

/** A call of a former controller, as the store has it, not yet held against the channels. */
export function openCall(
  serial: string,
  { request, permit, reservedAtMs, answered, memo: packed }: OpenCall,
  conferences: ReadonlyMap<ConferenceId, Conference>,
  rules: CallRules,
): CallState & { readonly phase: Unsure } {
  const memo = unpackMemo(packed);
  const conference = request.purpose.kind === 'invite' ? conferences.get(request.purpose.conference) : undefined;
  const attempt: Attempt | undefined =
    (answered && {
      ...unseen(request.call, answered.attempt, reservedAtMs),
      answeredAtMs: answered.atMs,
    }) ||
    undefined;
  return {
    serial,
    asked: 0,
    request,
    // biome-ignore lint/suspicious/noThenProperty: the word of the order
    then: memo?.kind === 'bridge' ? { kind: 'bridge', from: memo.from } : memo && conference && { ...memo, conference },
    memo,
    ringTimeoutMs: rules.ringTimeoutMs,
    acceptWithinMs: rules.acceptWithinMs,
    permit,
    askedAtMs: reservedAtMs,
    attempts: [],
    phase: { at: 'unsure', attempt, sinceMs: reservedAtMs, outcome: undefined },
    wakeAtMs: undefined,
  };
}

const unseen = (call: CallState['request']['call'], number: number, placedAtMs: number): Attempt => ({
  number,
  leg: legOfCall(call, number),
  placedAtMs,
  ringingAtMs: null,
  answeredAtMs: null,
  created: true,
  estimated: false,
});

/**
 * The call goes on where its leg is. One whose leg is gone is settled: if it may have been answered, from the earliest moment at
 * which it can have been to the latest at which it can have ended.
 */
export function resume(state: CallState, phase: Unsure, found: FoundLeg | undefined, now: number): Step<CallState> {
  if (found === undefined) return missed(state, phase, now);
  const same = phase.attempt?.number === found.attempt ? phase.attempt : undefined;
  const known = same ?? unseen(state.request.call, found.attempt, phase.sinceMs);
  const isAnswered = found.answered || found.where !== 'under-way';
  const newly = isAnswered && known.answeredAtMs === null;
  const attempt: Attempt = newly
    ? { ...known, answeredAtMs: phase.sinceMs, estimated: true }
    : { ...known, created: true };
  const seen = newly ? [noteAnswer(state, attempt, phase.sinceMs)] : [];
  const stage: CallStage = found.where === 'inside' ? 'accepted' : isAnswered ? 'answered' : 'dialling';
  const told = adopted(state, stage, stage === 'accepted' ? attempt.leg : null);
  const dialling = { at: 'dialling', question: undefined, attempt } as const;
  if (phase.outcome !== undefined) return after(told, end(state, dialling, phase.outcome, now));
  if (!isAnswered) {
    const wakeAtMs = Math.max(now, ringsUntilMs(state, attempt.placedAtMs));
    return stay({ ...state, phase: dialling, wakeAtMs }, told);
  }
  const wants = [...told, ...seen, limitLeg(state, attempt, now)];
  if (found.where === 'inside' || state.memo?.kind === 'bridge') return stay(connected(state, attempt, now), wants);
  // The conference could not be read, and the leg is in no room.
  if (state.then === undefined) return after(wants, end(state, dialling, 'failed', now));
  if (found.where === 'under-way')
    return stay({ ...state, phase: dialling, wakeAtMs: now + state.acceptWithinMs }, wants);
  const { caller } = found;
  if (state.memo?.accept !== true) return letIn(state, attempt, caller, wants, now);
  const untilMs = now + state.acceptWithinMs;
  if (found.where === 'parked') return askToAccept(state, { attempt, caller, round: 1, untilMs }, wants, now);
  const accepting = { at: 'accepting', attempt, caller, question: undefined, round: 1, untilMs } as const;
  return stay({ ...state, phase: accepting, wakeAtMs: untilMs }, wants);
}

const after = (wants: Wants, [state, more, wakeAtMs]: Step<CallState>): Step<CallState> => [
  state,
  [...wants, ...more],
  wakeAtMs,
];

function missed(state: CallState, phase: Unsure, now: number): Step<CallState> {
  const attempt = phase.attempt ?? unseen(state.request.call, 1, phase.sinceMs);
  const wasAnswered = attempt.answeredAtMs !== null;
  const atMost: Attempt = { ...attempt, answeredAtMs: attempt.answeredAtMs ?? phase.sinceMs };
  const done: CallState = { ...state, attempts: [...state.attempts, missedRecord(state, atMost, now)] };
  const outcome = phase.outcome ?? (wasAnswered ? 'completed' : 'failed');
  return settle(done, [...adopted(state, 'dialling', null), ...news(state, { kind: 'over', outcome, cause: '' })], now);
}

/** A room learns of the calls that are made for it. */
function adopted(state: CallState, stage: CallStage, leg: LegId | null): readonly Message[] {
  const { request, then, memo, askedAtMs } = state;
  if (request.purpose.kind !== 'invite' || memo?.kind !== 'enter') return [];
  return [
    {
      family: 'room',
      kind: 'call-adopted',
      id: request.purpose.conference,
      conference: then?.kind === 'enter' ? then.conference : undefined,
      request,
      number: numberOf(state),
      role: memo.role,
      stage,
      leg,
      askedAtMs,
    },
  ];
}
