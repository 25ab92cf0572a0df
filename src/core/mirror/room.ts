import type { CallerId, MemberListing, MemberState } from '../event.ts';
import type { LegId, MemberId, RoomName, RoomUuid } from '../ids.ts';

/** A member as FreeSWITCH has it. */
export interface Member {
  readonly id: MemberId;
  readonly leg: LegId;
  readonly caller: CallerId;
  /** Whether its microphone is on; undefined for one that was on hold when it was adopted from a list, which hides it. */
  readonly speak: boolean | undefined;
  readonly hear: boolean | undefined;
  readonly talking: boolean;
  readonly hold: boolean;
  readonly moderator: boolean;
  readonly ghost: boolean;
}
export interface Room {
  readonly uuid: RoomUuid;
  readonly name: RoomName;
  readonly locked: boolean;
  readonly floor: MemberId | undefined;
  readonly members: ReadonlyMap<MemberId, Member>;
}
/** A room as its one owner, the mirror, holds it. */
export interface OwnRoom extends Room {
  locked: boolean;
  floor: MemberId | undefined;
  /** A member that was given the floor and is not known yet. */
  floorAwaits: MemberId | undefined;
  readonly members: Map<MemberId, Member>;
  /** Members that were asked to leave and have not left yet. */
  readonly expelled: Set<MemberId>;
}

export function emptyRoom(uuid: RoomUuid, name: RoomName): OwnRoom {
  return {
    uuid,
    name,
    locked: false,
    floor: undefined,
    floorAwaits: undefined,
    members: new Map(),
    expelled: new Set(),
  };
}

/** Muted as `json_list` says it: a held member is muted and deaf there, whatever it is (measured on FreeSWITCH 1.10.12). */
export const isMuted = (member: Member): boolean => member.hold || member.speak === false;
export const isDeaf = (member: Member): boolean => member.hold || member.hear === false;

export function memberFromEvent(state: MemberState): Member {
  return { ...state };
}
/** A held member's own microphone is hidden by the list: what was known of it before is kept. */
export function memberFromList(listed: MemberListing, before: Member | undefined): Member {
  const known = before?.leg === listed.leg ? before : undefined;
  return {
    id: listed.id,
    leg: listed.leg,
    caller: listed.caller,
    speak: listed.hold ? known?.speak : listed.canSpeak,
    hear: listed.hold ? known?.hear : listed.canHear,
    talking: listed.talking,
    hold: listed.hold,
    moderator: listed.moderator,
    ghost: known?.ghost ?? false,
  };
}

export function sameMember(a: Member, b: Member): boolean {
  return (
    a.leg === b.leg &&
    a.speak === b.speak &&
    a.hear === b.hear &&
    a.talking === b.talking &&
    a.hold === b.hold &&
    a.moderator === b.moderator &&
    a.caller.name === b.caller.name &&
    a.caller.number === b.caller.number
  );
}
