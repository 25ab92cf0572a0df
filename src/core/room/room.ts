import { assertNever } from '../assert-never.ts';
import type { Conference } from '../conference.ts';
import type { ConferenceId, LegId, QuestionId } from '../ids.ts';
import type { Answer, Intent, Tell } from '../intent.ts';
import { packLeg } from '../leg-record.ts';
import type { Room } from '../mirror/room.ts';
import type { RoomRecord } from '../room-record.ts';
import { prompts, type Sound } from '../sound.ts';
import type { Message, Step } from '../step.ts';
import { announce, expireAnnouncement, fileDone, SILENT } from './announcements.ts';
import { close, endIfTold, expireClosing } from './closing.ts';
import { firstMode, firstSwitch, isGateOpen, maySpeak } from './floor.ts';
import { settleMusic } from './music.ts';
import { confirm, expire, fail, failQuestion } from './pending.ts';
import { press, takeEffect } from './press.ts';
import { refusal } from './seats.ts';
import { settled, settleSpeech } from './speech.ts';
import type { Person, RoomInput, RoomState } from './state.ts';

type Wants = readonly (Intent | Message)[];
/** FreeSWITCH's room may not be ready for a file in its first moment. */
const RETRY_MUSIC_AFTER_MS = 2_000;

export function freshRoom(serial: string, id: ConferenceId, conference: Conference | undefined): RoomState {
  return {
    serial,
    asked: 0,
    id,
    conference,
    record: freshRecord(conference),
    people: new Map(),
    commanded: new Map(),
    pending: [],
    music: 'off',
    musicQuestion: undefined,
    retryMusicAtMs: undefined,
    announcements: SILENT,
    closing: undefined,
  };
}

function freshRecord(conference: Conference | undefined): RoomRecord {
  return { mode: firstMode(conference?.muteNonModerator ?? false), round: 0, announce: true, hands: [] };
}

/** A running room that a former controller has left, with what its legs and the store remember of it. */
export function adoptRoom(
  fresh: RoomState,
  record: RoomRecord | undefined,
  people: ReadonlyMap<LegId, Person>,
  room: Room | undefined,
  now: number,
): Step<RoomState> {
  const state: RoomState = { ...fresh, record: record ?? fresh.record, people, music: 'unknown' };
  return settle(state, room, now);
}

/** `room` is FreeSWITCH's room of that name as the mirror has it, after what the input tells. */
export function onRoom(state: RoomState, room: Room | undefined, input: RoomInput, now: number): Step<RoomState> {
  switch (input.kind) {
    case 'seat-asked':
      return takeSeat(state, room, input);
    case 'seat-given-up':
      return next(without(state, input.leg), room);
    case 'name-recorded': {
      const person = state.people.get(input.leg);
      return next(person === undefined ? state : withPerson(state, input.leg, { ...person, named: true }), room);
    }
    case 'conference-changed': {
      const { conference } = input;
      const changed = conference === undefined ? state : { ...state, conference };
      if (conference !== undefined && !conference.disabled) return settle(changed, room, now);
      const closing = close(changed, room, conference === undefined ? 'deleted' : 'disabled', now);
      return next(closing.state, room, closing.wants);
    }
    case 'file-done': {
      const announced = fileDone(state, input.file, now);
      const ended = endIfTold(announced.state, input.file);
      return next(ended.state, room, [...announced.wants, ...ended.wants]);
    }
    case 'key-pressed': {
      const pressed = press(state, room, input.leg, input.action, now);
      return next(pressed.state, room, pressed.wants);
    }
    case 'member-joined':
      return joined(state, room, input.member, now);
    case 'member-changed': {
      const { member } = input;
      const known = settled(state, (id, command) => id === member.id && member.speak === (command.to === 'unmute'));
      const confirmed = confirm(known, { kind: 'microphone', member: member.id, on: member.speak === true }, room);
      const settle = settleSpeech(confirmed.state, room, now, [member.leg]);
      return next(settle.state, room, [...confirmed.wants, ...settle.wants]);
    }
    case 'member-left':
      return left(state, room, input.member, now);
    case 'lock-changed': {
      const confirmed = confirm(state, { kind: 'lock', locked: input.locked }, room);
      return next(confirmed.state, room, confirmed.wants);
    }
    case 'room-closed':
      return closed(state, room);
    case 'answer':
      return answered(state, room, input.id, input.answer, now);
    case 'wake':
      return woken(state, room, now);
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
  const why = state.closing === undefined ? refusal(known, room, conference, leg) : 'ended';
  if (why !== undefined) return next(known, room, [{ family: 'admission', kind: 'seat-refused', leg, why }]);
  const own = firstSwitch(role, state.record.mode);
  const person: Person = { role, internal, own, member: undefined, named: false };
  const keep = packLeg({ conference: state.id, role, internal, own, round: state.record.round });
  const muted = !maySpeak(person, isGateOpen(conference, state.people.values()));
  return next(withPerson(known, leg, person), room, [{ family: 'admission', kind: 'seat-granted', leg, keep, muted }]);
}

type MemberInput = RoomInput & { kind: 'member-joined' | 'member-left' };

function joined(state: RoomState, room: Room | undefined, member: MemberInput['member'], now: number): Step<RoomState> {
  const { leg, id } = member;
  const person = state.people.get(leg);
  if (person === undefined) return settle(state, room, now);
  const inside = withPerson(state, leg, { ...person, member: id });
  const told = tell({ kind: 'member-entered', leg, conference: state.id, member: id });
  const sounds = entrySounds(inside, room, leg, person);
  const announced = sounds.length === 0 ? { state: inside, wants: [] } : announce(inside, sounds, now);
  return settle(announced.state, room, now, [told, ...gateTold(state, inside), ...announced.wants], [leg], state);
}

/** Those inside are told who comes: by name, or by a tone; nobody is where nobody else is. */
function entrySounds(state: RoomState, room: Room | undefined, leg: LegId, person: Person): readonly Sound[] {
  const others = (room?.members.size ?? 0) > 1;
  if (!others || !state.record.announce || state.conference === undefined || state.closing !== undefined) return [];
  if (state.conference.recordName && person.named) return [{ nameOf: leg }, { prompt: 'has-joined' }];
  return state.conference.playJoin ? prompts('tone-join') : [];
}

function left(state: RoomState, room: Room | undefined, member: MemberInput['member'], now: number): Step<RoomState> {
  const { leg, id } = member;
  const person = state.people.get(leg);
  const hands = state.record.hands.includes(leg);
  const record = hands ? { ...state.record, hands: state.record.hands.filter((each) => each !== leg) } : state.record;
  const gone = settled({ ...without(state, leg), record }, (each) => each === id);
  const confirmed = confirm(gone, { kind: 'left', member: id }, room);
  const wants: (Intent | Message)[] = [...confirmed.wants];
  if (person !== undefined) wants.push(tell({ kind: 'member-left', leg, conference: state.id, member: id }));
  if (hands) wants.push({ family: 'store', request: { kind: 'remember-room', conference: state.id, record } });
  wants.push(...gateTold(state, confirmed.state));
  const stay = (room?.members.size ?? 0) > 0;
  const tone = stay && state.conference?.playExit && record.announce && state.closing === undefined;
  const announced = tone
    ? announce(confirmed.state, prompts('tone-leave'), now)
    : { state: confirmed.state, wants: [] };
  return settle(announced.state, room, now, [...wants, ...announced.wants], [], state);
}

function gateTold(before: RoomState, after: RoomState): readonly Intent[] {
  const open = isGateOpen(after.conference, after.people.values());
  if (open === isGateOpen(before.conference, before.people.values())) return [];
  return [tell({ kind: 'gate-changed', conference: after.id, open })];
}

/**
 * Brings microphones and music to what they ought to be: of the legs given, and of all where the gate has opened or closed
 * since `before`.
 */
function settle(
  state: RoomState,
  room: Room | undefined,
  now: number,
  wants: Wants = [],
  only?: readonly LegId[],
  before?: RoomState,
): Step<RoomState> {
  const gateMoved =
    before !== undefined &&
    isGateOpen(before.conference, before.people.values()) !== isGateOpen(state.conference, state.people.values());
  const speech = settleSpeech(state, room, now, gateMoved ? undefined : only);
  const music = settleMusic(speech.state, room);
  return next(music.state, room, [...wants, ...speech.wants, ...music.wants]);
}

function answered(
  state: RoomState,
  room: Room | undefined,
  id: QuestionId,
  answer: Answer,
  now: number,
): Step<RoomState> {
  const effect = takeEffect(state, room, id, now);
  if (effect !== undefined) return next(effect.state, room, effect.wants);
  if (answer.kind === 'ok') return next(state, room);
  if (state.musicQuestion === id) {
    const retryMusicAtMs = now + RETRY_MUSIC_AFTER_MS;
    return next({ ...state, music: 'unknown', musicQuestion: undefined, retryMusicAtMs }, room);
  }
  const failed = failQuestion(state, id, room);
  return next(
    settled(failed.state, (_, command) => command.question === id),
    room,
    failed.wants,
  );
}

function woken(state: RoomState, room: Room | undefined, now: number): Step<RoomState> {
  const late = expire(state, now);
  const failed = fail(late.state, late.expired, room);
  const announced = expireAnnouncement(failed.state, now);
  const ended = expireClosing(announced.state, now);
  const wants = [...failed.wants, ...announced.wants, ...ended.wants];
  const { retryMusicAtMs } = ended.state;
  if (retryMusicAtMs === undefined || now < retryMusicAtMs) return next(ended.state, room, wants);
  return settle({ ...ended.state, retryMusicAtMs: undefined }, room, now, wants, []);
}

/** Whoever is on the way in makes a room of that name anew: it begins as if it had never been. */
function closed(state: RoomState, room: Room | undefined): Step<RoomState> {
  const waiting = [...state.people].filter(([, person]) => person.member === undefined);
  const fresh: RoomState = {
    ...freshRoom(state.serial, state.id, state.conference),
    asked: state.asked,
    people: new Map(waiting),
  };
  return next(fresh, room, [
    tell({ kind: 'room-ended', conference: state.id }),
    { family: 'store', request: { kind: 'forget-room', conference: state.id } },
  ]);
}

/** A room is over when FreeSWITCH has none of that name and nobody is on the way in. */
function next(state: RoomState, room: Room | undefined, wants: Wants = []): Step<RoomState> {
  const over = room === undefined && state.people.size === 0 && state.pending.length === 0;
  const wakes = [
    ...state.pending.map((each) => each.deadlineMs),
    ...(state.announcements.playing === undefined ? [] : [state.announcements.playing.deadlineMs]),
    ...(state.closing === undefined ? [] : [state.closing.deadlineMs]),
    ...(state.retryMusicAtMs === undefined ? [] : [state.retryMusicAtMs]),
  ];
  return [over ? undefined : state, wants, wakes.length === 0 ? undefined : Math.min(...wakes)];
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
