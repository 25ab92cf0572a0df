import { PROMPT_ALLOWANCE_MS } from '../admission/asking.ts';
import { keepLimit } from '../admission/limit.ts';
import { keepTyping } from '../admission/typing.ts';
import { armFarewell, hangUp, stay, tell, unset, type Wants } from '../admission/wants.ts';
import { assertNever } from '../assert-never.ts';
import type { ApplicationDone, CallerId, Variables } from '../event.ts';
import type { CallId, LegId } from '../ids.ts';
import type { Step } from '../step.ts';
import { askFirst, askNumber, askPin, find, part, ring } from './asking.ts';
import { callNumber, comeBack, dropCall, onNews, pressed, stop, unbridged, waitFor } from './calling.ts';
import { heldOn, hold, judge, judged } from './proving.ts';
import type { AccessInput, AccessRules, AccessState } from './state.ts';

export interface AccessArrival {
  readonly serial: string;
  readonly leg: LegId;
  readonly caller: CallerId;
  readonly variables: Variables;
  /** When FreeSWITCH is to hang up a leg that we have called. */
  readonly limitAtMs?: number;
}

function arrived({ serial, leg, caller, variables, limitAtMs }: AccessArrival, now: number): AccessState {
  return {
    serial,
    asked: 0,
    leg,
    caller,
    internal: variables['convene_internal'] === 'true',
    accessNumber: variables['convene_access'] ?? '',
    account: undefined,
    phase: { at: 'waiting' },
    limitAtMs,
    stopping: false,
    armedAtMs: now,
    wakeAtMs: undefined,
  };
}

/** A leg that the dialplan has parked with the entry `access`. */
export function arriveAccess(arrival: AccessArrival, now: number): Step<AccessState> {
  const { leg, caller } = arrival;
  const told = tell({ kind: 'caller-arrived', leg, number: caller.number, name: caller.name });
  return keepLimit(find(arrived(arrival, now), [told], now), now);
}

/** What a leg does that a former controller served. */
export type AccessWhereabouts =
  /** An application that asks for digits runs on it, or nothing at all. */
  | { readonly kind: 'asked' | 'idle' }
  | { readonly kind: 'calling'; readonly call: CallId; readonly connected: boolean };

export function adoptAccess(
  arrival: AccessArrival,
  where: AccessWhereabouts,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  const state = arrived(arrival, now);
  switch (where.kind) {
    case 'idle':
      return arriveAccess(arrival, now);
    case 'asked': {
      const wakeAtMs = now + rules.firstDigitTimeoutMs + PROMPT_ALLOWANCE_MS;
      return stay({ ...state, wakeAtMs }, [armFarewell(state.leg, rules.farewellAfterMs)]);
    }
    case 'calling': {
      const { call, connected } = where;
      const stage = connected ? 'connected' : 'dialling';
      const phase = {
        at: 'calling',
        call,
        stage,
        dropped: false,
        unbridged: false,
        hashAtMs: undefined,
        tries: 0,
      } as const;
      return connected ? stay({ ...state, phase }) : waitFor(state, phase, now);
    }
    default:
      return assertNever(where);
  }
}

export function onAccess(state: AccessState, input: AccessInput, now: number, rules: AccessRules): Step<AccessState> {
  return keepLimit(react(state, input, now, rules), now);
}

function react(state: AccessState, input: AccessInput, now: number, rules: AccessRules): Step<AccessState> {
  const { phase } = state;
  switch (input.kind) {
    case 'digit':
      return onDigit(state, input.digit, now, rules);
    case 'application-done':
      return input.hungUp ? stay(state) : onDone(state, input, now, rules);
    case 'answer':
      return onAnswer(state, input, now, rules);
    case 'call-told':
      if (phase.at !== 'calling' || phase.call !== input.call) return stay(state);
      return onNews(state, phase, input.news, now, rules);
    case 'stopping':
      if (phase.at === 'calling') return stop(state, phase);
      if (phase.at === 'returning') return stay({ ...state, stopping: true });
      return phase.at === 'parting' ? stay(state) : part(state, 'shutting-down', ['shutting-down'], [], now);
    case 'wake':
      return onWake(state, now, rules);
    default:
      return assertNever(input);
  }
}

/** What a caller gives back when it hangs up: its call. */
export function releaseAccess({ phase }: AccessState): Wants {
  return phase.at === 'calling' ? [dropCall(phase.call)] : [];
}

function onDigit(state: AccessState, digit: string, now: number, rules: AccessRules): Step<AccessState> {
  const { phase } = state;
  if (phase.at === 'calling') return pressed(state, phase, digit, now);
  const asking = phase.at === 'asking-pin' || phase.at === 'asking-number';
  return asking ? keepTyping(state, now, rules) : stay(state);
}

function onDone(state: AccessState, done: ApplicationDone, now: number, rules: AccessRules): Step<AccessState> {
  const { phase, leg, account } = state;
  switch (phase.at) {
    case 'waiting':
      return done.application === 'play_and_get_digits' ? beginAnew(state, now) : stay(state);
    case 'calling':
      return done.application === 'bridge' ? unbridged(state, phase, now) : stay(state);
    case 'returning':
      return done.application === 'bridge' ? comeBack(state, phase.said, now, rules) : stay(state);
    case 'finding':
    case 'judging':
      return stay(state);
    default:
      if (done.applicationUuid !== phase.question) return stay(state);
  }
  if (account === undefined) return phase.at === 'parting' ? stay(state, [hangUp(leg)]) : stay(state);
  switch (phase.at) {
    case 'ringing':
      return askFirst(state, account, now, rules);
    case 'asking-pin': {
      const pin = done.variables['convene_typed_pin'];
      if (pin === undefined) return askPin(state, phase.tries + 1, ['no-input'], [], now, rules);
      return judge(state, { pin, tries: phase.tries }, [unset(leg, 'convene_typed_pin')], now);
    }
    case 'holding':
      return heldOn(state, phase, now);
    case 'asking-number': {
      const number = done.variables['convene_typed_number'];
      if (number === undefined) return askNumber(state, phase.tries + 1, ['no-input'], [], now, rules);
      const typed = { number, tries: phase.tries };
      return callNumber(state, account, typed, [unset(leg, 'convene_typed_number')], now, rules);
    }
    case 'parting':
      return stay(state, [hangUp(leg)]);
    default:
      return assertNever(phase);
  }
}

/** What was typed for the former controller is not read. */
function beginAnew(state: AccessState, now: number): Step<AccessState> {
  const { leg } = state;
  return find(state, [unset(leg, 'convene_typed_pin'), unset(leg, 'convene_typed_number')], now);
}

function onAnswer(
  state: AccessState,
  { id, answer }: AccessInput & { readonly kind: 'answer' },
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  const { phase } = state;
  // A refused execute is a leg that is going: channel-gone follows, or the dead-man does.
  if ((phase.at !== 'finding' && phase.at !== 'judging') || phase.question !== id) return stay(state);
  if (answer.kind !== 'ok') return part(state, 'unavailable', ['unavailable'], [], now);
  if (phase.at === 'judging') {
    return answer.verdict === undefined
      ? part(state, 'unavailable', ['unavailable'], [], now)
      : judged(state, phase, answer.verdict, now, rules);
  }
  const { access } = answer;
  if (access === undefined) return part(state, 'no-account', ['access-unknown'], [], now);
  const found = { ...state, account: access };
  if (phase.returning) return askNumber(found, 0, [], [], now, rules);
  if (access.ringAfterAnswerSeconds > 0) return ring(found, access.ringAfterAnswerSeconds * 1000, now);
  return askFirst(found, access, now, rules);
}

function onWake(state: AccessState, now: number, rules: AccessRules): Step<AccessState> {
  const { phase, leg, account } = state;
  if (state.wakeAtMs === undefined || now < state.wakeAtMs) return stay(state);
  switch (phase.at) {
    case 'waiting':
      return beginAnew(state, now);
    case 'ringing':
      return account === undefined ? stay(state) : askFirst(state, account, now, rules);
    case 'holding':
      return now < phase.untilMs ? hold(state, phase, phase.untilMs, now) : judge(state, phase, [], now);
    case 'returning':
      return comeBack(state, phase.said, now, rules);
    case 'calling':
      if (phase.stage === 'dialling') return waitFor(state, phase, now);
      if (phase.stage === 'connected') return stay({ ...state, wakeAtMs: undefined }, [dropCall(phase.call)]);
      return part(state, 'unavailable', ['call-unavailable'], [dropCall(phase.call)], now);
    case 'finding':
    case 'judging':
    case 'asking-pin':
    case 'asking-number':
      return part(state, 'unavailable', ['unavailable'], [], now);
    case 'parting':
      return stay({ ...state, wakeAtMs: undefined }, [hangUp(leg)]);
    default:
      return assertNever(phase);
  }
}
