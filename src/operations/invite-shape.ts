import { z } from 'zod';
import { CALL_OUTCOMES, CALL_STAGES } from '../core/call/order.ts';
import { ROLES } from '../core/conference.ts';
import { CALL_REFUSALS } from '../core/dialling/verdict.ts';
import type { MemberId, PersonId } from '../core/ids.ts';
import { call, reference } from './fields.ts';
import type { RoomInvite, RoomMember } from './rooms.ts';

const moment = (what: string) => z.iso.datetime().nullable().describe(what);

/** Somebody whom a conference calls, or has called of late, as the API shows it. */
export const inviteShape = z.object({
  call: call().describe('Id of the call.'),
  number: z
    .string()
    .describe('International with its plus, or the extension; as it was given until the guard has read it.'),
  role: z.enum(ROLES).describe('What whoever answers comes in as.'),
  stage: z.enum(CALL_STAGES).describe('How far it has come.'),
  outcome: z
    .enum(CALL_OUTCOMES)
    .nullable()
    .describe('How it came out; null while it is under way, and where the guard has refused it.'),
  refusal: z.enum(CALL_REFUSALS).nullable().describe('The rule of the guard that has refused it.'),
  cause: z.string().describe("FreeSWITCH's hangup cause when it is over; empty where there is none."),
  by: reference<PersonId>().nullable().describe('The person whose wish it was; null for a key.'),
  by_member: reference<MemberId>().nullable().describe('The member whose key it was, while that is in the room.'),
  member: reference<MemberId>().nullable().describe('The member that it has become, while that is in the room.'),
  asked_at: z.iso.datetime(),
  ringing_at: moment('null where it has not rung yet.'),
  answered_at: moment('null for nobody who has answered.'),
  accepted_at: moment('null for nobody who has accepted.'),
  ended_at: moment('null while it is under way.'),
});

/** `members` are those of the same room. */
export function showInvite(invite: RoomInvite, members: readonly RoomMember[]): z.input<typeof inviteShape> {
  const { call, number, role, stage, outcome, refusal, cause, by, byLeg, leg } = invite;
  const memberOf = (wanted: string | null) =>
    wanted === null ? null : (members.find((member) => member.leg === wanted)?.id ?? null);
  return {
    ...{ call, number, role, stage, outcome, refusal, cause, by },
    by_member: memberOf(byLeg),
    member: memberOf(leg),
    asked_at: new Date(invite.askedAtMs).toISOString(),
    ringing_at: timeOrNone(invite.ringingAtMs),
    answered_at: timeOrNone(invite.answeredAtMs),
    accepted_at: timeOrNone(invite.acceptedAtMs),
    ended_at: timeOrNone(invite.endedAtMs),
  };
}

/** A moment as the API has it: ISO 8601 in UTC. */
export const timeOrNone = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());
