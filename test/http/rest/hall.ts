import type { ConferenceId, PersonId } from '../../../src/core/ids.ts';
import { parseConferenceId, parseLegId, parseMemberId } from '../../../src/core/ids.ts';
import type {
  RoomAnswer,
  RoomCommand,
  RoomInvite,
  RoomMember,
  Rooms,
  RoomView,
} from '../../../src/operations/rooms.ts';
import { given } from './given.ts';

/** Rooms that answer what a test tells them to. */
export interface Hall {
  readonly rooms: Rooms;
  readonly asked: { conference: ConferenceId; command: RoomCommand; by: PersonId | null }[];
  views: readonly RoomView[] | { readonly away: string };
  answer: RoomAnswer;
}

export function openHall(): Hall {
  const hall: Hall = {
    asked: [],
    views: [],
    answer: { kind: 'confirmed' },
    rooms: {
      list: async (wanted) =>
        'away' in hall.views ? hall.views : hall.views.filter((view) => wanted?.includes(view.conference) ?? true),
      async command(conference, command, by) {
        hall.asked.push({ conference, command, by });
        return hall.answer;
      },
    },
  };
  return hall;
}

export function room(
  conference: number,
  members: readonly RoomMember[] = [],
  invites: readonly RoomInvite[] = [],
): RoomView {
  const id = given(parseConferenceId(conference));
  return { conference: id, locked: false, mode: 'open', announcements: true, gateOpen: true, members, invites };
}
export function member(id: number): RoomMember {
  const plain = { role: 'talk', muted: false, deaf: false, talking: false, floor: false, hold: false } as const;
  const caller = { number: '100', name: 'Ann', hand: null, joinedAtMs: 0 };
  return { ...plain, ...caller, id: given(parseMemberId(id)), leg: given(parseLegId('leg-1')) };
}
