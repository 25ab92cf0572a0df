import type { Conference, Role } from '../conference.ts';
import { withName } from '../leg-record.ts';
import { questionId, type Step } from '../step.ts';
import type { AdmissionState, Phase, Place } from './state.ts';
import { armFarewell, stay, tell, type Wants } from './wants.ts';

/** How long FreeSWITCH may take from the conference application to add-member. */
const JOIN_TIMEOUT_MS = 15_000;
/** The prompt, the name and the silence behind it. */
const NAMING_TIMEOUT_MS = 25_000;

export function seat(state: AdmissionState, conference: Conference, role: Role, wants: Wants): Step<AdmissionState> {
  const { leg, internal } = state;
  const phase: Phase = { at: 'seating', conference, role };
  return stay({ ...state, phase, language: conference.language, wakeAtMs: undefined }, [
    ...wants,
    { family: 'room', kind: 'seat-asked', conference, leg, role, internal },
  ]);
}

/** A place is granted: the name first, where the conference wants one, while the place is kept. */
export function takePlace(
  state: AdmissionState,
  conference: Conference,
  role: Role,
  place: Place,
  now: number,
): Step<AdmissionState> {
  if (!conference.recordName) return enter(state, conference, role, place, false, now);
  const { leg, language } = state;
  const question = questionId(state);
  const phase: Phase = { at: 'naming', question, doing: 'asking', conference, role, place };
  return stay({ ...state, asked: state.asked + 1, phase, armedAtMs: now, wakeAtMs: now + NAMING_TIMEOUT_MS }, [
    armFarewell(leg, NAMING_TIMEOUT_MS),
    { family: 'fs', id: question, command: { kind: 'play', leg, prompts: ['say-name', 'tone-join'], language } },
  ]);
}

/** The prompt is over: what is said now is the name. */
export function recordName(state: AdmissionState, phase: Phase & { readonly at: 'naming' }): Step<AdmissionState> {
  const question = questionId(state);
  return stay({ ...state, asked: state.asked + 1, phase: { ...phase, question, doing: 'recording' } }, [
    { family: 'fs', id: question, command: { kind: 'record-name', leg: state.leg } },
  ]);
}

/** The variable is set before the leg joins, so that no member is ever without it. */
export function enter(
  state: AdmissionState,
  conference: Conference,
  role: Role,
  place: Place,
  named: boolean,
  now: number,
): Step<AdmissionState> {
  const { leg } = state;
  const question = questionId(state);
  const { id } = conference;
  const phase: Phase = { at: 'entering', conference: id, expelled: false, named };
  const keep = named ? withName(place.keep) : place.keep;
  return stay({ ...state, asked: state.asked + 1, phase, wakeAtMs: now + JOIN_TIMEOUT_MS }, [
    tell({ kind: 'caller-admitted', leg, conference: id, role }),
    ...(named ? [{ family: 'room', kind: 'name-recorded', id, leg } as const] : []),
    { family: 'fs', command: { kind: 'set-variable', leg, name: 'convene_leg', value: keep } },
    { family: 'fs', command: { kind: 'disarm-farewell', leg } },
    {
      family: 'fs',
      id: question,
      command: { kind: 'enter', leg, conference: id, muted: place.muted, moderator: role === 'admin' },
    },
  ]);
}
