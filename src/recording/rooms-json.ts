import type { Mirror } from '../core/mirror/mirror.ts';
import { isDeaf, isMuted } from '../core/mirror/room.ts';

/** The rooms as `convene replay --json` prints them: rooms by name, members by id. */
export function roomsAsJson(mirror: Mirror): { readonly rooms: readonly object[] } {
  const rooms = [...mirror.rooms].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.uuid < b.uuid ? -1 : 1,
  );
  return {
    rooms: rooms.map((room) => ({
      name: room.name,
      uuid: room.uuid,
      locked: room.locked,
      members: [...room.members.values()]
        .sort((a, b) => a.id - b.id)
        .map((member) => ({
          id: member.id,
          uuid: member.leg,
          number: member.caller.number,
          name: member.caller.name,
          muted: isMuted(member),
          deaf: isDeaf(member),
          talking: member.talking,
          floor: room.floor === member.id,
          moderator: member.moderator,
          hold: member.hold,
        })),
    })),
  };
}
