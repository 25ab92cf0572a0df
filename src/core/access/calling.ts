import { PROMPT_ALLOWANCE_MS, STORE_TIMEOUT_MS } from '../admission/asking.ts';
import { armFarewell, stay, type Wants } from '../admission/wants.ts';
import { assertNever } from '../assert-never.ts';
import type { CallNews } from '../call/order.ts';
import { INVITE_PROMPT, REFUSAL_PROMPT } from '../call/said.ts';
import type { CallRefusal } from '../dialling/verdict.ts';
import type { CallId } from '../ids.ts';
import type { Prompt } from '../prompt.ts';
import { callIdAt, type Message, type Step } from '../step.ts';
import { askNumber, find, part } from './asking.ts';
import type { AccessPhase, AccessRules, AccessState } from './state.ts';
import type { AccessTerms } from './terms.ts';

/** While it rings at the far end, the dead-man is armed anew so often, for so long. */
const REARM_EVERY_MS = 20_000;
const REARM_FOR_MS = 45_000;
/** The far leg's end and that of the bridge are told within a beat or two, in either order. */
const UNBRIDGED_WITHIN_MS = 1_500;
/** How far apart the two of `##` may be. */
const DOUBLE_HASH_MS = 2_000;
/** Whatever number was dialled next would be refused for the same reason. */
const REFUSED_FOR_GOOD: ReadonlySet<CallRefusal> = new Set<CallRefusal>([
  'no-account',
  'account-locked',
  'customer-disabled',
  'not-in-plan',
]);

type Calling = AccessPhase & { readonly at: 'calling' };

export function callNumber(
  state: AccessState,
  account: AccessTerms,
  typed: { readonly number: string; readonly tries: number },
  wants: Wants,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  const { leg } = state;
  const call = callIdAt(state, now);
  const { tries, number } = typed;
  const phase: Calling = {
    at: 'calling',
    call,
    stage: 'asked',
    dropped: false,
    unbridged: true,
    hashAtMs: undefined,
    tries,
  };
  const order: Message = {
    family: 'call',
    kind: 'call-asked',
    order: {
      request: {
        call,
        purpose: { kind: 'access', account: account.account },
        asker: { by: null, byLeg: leg },
        number,
        callerId: null,
      },
      language: account.language,
      ringTimeoutMs: rules.ringTimeoutMs,
      // biome-ignore lint/suspicious/noThenProperty: the word of the order
      then: { kind: 'bridge', from: leg },
    },
  };
  return stay({ ...state, asked: state.asked + 1, phase, armedAtMs: now, wakeAtMs: now + STORE_TIMEOUT_MS }, [
    ...wants,
    armFarewell(leg, STORE_TIMEOUT_MS + PROMPT_ALLOWANCE_MS),
    order,
  ]);
}

export const dropCall = (call: CallId): Message => ({ family: 'call', kind: 'call-dropped', call });

export function onNews(
  state: AccessState,
  phase: Calling,
  news: CallNews,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  const { leg } = state;
  switch (news.kind) {
    case 'refused': {
      const said = REFUSAL_PROMPT[news.refusal];
      if (state.stopping) return part(state, 'shutting-down', ['shutting-down'], [], now);
      if (REFUSED_FOR_GOOD.has(news.refusal)) return part(state, 'no-account', [said], [], now);
      return askNumber(state, phase.tries + 1, [said], [], now, rules);
    }
    case 'dialling':
      return waitFor(state, { ...phase, stage: 'dialling', unbridged: false }, now);
    case 'ringing':
    case 'answered':
      return stay(state);
    case 'accepted':
      return stay({ ...state, phase: { ...phase, stage: 'connected', unbridged: false }, wakeAtMs: undefined }, [
        { family: 'fs', command: { kind: 'disarm-farewell', leg } },
      ]);
    case 'over': {
      const said = INVITE_PROMPT[news.outcome];
      if (phase.unbridged) return comeBack(state, said, now, rules);
      const wakeAtMs = now + UNBRIDGED_WITHIN_MS;
      return stay({ ...state, phase: { at: 'returning', said }, armedAtMs: now, wakeAtMs }, [
        armFarewell(leg, PROMPT_ALLOWANCE_MS),
      ]);
    }
    default:
      return assertNever(news);
  }
}

/** A far end that is not gone then was taken away from the caller, by a transfer: what is left of the call is ended. */
export function unbridged(state: AccessState, phase: Calling, now: number): Step<AccessState> {
  const alone = { ...state, phase: { ...phase, unbridged: true } };
  if (phase.stage !== 'connected') return stay(alone);
  return stay({ ...alone, armedAtMs: now, wakeAtMs: now + UNBRIDGED_WITHIN_MS }, [
    armFarewell(state.leg, PROMPT_ALLOWANCE_MS),
  ]);
}

/** The caller is asked for another number, unless the program is about to end. */
export function comeBack(
  state: AccessState,
  said: Prompt | undefined,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  if (state.stopping) return part(state, 'shutting-down', ['shutting-down'], [], now);
  // Taken over while it was calling: its account is not known yet.
  if (state.account === undefined) return find(state, [], now);
  return askNumber(state, 0, said === undefined ? [] : [said], [], now, rules);
}

/** Nobody has answered yet; the call's own automaton sees to it that this does not last. */
export function waitFor(state: AccessState, phase: Calling, now: number): Step<AccessState> {
  return stay({ ...state, phase, armedAtMs: now, wakeAtMs: now + REARM_EVERY_MS }, [
    armFarewell(state.leg, REARM_FOR_MS),
  ]);
}

/** `##` drops the call, once; one `#` alone is for the far end. */
export function pressed(state: AccessState, phase: Calling, digit: string, now: number): Step<AccessState> {
  const hashAtMs = digit === '#' ? now : undefined;
  const twice = digit === '#' && phase.hashAtMs !== undefined && now - phase.hashAtMs <= DOUBLE_HASH_MS;
  if (!twice || phase.dropped) return stay({ ...state, phase: { ...phase, hashAtMs } });
  return stay({ ...state, phase: { ...phase, hashAtMs: undefined, dropped: true } }, [dropCall(phase.call)]);
}

/** The program is about to end: who is connected stays so, and who is not yet will be told when its call is dropped. */
export function stop(state: AccessState, phase: Calling): Step<AccessState> {
  const stopping = { ...state, stopping: true };
  if (phase.stage === 'connected' || phase.dropped) return stay(stopping);
  return stay({ ...stopping, phase: { ...phase, dropped: true } }, [dropCall(phase.call)]);
}
