import type { Answer } from '../intent.ts';
import { questionId, type Step } from '../step.ts';
import { place } from './dialling.ts';
import { packMemo, unpackMemo } from './memo.ts';
import type { CallOrder } from './order.ts';
import type { CallRules } from './rules.ts';
import { settle } from './settling.ts';
import type { CallState } from './state.ts';
import { asked, news, stay, type Wants } from './telling.ts';

/** How long whoever wants a call waits for the guard. */
const VERDICT_WITHIN_MS = 4_000;

/** A call begins: the guard is asked, and the money set aside. */
export function beginCall(serial: string, order: CallOrder, now: number, rules: CallRules): Step<CallState> {
  const { request, then, ringTimeoutMs } = order;
  const memo = packMemo(order);
  const fresh = { serial, asked: 0 };
  const state: CallState = {
    ...fresh,
    request,
    then,
    memo: unpackMemo(memo),
    ringTimeoutMs,
    acceptWithinMs: rules.acceptWithinMs,
    permit: undefined,
    askedAtMs: now,
    attempts: [],
    phase: { at: 'reserving', question: questionId(fresh), givenUp: false },
    wakeAtMs: now + VERDICT_WITHIN_MS,
  };
  const reserving = asked(state, { kind: 'reserve-call', request, memo });
  return stay(reserving.state, reserving.wants);
}

/** What the guard says. Without a verdict nothing is dialled, and what may have been set aside is given back. */
export function onVerdict(state: CallState, givenUp: boolean, answer: Answer, now: number): Step<CallState> {
  const verdict = answer.kind === 'ok' ? answer.call : undefined;
  if (verdict?.kind === 'refused') {
    const { refusal, says } = verdict;
    return [undefined, givenUp ? [] : news(state, { kind: 'refused', refusal, says }), undefined];
  }
  if (verdict === undefined) return settle(state, givenUp ? [] : unavailable(state), now);
  const permitted: CallState = { ...state, permit: verdict.permit };
  if (givenUp) return settle(permitted, [], now);
  const { number, limitSeconds } = verdict.permit;
  return place(permitted, 1, news(permitted, { kind: 'dialling', number, limitSeconds }), now);
}

/** It waits no longer for the guard, whose answer only tells what is to be given back. */
export function giveUp(state: CallState, told: (state: CallState) => Wants): Step<CallState> {
  const { phase } = state;
  if (phase.at !== 'reserving' || phase.givenUp) return stay({ ...state, wakeAtMs: undefined });
  return stay({ ...state, phase: { ...phase, givenUp: true }, wakeAtMs: undefined }, told(state));
}
export const unavailable = (state: CallState): Wants =>
  news(state, { kind: 'refused', refusal: 'unavailable', says: 'calls cannot be judged at the moment' });
