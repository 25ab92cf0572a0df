import type { CallOutcome, CallStage } from './call/order.ts';
import type { Role } from './conference.ts';
import type { Core } from './core.ts';
import type { CallRefusal } from './dialling/verdict.ts';
import {
  type CallId,
  type ConferenceId,
  conferenceOf,
  type LegId,
  type MemberId,
  type PersonId,
  roomOf,
} from './ids.ts';
import { isDeaf, isMuted, type Member, type Room } from './mirror/room.ts';
import { isGateOpen } from './room/floor.ts';
import type { Invite, RoomState } from './room/state.ts';

/** Somebody in a room, as FreeSWITCH has it and the core knows it. */
export interface RoomMember {
  readonly id: MemberId;
  readonly leg: LegId;
  readonly number: string;
  readonly name: string;
  /** Null for one whom Convene has not let in. */
  readonly role: Role | null;
  readonly muted: boolean;
  readonly deaf: boolean;
  readonly talking: boolean;
  readonly floor: boolean;
  readonly hold: boolean;
  /** Its place in the order of raised hands, from 1; null for a lowered one. */
  readonly hand: number | null;
  /** When it joined, in milliseconds since the epoch; null where it was in before this controller. */
  readonly joinedAtMs: number | null;
}

/** Somebody whom the room calls, or has called of late. Times are in milliseconds since the epoch. */
export interface RoomInvite {
  readonly call: CallId;
  readonly number: string;
  readonly role: Role;
  readonly stage: CallStage;
  /** Whose wish it is: a person's, or a member's by a key; both null for the operator of the machine. */
  readonly by: PersonId | null;
  readonly byLeg: LegId | null;
  /** The leg that has accepted; null for nobody yet. */
  readonly leg: LegId | null;
  /** How it came out; null while it is under way, and where the guard has refused it. */
  readonly outcome: CallOutcome | null;
  readonly refusal: CallRefusal | null;
  /** FreeSWITCH's hangup cause when it is over; empty where there is none. */
  readonly cause: string;
  readonly askedAtMs: number;
  readonly ringingAtMs: number | null;
  readonly answeredAtMs: number | null;
  readonly acceptedAtMs: number | null;
  readonly endedAtMs: number | null;
}

export interface RoomView {
  readonly conference: ConferenceId;
  readonly locked: boolean;
  readonly mode: 'open' | 'quiet';
  readonly announcements: boolean;
  /** False while all hear music and wait for an admin. */
  readonly gateOpen: boolean;
  /** By member id; ghosts are left out, as FreeSWITCH's own count does. */
  readonly members: readonly RoomMember[];
  /** The oldest first: those under way, and those over in the last 15 minutes, at most 50 of them. */
  readonly invites: readonly RoomInvite[];
}

/** The running room of a conference, or one that only calls people as yet; undefined where there is neither. */
export function viewRoom(core: Core, conference: ConferenceId): RoomView | undefined {
  const room = core.mirror.roomNamed(roomOf(conference));
  const state = core.rooms.get(conference);
  return room === undefined && !state?.invites.length ? undefined : viewOf(conference, room, state);
}

/** The same of these conferences, or of all, by conference. */
export function viewRooms(core: Core, conferences?: readonly ConferenceId[]): readonly RoomView[] {
  const running = () => [...core.mirror.rooms].flatMap(({ name }) => conferenceOf(name) ?? []);
  const calling = () => [...core.rooms.entries()].flatMap(([id, { invites }]) => (invites.length > 0 ? [id] : []));
  const wanted = conferences ?? [...running(), ...calling()];
  return [...new Set(wanted)].sort((a, b) => a - b).flatMap((conference) => viewRoom(core, conference) ?? []);
}

function viewOf(conference: ConferenceId, room: Room | undefined, state: RoomState | undefined): RoomView {
  const hands = (state?.record.hands ?? []).filter((leg) => state?.people.get(leg)?.member !== undefined);
  const view = (member: Member): RoomMember => {
    const person = state?.people.get(member.leg);
    const hand = hands.indexOf(member.leg);
    return {
      id: member.id,
      leg: member.leg,
      number: member.caller.number,
      name: member.caller.name,
      role: person?.role ?? null,
      muted: isMuted(member),
      deaf: isDeaf(member),
      talking: member.talking,
      floor: room?.floor === member.id,
      hold: member.hold,
      hand: hand < 0 ? null : hand + 1,
      joinedAtMs: person?.joinedAtMs ?? null,
    };
  };
  const members = [...(room?.members.values() ?? [])].filter(({ ghost }) => !ghost).sort((a, b) => a.id - b.id);
  return {
    conference,
    locked: room?.locked ?? false,
    mode: state?.record.mode ?? 'open',
    announcements: state?.record.announce ?? true,
    gateOpen: state === undefined || isGateOpen(state.conference, state.people.values()),
    members: members.map(view),
    invites: (state?.invites ?? []).map(viewInvite),
  };
}

function viewInvite({ asker, waiting: _, dropped: __, ...invite }: Invite): RoomInvite {
  return { ...invite, by: asker.by, byLeg: asker.byLeg };
}
