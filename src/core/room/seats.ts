import { type Conference, capacityOf } from '../conference.ts';
import type { LegId } from '../ids.ts';
import type { Room } from '../mirror/room.ts';
import type { RoomState } from './state.ts';

/**
 * Who may have a place. Those on their way in count, so that simultaneous callers cannot pass the maximum: FreeSWITCH's own
 * `max-members` lets them race and refuses a maximum of 1 (measured on FreeSWITCH 1.10.12).
 */
export function refusal(
  state: RoomState,
  room: Room | undefined,
  conference: Conference,
  leg: LegId,
): 'locked' | 'full' | undefined {
  if (room?.locked) return 'locked';
  const capacity = capacityOf(conference);
  if (capacity === undefined) return undefined;
  return taken(state, room, leg) >= capacity ? 'full' : undefined;
}

/** Places that are taken by others than the leg: whoever is in the room, known to us or not, and who is on the way in. */
function taken(state: RoomState, room: Room | undefined, leg: LegId): number {
  let count = 0;
  const inside = new Set<LegId>();
  for (const member of room?.members.values() ?? []) {
    if (member.ghost || member.leg === leg) continue;
    inside.add(member.leg);
    count++;
  }
  for (const other of state.people.keys()) if (other !== leg && !inside.has(other)) count++;
  return count;
}
