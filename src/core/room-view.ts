import type { Role } from './conference.ts';
import type { Core } from './core.ts';
import { type ConferenceId, conferenceOf, type LegId, type MemberId, roomOf } from './ids.ts';
import { isDeaf, isMuted, type Member, type Room } from './mirror/room.ts';
import { isGateOpen } from './room/floor.ts';
import type { RoomState } from './room/state.ts';

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

export interface RoomView {
  readonly conference: ConferenceId;
  readonly locked: boolean;
  readonly mode: 'open' | 'quiet';
  readonly announcements: boolean;
  /** False while all hear music and wait for an admin. */
  readonly gateOpen: boolean;
  /** By member id; ghosts are left out, as FreeSWITCH's own count does. */
  readonly members: readonly RoomMember[];
}

/** The running room of a conference; undefined where there is none. */
export function viewRoom(core: Core, conference: ConferenceId): RoomView | undefined {
  const room = core.mirror.roomNamed(roomOf(conference));
  return room && viewOf(conference, room, core.rooms.get(conference));
}

/** The running rooms of these conferences, or of all, by conference. */
export function viewRooms(core: Core, conferences?: readonly ConferenceId[]): readonly RoomView[] {
  const wanted = conferences ?? [...core.mirror.rooms].flatMap(({ name }) => conferenceOf(name) ?? []);
  return [...new Set(wanted)].sort((a, b) => a - b).flatMap((conference) => viewRoom(core, conference) ?? []);
}

function viewOf(conference: ConferenceId, room: Room, state: RoomState | undefined): RoomView {
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
      floor: room.floor === member.id,
      hold: member.hold,
      hand: hand < 0 ? null : hand + 1,
      joinedAtMs: person?.joinedAtMs ?? null,
    };
  };
  const members = [...room.members.values()].filter(({ ghost }) => !ghost).sort((a, b) => a.id - b.id);
  return {
    conference,
    locked: room.locked,
    mode: state?.record.mode ?? 'open',
    announcements: state?.record.announce ?? true,
    gateOpen: state === undefined || isGateOpen(state.conference, state.people.values()),
    members: members.map(view),
  };
}
