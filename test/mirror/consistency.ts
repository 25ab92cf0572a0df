import type { Mirror } from '../../src/core/mirror/mirror.ts';

/** What is wrong with the rooms as such, whatever was folded: empty where nothing is. */
export function flawsOf(mirror: Mirror): readonly string[] {
  const flaws: string[] = [];
  for (const room of mirror.rooms) {
    if (mirror.room(room.uuid) !== room) flaws.push(`${room.name} is not found by its uuid`);
    if (room.floor !== undefined && !room.members.has(room.floor)) {
      flaws.push(`${room.name}: the floor is with ${room.floor}, who is not there`);
    }
    for (const [id, member] of room.members) {
      if (member.id !== id) flaws.push(`${room.name}: ${member.id} stands under ${id}`);
    }
  }
  return flaws;
}

/** Legs that are in two rooms, or not found where they are: FreeSWITCH’s own events never come to that. */
export function misplacedIn(mirror: Mirror): readonly string[] {
  const misplaced: string[] = [];
  const seats = new Map<string, string>();
  for (const room of mirror.rooms) {
    for (const [id, member] of room.members) {
      const other = seats.get(member.leg);
      if (other !== undefined) misplaced.push(`${member.leg} is in ${other} and in ${room.name}`);
      seats.set(member.leg, room.name);
      if (mirror.memberOf(member.leg)?.member !== member) misplaced.push(`${room.name}: ${id} is not found by its leg`);
    }
  }
  return misplaced;
}
