import type { MemberListing, MemberState, RoomEvent, RoomListing } from '../../src/core/event.ts';
import { parseLegId, parseMemberId, parseRoomName, parseRoomUuid } from '../../src/core/ids.ts';
import type { Member, Room } from '../../src/core/mirror/room.ts';
import { must } from '../esl/must.ts';

export const memberId = (id: number) => must(parseMemberId(id));
export const legOf = (id: number) => must(parseLegId(`leg-${id}`));
export const roomUuid = (text: string) => must(parseRoomUuid(text));
export const roomName = (text: string) => must(parseRoomName(text));

/** A member as an event has it, unless said otherwise with its microphone on and listening. */
export function member(id: number, state: Partial<Omit<MemberState, 'id'>> = {}): MemberState {
  const rest = { speak: true, hear: true, talking: false, hold: false, moderator: false, ghost: false };
  return { id: memberId(id), leg: legOf(id), caller: { name: `Caller ${id}`, number: String(id) }, ...rest, ...state };
}

/** The events of one life of a room. */
export function roomEvents(uuid: string, name = 'lobby') {
  const where = { room: roomUuid(uuid), name: roomName(name), size: undefined };
  const ofMember =
    (kind: 'member-added' | 'member-removed' | 'member-expelled' | 'member-told') =>
    (id: number, state: Partial<Omit<MemberState, 'id'>> = {}, size?: number): RoomEvent => ({
      ...where,
      size,
      kind,
      member: member(id, state),
    });
  return {
    created: (): RoomEvent => ({ ...where, kind: 'room-created' }),
    destroyed: (): RoomEvent => ({ ...where, kind: 'room-destroyed' }),
    locked: (locked: boolean): RoomEvent => ({ ...where, kind: 'room-locked', locked }),
    told: (size: number): RoomEvent => ({ ...where, kind: 'room-told', size }),
    floor: (to: number | undefined): RoomEvent => ({
      ...where,
      kind: 'floor-changed',
      to: to === undefined ? undefined : memberId(to),
    }),
    added: ofMember('member-added'),
    removed: ofMember('member-removed'),
    expelled: ofMember('member-expelled'),
    memberTold: ofMember('member-told'),
  };
}

/** A member as `json_list` has it. */
export function listed(id: number, state: Partial<Omit<MemberListing, 'id'>> = {}): MemberListing {
  const rest = { canSpeak: true, canHear: true, talking: false, hold: false, floor: false, moderator: false };
  return { id: memberId(id), leg: legOf(id), caller: { name: `Caller ${id}`, number: String(id) }, ...rest, ...state };
}
export function listedRoom(uuid: string, members: readonly MemberListing[], locked = false): RoomListing {
  return { uuid: roomUuid(uuid), name: roomName('lobby'), locked, members };
}

/** The member of that id, wherever it has to be. */
export function memberIn(room: Room | undefined, id: number): Member {
  return must(room?.members.get(memberId(id)));
}
export const idsIn = (room: Room | undefined): number[] => [...must(room).members.keys()].sort((a, b) => a - b);
