import { assertNever } from '../assert-never.ts';
import type { Conference } from '../conference.ts';
import type { ConferenceId, LegId } from '../ids.ts';
import type { Intent, Tell } from '../intent.ts';
import { packLeg } from '../leg-record.ts';
import type { Room } from '../mirror/room.ts';
import type { RoomRecord } from '../room-record.ts';
import type { Message, Step } from '../step.ts';
import { firstMode, firstSwitch, maySpeak } from './floor.ts';
import { confirm, expire, fail, failQuestion } from './pending.ts';
import { press, takeEffect } from './press.ts';
import { refusal } from './seats.ts';
import { settled, settleSpeech } from './speech.ts';
import type { Person, RoomInput, RoomState } from './state.ts';

type Wants = readonly (Intent | Message)[];

export function freshRoom(serial: string, id: ConferenceId, conference: Conference | undefined): RoomState {
  return {
    serial,
    asked: 0,
    id,
    conference,
    record: { mode: firstMode(conference?.muteNonModerator ?? false), round: 0 },
    people: new Map(),
    commanded: new Map(),
    pending: [],
  };
}

/** A running room that a former controller has left, with what its legs and the store remember of it. */
export function adoptRoom(
  fresh: RoomState,
  record: RoomRecord | undefined,
  people: ReadonlyMap<LegId, Person>,
  room: Room | undefined,
  now: number,
): Step<RoomState> {
  const settle = settleSpeech({ ...fresh, record: record ?? fresh.record, people }, room, now);
  return next(settle.state, room, settle.wants);
}

/** `room` is FreeSWITCH's room of that name as the mirror has it, after what the input tells. */
export function onRoom(state: RoomState, room: Room | undefined, input: RoomInput, now: number): Step<RoomState> {
  switch (input.kind) {
    case 'seat-asked':
      return takeSeat(state, room, input);
    case 'seat-given-up':
      return next(without(state, input.leg), room);
    case 'key-pressed': {
      const pressed = press(state, room, input.leg, input.action, now);
      return next(pressed.state, room, pressed.wants);
    }
    case 'member-joined': {
      const person = state.people.get(input.member.leg);
      if (person === undefined) return next(state, room);
      const { leg, id } = input.member;
      const told = tell({ kind: 'member-entered', leg, conference: state.id, member: id });
      const settle = settleSpeech(withPerson(state, leg, { ...person, member: id }), room, now, [leg]);
      return next(settle.state, room, [told, ...settle.wants]);
    }
    case 'member-changed': {
      const { member } = input;
      const known = settled(state, (id, command) => id === member.id && member.speak === (command.to === 'unmute'));
      const confirmed = confirm(known, { kind: 'microphone', member: member.id, on: member.speak === true }, room);
      const settle = settleSpeech(confirmed.state, room, now, [member.leg]);
      return next(settle.state, room, [...confirmed.wants, ...settle.wants]);
    }
    case 'member-left': {
      const { leg, id } = input.member;
      const told = tell({ kind: 'member-left', leg, conference: state.id, member: id });
      const gone = settled(without(state, leg), (member) => member === id);
      const confirmed = confirm(gone, { kind: 'left', member: id }, room);
      return next(confirmed.state, room, state.people.has(leg) ? [told, ...confirmed.wants] : confirmed.wants);
    }
    case 'lock-changed': {
      const confirmed = confirm(state, { kind: 'lock', locked: input.locked }, room);
      return next(confirmed.state, room, confirmed.wants);
    }
    case 'room-closed':
      return closed(state, room);
    case 'answer': {
      const effect = takeEffect(state, room, input.id, now);
      if (effect !== undefined) return next(effect.state, room, effect.wants);
      if (input.answer.kind === 'ok') return next(state, room);
      const failed = failQuestion(state, input.id, room);
      return next(
        settled(failed.state, (_, command) => command.question === input.id),
        room,
        failed.wants,
      );
    }
    case 'wake': {
      const late = expire(state, now);
      const failed = fail(late.state, late.expired, room);
      return next(failed.state, room, failed.wants);
    }
    default:
      return assertNever(input);
  }
}

function takeSeat(
  state: RoomState,
  room: Room | undefined,
  asked: RoomInput & { kind: 'seat-asked' },
): Step<RoomState> {
  const { conference, leg, role, internal } = asked;
  const known: RoomState = { ...state, conference };
  const why = refusal(known, room, conference, leg);
  if (why !== undefined) return next(known, room, [{ family: 'admission', kind: 'seat-refused', leg, why }]);
  const own = firstSwitch(role, state.record.mode);
  const person: Person = { role, internal, own, member: undefined };
  const keep = packLeg({ conference: state.id, role, internal, own, round: state.record.round });
  return next(withPerson(known, leg, person), room, [
    { family: 'admission', kind: 'seat-granted', leg, keep, muted: !maySpeak(person) },
  ]);
}

/** Whoever is on the way in makes a room of that name anew: it begins as if it had never been. */
function closed(state: RoomState, room: Room | undefined): Step<RoomState> {
  const mode = firstMode(state.conference?.muteNonModerator ?? false);
  const waiting = [...state.people].filter(([, person]) => person.member === undefined);
  const fresh: RoomState = {
    ...state,
    record: { mode, round: 0 },
    people: new Map(waiting),
    commanded: new Map(),
    pending: [],
  };
  return next(fresh, room, [
    tell({ kind: 'room-ended', conference: state.id }),
    { family: 'store', request: { kind: 'forget-room', conference: state.id } },
  ]);
}

/** A room is over when FreeSWITCH has none of that name and nobody is on the way in. */
function next(state: RoomState, room: Room | undefined, wants: Wants = []): Step<RoomState> {
  const over = room === undefined && state.people.size === 0 && state.pending.length === 0;
  const deadlines = state.pending.map((each) => each.deadlineMs);
  return [over ? undefined : state, wants, deadlines.length === 0 ? undefined : Math.min(...deadlines)];
}

function withPerson(state: RoomState, leg: LegId, person: Person): RoomState {
  return { ...state, people: new Map(state.people).set(leg, person) };
}
function without(state: RoomState, leg: LegId): RoomState {
  if (!state.people.has(leg)) return state;
  const people = new Map(state.people);
  people.delete(leg);
  return { ...state, people };
}
const tell = (what: Tell): Intent => ({ family: 'tell', tell: what });
