import { z } from 'zod';
import type { ConferenceId, MemberId } from '../core/ids.ts';
import { reference } from './fields.ts';
import { inviteShape, showInvite } from './invite-shape.ts';
import type { RoomMember, RoomView } from './rooms.ts';

/** Somebody in a room as the API shows it. */
export const memberShape = z.object({
  id: reference<MemberId>().describe('Good until the member leaves.'),
  number: z.string().describe('The caller id number.'),
  name: z.string().describe('The caller id name.'),
  role: z.enum(['admin', 'talk', 'listen']).nullable().describe('null for one whom Convene has not let in.'),
  muted: z.boolean(),
  deaf: z.boolean(),
  talking: z.boolean(),
  floor: z.boolean().describe('Whether the floor is theirs.'),
  hold: z.boolean(),
  hand: z.int().nullable().describe('The place in the order of raised hands, from 1; null for a lowered one.'),
  joined_at: z.iso.datetime().nullable().describe('null for one who was in before Convene was started.'),
});

/** A running room as the API shows it. */
export const roomShape = z.object({
  conference: reference<ConferenceId>().describe('Id of the conference that meets in it.'),
  locked: z.boolean(),
  mode: z.enum(['open', 'quiet']).describe('quiet: those who come in have their microphones off.'),
  announcements: z.boolean().describe('Whether those inside are told who comes and goes.'),
  gate_open: z.boolean().describe('False while all hear music and wait for an administrator.'),
  members: z.array(memberShape),
  invites: z.array(inviteShape).describe('Whom it calls, and has called in the last 15 minutes: the oldest first.'),
});

export function showMember(member: RoomMember): z.input<typeof memberShape> {
  const { id, number, name, role, muted, deaf, talking, floor, hold, hand, joinedAtMs } = member;
  const joined_at = joinedAtMs === null ? null : new Date(joinedAtMs).toISOString();
  return { id, number, name, role, muted, deaf, talking, floor, hold, hand, joined_at };
}

export function showRoom(room: RoomView): z.input<typeof roomShape> {
  const { conference, locked, mode, announcements, gateOpen: gate_open } = room;
  const members = room.members.map(showMember);
  const invites = room.invites.map((invite) => showInvite(invite, room.members));
  return { conference, locked, mode, announcements, gate_open, members, invites };
}
