import { assertNever } from '../assert-never.ts';
import { type Attribution, BY_RULE } from '../attribution.ts';
import type { LegId, MemberId } from '../ids.ts';
import type { FsCommand, Intent } from '../intent.ts';
import type { Member, Room } from '../mirror/room.ts';
import type { RoomAnswer, RoomCommand } from '../room-command.ts';
import { fileNameOf, prompts, type Sound } from '../sound.ts';
import { questionId } from '../step.ts';
import { languageOf } from './announcements.ts';
import { close, TOLD_WITHIN_MS } from './closing.ts';
import { isGateOpen } from './floor.ts';
import { switchMicrophone } from './microphone.ts';
import { answer, attributionOf, done, type Outcome, wait } from './pending.ts';
import { latestRecord, newRound, remember } from './remember.ts';
import { type Asker, CONFIRM_WITHIN_MS, type Confirmation, type RoomState } from './state.ts';

/** A command about the room itself; those about calls stand elsewhere. */
type OfRoom = Exclude<RoomCommand, { readonly kind: 'invite' | 'cancel-invite' }>;
type Commander = Asker & { readonly kind: 'command'; readonly command: OfRoom };

/**
 * Does what a person asks of the room. What is so already is confirmed at once; all else when FreeSWITCH says that it is
 * so. It is not asked who the person is: whoever let the command through has done that.
 */
export function obey(state: RoomState, room: Room | undefined, asker: Commander, now: number): Outcome {
  const { command } = asker;
  if (room === undefined || room.members.size === 0) return say(state, asker, { kind: 'no-room' });
  if (state.closing !== undefined && command.kind !== 'end' && command.kind !== 'time-over')
    return refuse(state, asker, 'the room is being ended');
  switch (command.kind) {
    case 'mute':
    case 'unmute':
    case 'deafen':
    case 'undeafen':
    case 'eject': {
      const member = room.members.get(command.member);
      if (member === undefined) return say(state, asker, { kind: 'no-member' });
      return obeyOn(state, room, member, command.kind, asker, now);
    }
    case 'lock':
    case 'unlock': {
      const locked = command.kind === 'lock';
      if (room.locked === locked) return done(state, asker, room);
      return ask(state, asker, { kind: command.kind, conference: state.id }, { kind: 'lock', locked }, now);
    }
    case 'mute-all':
      return remember(state, asker, newRound(state, 'quiet'), now);
    case 'unmute-all':
      return remember(state, asker, newRound(state, 'open'), now);
    case 'announce':
      return remember(state, asker, { ...latestRecord(state), announce: command.on }, now);
    case 'clear-hands':
      return remember(state, asker, { ...latestRecord(state), hands: [] }, now);
    case 'message': {
      const sound: Sound = { stored: command.sound };
      const play: FsCommand = {
        kind: 'play-to-room',
        conference: state.id,
        sounds: [sound],
        language: languageOf(state),
      };
      return ask(state, asker, play, { kind: 'file', file: fileNameOf(sound) }, now);
    }
    case 'time-left': {
      const sounds = prompts(command.minutes === 5 ? 'ends-in-five' : 'ends-in-one');
      const play: FsCommand = { kind: 'play-to-room', conference: state.id, sounds, language: languageOf(state) };
      return ask(state, asker, play, { kind: 'file', file: sounds.map(fileNameOf).at(-1) ?? '' }, now);
    }
    case 'time-over':
      return end(state, room, asker, 'over', BY_RULE, now);
    case 'end':
      return end(state, room, asker, 'ended', attributionOf(asker), now);
    default:
      return assertNever(command);
  }
}

function end(
  state: RoomState,
  room: Room,
  asker: Commander,
  why: 'ended' | 'over',
  who: Attribution,
  now: number,
): Outcome {
  const closing = close(state, room, why, who, now);
  const withinMs = TOLD_WITHIN_MS + CONFIRM_WITHIN_MS;
  const confirms = { kind: 'ended' } as const;
  return { ...closing, state: wait(closing.state, { asker, confirms, question: undefined }, now, withinMs) };
}

function obeyOn(
  state: RoomState,
  room: Room,
  member: Member,
  kind: 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'eject',
  asker: Commander,
  now: number,
): Outcome {
  const about = { conference: state.id, member: member.id };
  switch (kind) {
    case 'mute':
    case 'unmute':
      return microphone(state, room, member, kind === 'unmute', asker, now);
    case 'deafen':
    case 'undeafen': {
      const on = kind === 'undeafen';
      if (member.hear === on) return done(state, asker, room);
      const command: FsCommand = { kind: on ? 'undeaf' : 'deaf', ...about };
      return ask(state, asker, command, { kind: 'hearing', on, member: member.id }, now);
    }
    case 'eject':
      return ask(state, asker, { kind: 'kick', ...about }, { kind: 'gone', member: member.id }, now);
    default:
      return assertNever(kind);
  }
}

/** A person may open any microphone but those that the rules of the conference keep closed. */
function microphone(state: RoomState, room: Room, member: Member, on: boolean, asker: Commander, now: number): Outcome {
  const person = personOf(state, member.leg, member.id);
  if (person === undefined) {
    return refuse(state, asker, 'Convene has not let this member in, and leaves its microphone alone');
  }
  if (on && person.role === 'listen') return refuse(state, asker, 'this member entered to listen');
  if (on && person.role !== 'admin' && !isGateOpen(state.conference, state.people.values())) {
    return refuse(state, asker, 'all wait for an admin to come in: until then only admins are heard');
  }
  if (member.speak === undefined) {
    const switched = switchMicrophone(state, room, [member.leg, person], on, { kind: 'definition' }, now);
    const known = 'the member is on hold: its microphone is set when it comes back';
    return { ...switched, wants: [...switched.wants, ...answer(state, asker, room, { kind: 'unconfirmed', known })] };
  }
  return switchMicrophone(state, room, [member.leg, person], on, asker, now);
}

function personOf(state: RoomState, leg: LegId, member: MemberId) {
  const person = state.people.get(leg);
  return person?.member === member ? person : undefined;
}

function ask(state: RoomState, asker: Asker, command: FsCommand, confirms: Confirmation, now: number): Outcome {
  const question = questionId(state);
  const wants: readonly Intent[] = [{ family: 'fs', id: question, command }];
  return { state: wait({ ...state, asked: state.asked + 1 }, { asker, confirms, question }, now), wants };
}

const say = (state: RoomState, asker: Asker, what: RoomAnswer): Outcome => ({
  state,
  wants: answer(state, asker, undefined, what),
});
const refuse = (state: RoomState, asker: Asker, reason: string): Outcome =>
  say(state, asker, { kind: 'refused', by: 'room', reason });
