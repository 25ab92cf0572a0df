import { assertNever } from '../assert-never.ts';
import { hasPin } from '../conference.ts';
import type { ApplicationDone, CallerId, Variables } from '../event.ts';
import { type ConferenceId, type LegId, parseCode, type QuestionId } from '../ids.ts';
import type { Answer } from '../intent.ts';
import type { Message, Step } from '../step.ts';
import { ask, asking, find } from './asking.ts';
import { enter, recordName, seat, takePlace } from './entering.ts';
import { keepLimit } from './limit.ts';
import { admit, admitNoticed } from './opening.ts';
import { part } from './parting.ts';
import {
  type AdmissionInput,
  type AdmissionRules,
  type AdmissionState,
  type Attempt,
  conferenceOfPhase,
} from './state.ts';
import { askAgain, heldOn, hold, judge, judged, wrongCode } from './trying.ts';
import { keepTyping } from './typing.ts';
import { armFarewell, hangUp, keepCode, stay, tell, tried, unset } from './wants.ts';

const ADOPTED_JOIN_TIMEOUT_MS = 2_000;
/** How soon the farewell takes over a leg that got nowhere. */
const AT_ONCE_MS = 1_000;

export interface Arrival {
  readonly serial: string;
  readonly leg: LegId;
  readonly caller: CallerId;
  readonly variables: Variables;
  /** An application that a former controller started may still be running on the leg. */
  readonly inherited: boolean;
  /** When FreeSWITCH is to hang up a leg that we have called. */
  readonly limitAtMs?: number;
}

function arrived({ serial, leg, caller, variables, inherited, limitAtMs }: Arrival, now: number): AdmissionState {
  return {
    serial,
    asked: 0,
    leg,
    caller,
    internal: variables['convene_internal'] === 'true',
    phase: { at: 'asking-code', question: undefined, tries: 0 },
    language: null,
    inherited,
    limitAtMs,
    armedAtMs: now,
    wakeAtMs: undefined,
  };
}

/** A leg that the dialplan has parked for us, now or before a former controller went away. */
export function arrive(arrival: Arrival, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const { leg, caller, variables } = arrival;
  const state = arrived(arrival, now);
  const told = tell({ kind: 'caller-arrived', leg, number: caller.number, name: caller.name });
  const direct = variables['convene_entry'] === 'direct';
  const code = parseCode(variables['convene_code']);
  // The number dialled, or what was typed before a former controller went away.
  if (code !== undefined) return keepLimit(find(state, { code, typed: !direct, tries: 0 }, [told], now), now);
  if (direct) return keepLimit(part(state, 'wrong-code', [told], now), now);
  return keepLimit(ask(state, { what: 'code', tries: 0 }, [told], now, rules), now);
}

/** Where a leg is that a former controller has let into a room: in it, on its way in, or out again. */
export type Whereabouts = 'inside' | 'entering' | 'outside';

/** A leg that a former controller has let into a room; one that is out again is told, and released. */
export function adoptInside(
  arrival: Arrival,
  conference: ConferenceId,
  where: Whereabouts,
  named: boolean,
  now: number,
): Step<AdmissionState> {
  const { leg } = arrival;
  const state: AdmissionState = {
    ...arrived(arrival, now),
    phase: { at: where === 'entering' ? 'entering' : 'inside', conference, expelled: false, named },
    inherited: false,
    // The last application that it started may be over, and nothing armed: a join is a matter of a beat or two.
    wakeAtMs: where === 'entering' ? now + ADOPTED_JOIN_TIMEOUT_MS : undefined,
  };
  const begun = where === 'outside' ? part(state, 'ended', [unset(leg, 'convene_leg')], now) : stay(state);
  return keepLimit(begun, now);
}

/** Somebody who was called and has accepted: nothing is asked for but a place, and whether the conference is open where that matters. */
export function arriveInvited(
  serial: string,
  { leg, caller, conference, role, whileOpen, internal, limitAtMs }: Message & { readonly kind: 'invited' },
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const variables = { convene_internal: String(internal) };
  const state = arrived({ serial, leg, caller, variables, inherited: false, limitAtMs }, now);
  const told = tell({ kind: 'caller-arrived', leg, number: caller.number, name: caller.name });
  if (!whileOpen) return keepLimit(seat(state, conference, role, [told]), now);
  return keepLimit(
    admitNoticed({ ...state, language: conference.language }, conference, role, [told], now, rules),
    now,
  );
}

export function onAdmission(
  state: AdmissionState,
  input: AdmissionInput,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  return keepLimit(react(state, input, now, rules), now);
}

function react(state: AdmissionState, input: AdmissionInput, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const { phase } = state;
  switch (input.kind) {
    case 'digit':
      return onDigit(state, now, rules);
    case 'application-done':
      return input.hungUp ? stay(state) : onDone({ ...state, inherited: false }, input, now, rules);
    case 'answer':
      return onAnswer(state, input.id, input.answer, now, rules);
    case 'seat-granted':
      return phase.at === 'seating' ? takePlace(state, phase.conference, phase.role, input, now) : stay(state);
    case 'seat-refused':
      return phase.at === 'seating' ? part(state, input.why, [], now) : stay(state);
    case 'joined':
      if (phase.at !== 'entering') return stay(state);
      return stay({ ...state, phase: { ...phase, at: 'inside' }, wakeAtMs: undefined });
    case 'expelled':
      if (phase.at !== 'entering' && phase.at !== 'inside') return stay(state);
      return stay({ ...state, phase: { ...phase, expelled: true } });
    case 'conference-changed':
      return onChanged(state, input, now);
    case 'stopping':
      // Who is in a room stays in it, and so does who is on the very way in.
      if (phase.at === 'entering' || phase.at === 'inside' || phase.at === 'parting') return stay(state);
      return part(state, 'shutting-down', [], now);
    case 'wake':
      return onWake(state, now, rules);
    default:
      return assertNever(input);
  }
}

function onDigit(state: AdmissionState, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const asking = state.phase.at === 'asking-code' || state.phase.at === 'asking-pin';
  return asking ? keepTyping(state, now, rules) : stay(state);
}

function onDone(
  state: AdmissionState,
  done: ApplicationDone,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { phase, leg } = state;
  switch (phase.at) {
    case 'asking-code': {
      if (!endsQuestion(phase.question, done)) return stay(state);
      const digits = done.variables['convene_typed_code'];
      const attempt: Attempt = { what: 'code', tries: phase.tries };
      if (digits === undefined) return askAgain(state, attempt, 'no-input', [], now, rules);
      return judge(state, { ...attempt, digits }, [unset(leg, 'convene_typed_code')], now);
    }
    case 'asking-pin': {
      if (!endsQuestion(phase.question, done)) return stay(state);
      const digits = done.variables['convene_typed_pin'];
      const attempt: Attempt = { what: 'pin', tries: phase.tries, conference: phase.conference };
      if (digits === undefined) return askAgain(state, attempt, 'no-input', [], now, rules);
      return judge(state, { ...attempt, digits }, [unset(leg, 'convene_typed_pin')], now);
    }
    case 'holding':
      return done.applicationUuid === phase.question ? heldOn(state, phase, now) : stay(state);
    case 'naming':
      if (done.applicationUuid !== phase.question) return stay(state);
      if (phase.doing === 'asking') return recordName(state, phase);
      return enter(state, phase.conference, phase.role, phase.place, true, now);
    case 'entering':
    case 'inside': {
      if (done.application !== 'conference') return stay(state);
      // FreeSWITCH itself turns away from a locked room: the lock came while the caller was on its way in.
      const why = phase.at === 'entering' ? 'locked' : phase.expelled ? 'removed' : 'ended';
      return part(state, why, [unset(leg, 'convene_leg')], now);
    }
    case 'parting':
      return done.applicationUuid === phase.question ? stay(state, [hangUp(leg)]) : stay(state);
    case 'judging':
    case 'finding':
    case 'seating':
      return stay(state);
    default:
      return assertNever(phase);
  }
}

/** A question of our own ends under its id; one that a former controller asked, with whatever asked for digits. */
function endsQuestion(
  question: QuestionId | undefined,
  done: { readonly application: string; readonly applicationUuid: string },
): boolean {
  return question === undefined ? done.application === 'play_and_get_digits' : done.applicationUuid === question;
}

function onAnswer(
  state: AdmissionState,
  id: QuestionId,
  answer: Answer,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { phase, leg } = state;
  // A refused execute is a leg that is going: channel-gone follows, or the dead-man does.
  if ((phase.at !== 'finding' && phase.at !== 'judging') || phase.question !== id) return stay(state);
  if (answer.kind !== 'ok') return part(state, 'unavailable', [], now);
  if (phase.at === 'judging') {
    return answer.verdict === undefined
      ? part(state, 'unavailable', [], now)
      : judged(state, phase.typed, answer.verdict, now, rules);
  }
  const { conference } = answer;
  if (conference === undefined)
    return phase.typed ? wrongCode(state, phase.tries, now, rules) : part(state, 'wrong-code', [], now);
  const attempt: Attempt = { what: 'pin', tries: 0, conference };
  const found: AdmissionState = { ...state, language: conference.language, phase: asking(attempt, undefined) };
  const counted = phase.typed ? [tried(state, 'right')] : [];
  if (conference.disabled) return part(found, 'disabled', counted, now);
  // Kept on the leg, so that whoever takes over in the middle of the PIN need not ask for the code again.
  const kept = phase.typed ? [keepCode(leg, phase.code), ...counted] : [];
  return hasPin(conference)
    ? ask(found, attempt, kept, now, rules)
    : admit(found, conference, 'talk', kept, now, rules);
}

/** The conference was changed under a caller who is not in its room yet. */
function onChanged(
  state: AdmissionState,
  { conference }: AdmissionInput & { readonly kind: 'conference-changed' },
  now: number,
): Step<AdmissionState> {
  const { phase } = state;
  if (conferenceOfPhase(phase) === undefined || phase.at === 'entering' || phase.at === 'inside') return stay(state);
  if (conference === undefined) return part(state, 'deleted', [], now);
  if (conference.disabled) return part(state, 'disabled', [], now);
  if (phase.at === 'asking-pin') return stay({ ...state, phase: { ...phase, conference } });
  if ((phase.at === 'judging' || phase.at === 'holding') && phase.typed.what === 'pin') {
    return stay({ ...state, phase: { ...phase, typed: { ...phase.typed, conference } } });
  }
  return stay(state);
}

function onWake(state: AdmissionState, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const { phase, leg } = state;
  if (state.wakeAtMs === undefined || now < state.wakeAtMs) return stay(state);
  const free = { ...state, inherited: false };
  switch (phase.at) {
    case 'asking-code':
      if (phase.question !== undefined) return part(state, 'unavailable', [], now);
      return ask(free, { what: 'code', tries: phase.tries }, [], now, rules);
    case 'asking-pin': {
      if (phase.question !== undefined) return part(state, 'unavailable', [], now);
      const { tries, conference } = phase;
      return ask(free, { what: 'pin', tries, conference }, [], now, rules);
    }
    case 'holding':
      return now < phase.untilMs ? hold(state, phase.typed, phase.untilMs, now) : judge(state, phase.typed, [], now);
    case 'judging':
    case 'finding':
      return part(state, 'unavailable', [], now);
    case 'naming':
      return enter(state, phase.conference, phase.role, phase.place, false, now);
    case 'entering':
      return stay({ ...state, wakeAtMs: undefined }, [
        armFarewell(leg, AT_ONCE_MS),
        { family: 'room', kind: 'seat-given-up', id: phase.conference, leg },
      ]);
    case 'parting':
      return stay({ ...state, wakeAtMs: undefined }, [hangUp(leg)]);
    case 'seating':
    case 'inside':
      return stay({ ...state, wakeAtMs: undefined });
    default:
      return assertNever(phase);
  }
}
