import { assertNever } from '../assert-never.ts';
import { BY_OTHERS, BY_RULE } from '../attribution.ts';
import type { CallRules } from '../call/rules.ts';
import type { Conference } from '../conference.ts';
import type { ConferenceId, LegId, QuestionId } from '../ids.ts';
import type { Answer } from '../intent.ts';
import type { Room } from '../mirror/room.ts';
import type { RoomRecord } from '../room-record.ts';
import type { Step } from '../step.ts';
import { expireAnnouncement, failAnnouncement, fileDone, SILENT } from './announcements.ts';
import { close, endIfTold, expireClosing } from './closing.ts';
import { isOlder, learn } from './definition.ts';
import { firstMode } from './floor.ts';
import { adoptInvite, callTold, dropByKey, dropWaiting, forgetOld } from './invites.ts';
import { inviteByCommand, inviteByKey } from './inviting.ts';
import { changed, joined, left, takeSeat, without, withPerson } from './members.ts';
import { obey } from './obey.ts';
import { confirm, endAll, expire, failQuestion } from './pending.ts';
import { press } from './press.ts';
import { takeEffect } from './remember.ts';
import { next, settle } from './settling.ts';
import { settled } from './speech.ts';
import type { Person, RoomInput, RoomState } from './state.ts';
import { floorTold, lockTold, messageTold, tell } from './telling.ts';
import { closeEmpty } from './time-over.ts';

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
    musicSound: null,
    musicQuestion: undefined,
    retryMusicAtMs: undefined,
    announcements: SILENT,
    invites: [],
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
export function onRoom(
  state: RoomState,
  room: Room | undefined,
  input: RoomInput,
  now: number,
  rules: CallRules,
): Step<RoomState> {
  const [next, wants, wakeAtMs] = react(state, room, input, now, rules);
  // A conference that is being ended calls nobody.
  const ends = next?.closing !== undefined && state.closing === undefined;
  if (!ends) return [next, wants, wakeAtMs];
  const dropped = dropWaiting(next);
  return [dropped.state, [...wants, ...dropped.wants], wakeAtMs];
}

function react(
  state: RoomState,
  room: Room | undefined,
  input: RoomInput,
  now: number,
  rules: CallRules,
): Step<RoomState> {
  switch (input.kind) {
    case 'seat-asked':
      return takeSeat(state, room, input, now);
    case 'seat-given-up':
      return next(without(state, input.leg), room);
    case 'name-recorded': {
      const person = state.people.get(input.leg);
      return next(person === undefined ? state : withPerson(state, input.leg, { ...person, named: true }), room);
    }
    case 'conference-changed':
      return conferenceChanged(state, room, input.conference, now);
    case 'command': {
      const { id, by, command, definition } = input;
      if (command.kind === 'invite' || command.kind === 'cancel-invite') {
        const asker = { kind: 'command', id, by, command } as const;
        const invited = inviteByCommand(state, room, asker, definition, now, rules);
        return next(invited.state, room, invited.wants);
      }
      if (command.kind === 'time-over' && !room?.members.size) {
        const closed = closeEmpty(state, { kind: 'command', id, by, command });
        return next(closed.state, room, closed.wants);
      }
      const obeyed = obey(state, room, { kind: 'command', id, by, command }, now);
      return next(obeyed.state, room, obeyed.wants);
    }
    case 'room-opened':
      return next(state, room, [tell({ kind: 'room-opened', conference: state.id })]);
    case 'floor-moved':
      return next(state, room, floorTold(state, room, input.to));
    case 'file-begun': {
      const confirmed = confirm(state, { kind: 'file', file: input.file }, room);
      return next(confirmed.state, room, [...messageTold(state, input.file), ...confirmed.wants]);
    }
    case 'file-done': {
      const announced = fileDone(state, input.file, now);
      const ended = endIfTold(announced.state, input.file);
      return next(ended.state, room, [...announced.wants, ...ended.wants]);
    }
    case 'call-told': {
      const told = callTold(state, room, input.call, input.news, now);
      return next(told.state, room, told.wants);
    }
    case 'call-adopted':
      return next(adoptInvite(state, input), room);
    case 'key-pressed': {
      const { action, leg } = input;
      if (action === 'invite' || action === 'drop-invite') {
        const invited =
          action === 'invite' ? inviteByKey(state, room, leg, input.number, now, rules) : dropByKey(state, room, leg);
        return next(invited.state, room, invited.wants);
      }
      const pressed = press(state, room, leg, action, now);
      return next(pressed.state, room, pressed.wants);
    }
    case 'member-joined':
      return joined(state, room, input.member, now);
    case 'member-changed':
      return changed(state, room, input, now);
    case 'member-left':
      return left(state, room, input, now);
    case 'lock-changed': {
      const confirmed = confirm(state, { kind: 'lock', locked: input.locked }, room);
      return next(confirmed.state, room, [...lockTold(state, input.locked, input.before), ...confirmed.wants]);
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

/** The definition was changed, or deleted where there is none: what concerns those inside is done at once. */
function conferenceChanged(
  state: RoomState,
  room: Room | undefined,
  conference: Conference | undefined,
  now: number,
): Step<RoomState> {
  // Two that are read at once may come the wrong way round.
  if (conference !== undefined && isOlder(conference, state.conference)) return next(state, room);
  if (conference === undefined || conference.disabled) {
    const known = conference === undefined ? state : { ...state, conference };
    const closing = close(known, room, conference === undefined ? 'deleted' : 'disabled', BY_RULE, now);
    const dropped = dropWaiting(closing.state);
    return next(dropped.state, room, [...closing.wants, ...dropped.wants]);
  }
  const learned = learn(state, room, conference, now);
  return next(learned.state, room, learned.wants);
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
  if (state.announcements.playing?.question === id) {
    const announced = failAnnouncement(state, now);
    return next(announced.state, room, announced.wants);
  }
  const failed = failQuestion(state, id, answer, room);
  return next(
    settled(failed.state, (_, command) => command.question === id),
    room,
    failed.wants,
  );
}

function woken(state: RoomState, room: Room | undefined, now: number): Step<RoomState> {
  const late = expire(state, room, now);
  const announced = expireAnnouncement(late.state, now);
  const ended = expireClosing(announced.state, now);
  const wants = [...late.wants, ...announced.wants, ...ended.wants];
  const kept = forgetOld(ended.state, now);
  const { retryMusicAtMs } = kept;
  if (retryMusicAtMs === undefined || now < retryMusicAtMs) return next(kept, room, wants);
  return settle({ ...kept, retryMusicAtMs: undefined }, room, now, wants, []);
}

/** Whoever is on the way in makes a room of that name anew: it begins as if it had never been. */
function closed(state: RoomState, room: Room | undefined): Step<RoomState> {
  const waiting = [...state.people].filter(([, person]) => person.member === undefined);
  const fresh: RoomState = {
    ...freshRoom(state.serial, state.id, state.conference),
    asked: state.asked,
    people: new Map(waiting),
    invites: state.invites,
  };
  return next(fresh, room, [
    ...endAll(state, waiting.length),
    tell({ kind: 'room-ended', conference: state.id, ...(state.closing?.who ?? BY_OTHERS) }),
    { family: 'store', request: { kind: 'forget-room', conference: state.id } },
  ]);
}
