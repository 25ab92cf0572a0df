import { assertNever } from '../assert-never.ts';
import { type Conference, hasPin, roleFor } from '../conference.ts';
import type { CallerId, Variables } from '../event.ts';
import { type ConferenceId, type LegId, parseCode, type QuestionId } from '../ids.ts';
import type { Answer, Intent } from '../intent.ts';
import type { Message, Step } from '../step.ts';
import {
  armFarewell,
  askCode,
  askPin,
  enter,
  find,
  JOIN_TIMEOUT_MS,
  keepCode,
  part,
  seat,
  stay,
  tell,
  unset,
} from './move.ts';
import type { AdmissionInput, AdmissionRules, AdmissionState } from './state.ts';

/** Not every digit arms the dead-man anew. */
const REARM_INTERVAL_MS = 3_000;
/** How long the end of the digits and our answer to them may take. */
const AFTER_TYPING_MS = 5_000;
/** How soon the farewell takes over a leg that got nowhere. */
const AT_ONCE_MS = 1_000;

export interface Arrival {
  readonly serial: string;
  readonly leg: LegId;
  readonly caller: CallerId;
  readonly variables: Variables;
  /** An application that a former controller started may still be running on the leg. */
  readonly inherited: boolean;
}

/** A leg that the dialplan has parked for us, now or before a former controller went away. */
export function arrive(arrival: Arrival, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const { leg, caller, variables, inherited } = arrival;
  const state: AdmissionState = {
    serial: arrival.serial,
    asked: 0,
    leg,
    caller,
    internal: variables['convene_internal'] === 'true',
    phase: { at: 'asking-code', question: undefined, tries: 0 },
    inherited,
    armedAtMs: now,
    wakeAtMs: undefined,
  };
  const told = tell({ kind: 'caller-arrived', leg, number: caller.number, name: caller.name });
  const direct = variables['convene_entry'] === 'direct';
  const code = parseCode(variables['convene_code']);
  // The number dialled, or what was typed before a former controller went away.
  if (code !== undefined) return find(state, { code, typed: !direct, tries: 0 }, [told], now);
  if (direct) return part(state, 'wrong-code', [told], now);
  return askCode(state, 0, undefined, [told], now, rules);
}

/** Where a leg is that a former controller has let into a room: in it, on its way in, or out again. */
export type Whereabouts = 'inside' | 'entering' | 'outside';

/** A leg that a former controller has let into a room; one that is out again is told, and released. */
export function adoptInside(
  arrival: Arrival,
  conference: ConferenceId,
  where: Whereabouts,
  now: number,
): Step<AdmissionState> {
  const { serial, leg, caller, variables } = arrival;
  const state: AdmissionState = {
    serial,
    asked: 0,
    leg,
    caller,
    internal: variables['convene_internal'] === 'true',
    phase: { at: where === 'entering' ? 'entering' : 'inside', conference, expelled: false },
    inherited: false,
    armedAtMs: now,
    wakeAtMs: where === 'entering' ? now + JOIN_TIMEOUT_MS : undefined,
  };
  return where === 'outside' ? part(state, 'ended', [unset(leg, 'convene_leg')], now) : stay(state);
}

export function onAdmission(
  state: AdmissionState,
  input: AdmissionInput,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { phase } = state;
  switch (input.kind) {
    case 'digit':
      return onDigit(state, now, rules);
    case 'application-done':
      return input.hungUp ? stay(state) : onDone(state, input, now, rules);
    case 'answer':
      return onAnswer(state, input.id, input.answer, now, rules);
    case 'seat-granted':
      return phase.at === 'seating' ? enter(state, phase.conference, phase.role, input, now) : stay(state);
    case 'seat-refused':
      return phase.at === 'seating' ? part(state, input.why, [], now) : stay(state);
    case 'joined':
      if (phase.at !== 'entering') return stay(state);
      return stay({ ...state, phase: { ...phase, at: 'inside' }, wakeAtMs: undefined });
    case 'expelled':
      if (phase.at !== 'entering' && phase.at !== 'inside') return stay(state);
      return stay({ ...state, phase: { ...phase, expelled: true } });
    case 'wake':
      return onWake(state, now, rules);
    default:
      return assertNever(input);
  }
}

/** Somebody is typing: a slow finger must not be led to the farewell in the middle of a number. */
function onDigit(state: AdmissionState, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const asking = state.phase.at === 'asking-code' || state.phase.at === 'asking-pin';
  if (!asking || now - state.armedAtMs < REARM_INTERVAL_MS) return stay(state);
  const afterMs = rules.interDigitTimeoutMs + REARM_INTERVAL_MS + AFTER_TYPING_MS;
  return stay({ ...state, armedAtMs: now }, [armFarewell(state.leg, afterMs)]);
}

function onDone(
  before: AdmissionState,
  done: AdmissionInput & { readonly kind: 'application-done' },
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const state = { ...before, inherited: false };
  const { phase, leg } = state;
  switch (phase.at) {
    case 'asking-code': {
      if (!endsQuestion(phase.question, done)) return stay(state);
      const typed = done.variables['convene_typed_code'];
      const code = parseCode(typed);
      const read = typed === undefined ? [] : [unset(leg, 'convene_typed_code')];
      if (code === undefined) {
        const why = typed === undefined ? 'no-input' : 'wrong-code';
        return wrongCode(state, phase.tries, why, read, now, rules);
      }
      return find(state, { code, typed: true, tries: phase.tries }, read, now);
    }
    case 'asking-pin': {
      if (!endsQuestion(phase.question, done)) return stay(state);
      const typed = done.variables['convene_typed_pin'];
      const role = roleFor(phase.conference, typed ?? '');
      const read = typed === undefined ? [] : [unset(leg, 'convene_typed_pin')];
      if (role !== undefined) return seat(state, phase.conference, role, read);
      const tries = phase.tries + 1;
      const told = tell({ kind: 'digits-refused', leg, what: 'pin', tries });
      if (tries >= rules.tries) return part(state, 'too-many-tries', [...read, told], now);
      return askPin(
        state,
        phase.conference,
        tries,
        typed === undefined ? 'no-input' : 'wrong-pin',
        [...read, told],
        now,
        rules,
      );
    }
    case 'entering':
    case 'inside': {
      if (done.application !== 'conference') return stay(state);
      // FreeSWITCH itself turns away from a locked room: the lock came while the caller was on its way in.
      const why = phase.at === 'entering' ? 'locked' : phase.expelled ? 'removed' : 'ended';
      const wants: Message[] =
        phase.at === 'entering' ? [{ family: 'room', kind: 'seat-given-up', id: phase.conference, leg }] : [];
      return part(state, why, [unset(leg, 'convene_leg'), ...wants], now);
    }
    case 'parting':
      if (done.applicationUuid !== phase.question) return stay(state);
      return stay(state, [{ family: 'fs', command: { kind: 'hang-up', leg } }]);
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

function wrongCode(
  state: AdmissionState,
  triesBefore: number,
  why: 'wrong-code' | 'no-input',
  wants: readonly (Intent | Message)[],
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const tries = triesBefore + 1;
  const told = tell({ kind: 'digits-refused', leg: state.leg, what: 'code', tries });
  if (tries >= rules.tries) return part(state, 'too-many-tries', [...wants, told], now);
  return askCode(state, tries, why, [...wants, told], now, rules);
}

function onAnswer(
  state: AdmissionState,
  id: QuestionId,
  answer: Answer,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { phase } = state;
  // A refused execute is a leg that is going: channel-gone follows, or the dead-man does.
  if (phase.at !== 'finding' || phase.question !== id) return stay(state);
  if (answer.kind !== 'ok') return part(state, 'unavailable', [], now);
  const conference: Conference | undefined = answer.conference;
  if (conference !== undefined) {
    // Kept on the leg, so that whoever takes over in the middle of the PIN need not ask for the code again.
    const kept = phase.typed ? [keepCode(state.leg, phase.code)] : [];
    return hasPin(conference)
      ? askPin(state, conference, 0, undefined, kept, now, rules)
      : seat(state, conference, 'talk', kept);
  }
  return phase.typed ? wrongCode(state, phase.tries, 'wrong-code', [], now, rules) : part(state, 'wrong-code', [], now);
}

function onWake(state: AdmissionState, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const { phase, leg } = state;
  if (state.wakeAtMs === undefined || now < state.wakeAtMs) return stay(state);
  switch (phase.at) {
    case 'asking-code':
      if (phase.question === undefined)
        return askCode({ ...state, inherited: false }, phase.tries, undefined, [], now, rules);
      return part(state, 'unavailable', [], now);
    case 'asking-pin':
      if (phase.question === undefined) {
        return askPin({ ...state, inherited: false }, phase.conference, phase.tries, undefined, [], now, rules);
      }
      return part(state, 'unavailable', [], now);
    case 'finding':
      return part(state, 'unavailable', [], now);
    case 'entering':
      return stay({ ...state, wakeAtMs: undefined }, [
        armFarewell(leg, AT_ONCE_MS),
        { family: 'room', kind: 'seat-given-up', id: phase.conference, leg },
      ]);
    case 'parting':
      return stay({ ...state, wakeAtMs: undefined }, [{ family: 'fs', command: { kind: 'hang-up', leg } }]);
    case 'seating':
    case 'inside':
      return stay({ ...state, wakeAtMs: undefined });
    default:
      return assertNever(phase);
  }
}
