import { z } from 'zod';
import type { Conference } from '../core/conference.ts';
import { type ConferenceId, type CustomerId, type MemberId, parseMemberId, type SoundId } from '../core/ids.ts';
import { customerFor, seesConference } from './access.ts';
import { conferenceFor } from './conferences.ts';
import { flag, reference } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done, invalid, type Outcome, refuse } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';
import { away, noMember, noRoom, refusalOf, unless } from './room-answers.ts';
import { memberShape, roomShape, showMember, showRoom } from './room-shape.ts';
import type { RoomCommand, RoomView } from './rooms.ts';
import type { Services } from './services.ts';

const conference = reference<ConferenceId>().describe('Id of the conference.');
const member = reference<MemberId>().describe('Id of the member, as the room shows it.');
const inRoom = { conference };

/** The room of a conference that is there for this person. */
async function roomOf(of: Conference, { rooms }: Services): Promise<Outcome<RoomView>> {
  const views = await rooms.list([of.id]);
  if ('away' in views) return away(views.away);
  const room = views.find((view) => view.conference === of.id);
  return room === undefined ? noRoom : done(room);
}

/** Asks it of the room of a conference that is there for this person. Only a command that was confirmed is done. */
async function commanded(
  actor: Actor,
  of: Outcome<Conference>,
  command: RoomCommand,
  services: Services,
): Promise<Outcome<Conference>> {
  if (!of.ok) return of;
  const answer = await services.rooms.command(of.value.id, command, actor.person.id);
  if (answer.kind === 'inviting') throw new Error(`${command.kind} was answered as an invitation`);
  return answer.kind === 'confirmed' ? of : refusalOf(answer);
}

/** The room after a command that was confirmed. That it cannot be shown does not undo the command. */
async function roomAfter(of: Outcome<Conference>, services: Services): Promise<Outcome<RoomView>> {
  if (!of.ok) return of;
  const room = await roomOf(of.value, services);
  if (room.ok || room.refusal.kind === 'invalid') return room;
  return refuse({ kind: 'unconfirmed', message: `it was done, but cannot be shown: ${room.refusal.message}` });
}

export const listRooms = operation({
  name: 'rooms.list',
  summary: 'Lists the running rooms of the conferences that one may edit.',
  privilege: 'user',
  input: z.object({
    customer: reference<CustomerId>().optional().describe("The customer, for system owners; else one's own."),
    ...pageFields<ConferenceId>(),
  }),
  output: pageOf(roomShape),
  async run(actor, input, services) {
    const of = await customerFor(actor, input.customer, services);
    if (!of.ok) return of;
    const views = await services.rooms.list(undefined);
    if ('away' in views) return away(views.away);
    const conferences = await Promise.all(views.map((view) => services.store.conferences.byId(view.conference)));
    const visible = views.flatMap((view, index) => {
      const conference = conferences[index];
      const theirs = conference?.customer === of.value.id && seesConference(actor, conference);
      return theirs ? [{ ...view, id: view.conference }] : [];
    });
    const { things, next } = await fillPage(async ({ after = 0, limit }) => {
      return visible.filter(({ id }) => id > after).slice(0, limit);
    }, input);
    return done({ items: things.map(showRoom), next });
  },
});

export const getRoom = operation({
  name: 'rooms.get',
  summary: 'Shows the running room of a conference.',
  privilege: 'user',
  input: z.object(inRoom),
  output: roomShape,
  async run(actor, input, services) {
    const of = await conferenceFor(actor, input.conference, services);
    if (!of.ok) return of;
    const room = await roomOf(of.value, services);
    return room.ok ? done(showRoom(room.value)) : room;
  },
});

type PlainKind = 'lock' | 'unlock' | 'mute-all' | 'unmute-all' | 'clear-hands';
/** A command that says all by its name, and is answered with the room. */
function plainCommand(kind: PlainKind, summary: string) {
  return operation({
    name: `rooms.${kind}`,
    summary,
    privilege: 'user',
    input: z.object(inRoom),
    output: roomShape,
    async check(actor, { conference }, services) {
      return conference && unless(await conferenceFor(actor, conference, services));
    },
    async run(actor, input, services) {
      const of = await conferenceFor(actor, input.conference, services);
      const room = await roomAfter(await commanded(actor, of, { kind }, services), services);
      return room.ok ? done(showRoom(room.value)) : room;
    },
  });
}

export const lockRoom = plainCommand('lock', 'Lets nobody else in, administrators neither.');
export const unlockRoom = plainCommand('unlock', 'Lets new callers in again.');
export const muteAll = plainCommand('mute-all', "Switches everybody's microphone off, but administrators'.");
export const unmuteAll = plainCommand('unmute-all', "Switches everybody's microphone on, but listeners'.");
export const clearHands = plainCommand('clear-hands', 'Lowers all hands.');

export const endRoom = operation({
  name: 'rooms.end',
  summary: 'Ends the room: those inside are told, and put out.',
  privilege: 'user',
  input: z.object(inRoom),
  output: z.null(),
  async check(actor, { conference }, services) {
    return conference && unless(await conferenceFor(actor, conference, services));
  },
  async run(actor, input, services) {
    const of = await conferenceFor(actor, input.conference, services);
    const ended = await commanded(actor, of, { kind: 'end' }, services);
    return ended.ok ? done(null) : ended;
  },
});

export const announceRoom = operation({
  name: 'rooms.announce',
  summary: 'Switches the announcements of who comes and goes on or off.',
  privilege: 'user',
  input: z.object({ ...inRoom, on: flag().describe('Whether those inside are told.') }),
  output: roomShape,
  async check(actor, { conference }, services) {
    return conference && unless(await conferenceFor(actor, conference, services));
  },
  async run(actor, { conference, on }, services) {
    const of = await conferenceFor(actor, conference, services);
    const room = await roomAfter(await commanded(actor, of, { kind: 'announce', on }, services), services);
    return room.ok ? done(showRoom(room.value)) : room;
  },
});

/** The conference, if it is there for this person and the sound is one of its customer. */
async function soundsIn(
  actor: Actor,
  conference: ConferenceId,
  sound: SoundId | undefined,
  services: Services,
): Promise<Outcome<Conference>> {
  const of = await conferenceFor(actor, conference, services);
  if (!of.ok || sound === undefined) return of;
  const stored = await services.directory.sounds.byId(sound);
  return stored?.customer === of.value.customer
    ? of
    : invalid({ field: 'sound', message: 'is no sound of the customer' });
}

export const messageRoom = operation({
  name: 'rooms.message',
  summary: 'Plays an uploaded sound to everybody in the room.',
  privilege: 'user',
  input: z.object({ ...inRoom, sound: reference<SoundId>().describe('Id of a sound of the customer.') }),
  output: roomShape,
  async check(actor, { conference, sound }, services) {
    return conference && unless(await soundsIn(actor, conference, sound, services));
  },
  async run(actor, { conference, sound }, services) {
    const of = await soundsIn(actor, conference, sound, services);
    const room = await roomAfter(await commanded(actor, of, { kind: 'message', sound }, services), services);
    return room.ok ? done(showRoom(room.value)) : room;
  },
});

const ofMember = { conference, member };
type MemberKind = 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'eject';

async function commandedMember(
  actor: Actor,
  input: { readonly conference: ConferenceId; readonly member: MemberId },
  kind: MemberKind,
  services: Services,
): Promise<Outcome<Conference>> {
  const of = await conferenceFor(actor, input.conference, services);
  // FreeSWITCH's ids have 32 bits; no larger one goes any further.
  const member = parseMemberId(input.member);
  return of.ok && member === undefined ? noMember : commanded(actor, of, { kind, member: input.member }, services);
}

/** A command on one member, answered with the member. */
function memberCommand(kind: Exclude<MemberKind, 'eject'>, summary: string) {
  return operation({
    name: `members.${kind}`,
    summary,
    privilege: 'user',
    input: z.object(ofMember),
    output: memberShape,
    async check(actor, { conference }, services) {
      return conference && unless(await conferenceFor(actor, conference, services));
    },
    async run(actor, input, services) {
      const room = await roomAfter(await commandedMember(actor, input, kind, services), services);
      if (!room.ok) return room;
      const member = room.value.members.find(({ id }) => id === input.member);
      if (member !== undefined) return done(showMember(member));
      return refuse({ kind: 'unconfirmed', message: 'it was done, but cannot be shown: the member has left' });
    },
  });
}

export const muteMember = memberCommand('mute', 'Switches the microphone of a member off.');
export const unmuteMember = memberCommand('unmute', 'Switches the microphone of a member on.');
export const deafenMember = memberCommand('deafen', 'Lets a member hear nothing of the room.');
export const undeafenMember = memberCommand('undeafen', 'Lets a member hear the room again.');

export const ejectMember = operation({
  name: 'members.eject',
  summary: 'Puts a member out of the room.',
  privilege: 'user',
  input: z.object(ofMember),
  output: z.null(),
  async check(actor, { conference }, services) {
    return conference && unless(await conferenceFor(actor, conference, services));
  },
  async run(actor, input, services) {
    const ejected = await commandedMember(actor, input, 'eject', services);
    return ejected.ok ? done(null) : ejected;
  },
});

/** What may be asked of running rooms, by the last part of its path. */
export const ROOM_COMMANDS = {
  lock: lockRoom,
  unlock: unlockRoom,
  'mute-all': muteAll,
  'unmute-all': unmuteAll,
  announce: announceRoom,
  message: messageRoom,
  'clear-hands': clearHands,
  end: endRoom,
} as const;
export const MEMBER_COMMANDS = {
  mute: muteMember,
  unmute: unmuteMember,
  deafen: deafenMember,
  undeafen: undeafenMember,
  eject: ejectMember,
} as const;
