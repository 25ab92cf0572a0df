import { z } from 'zod';
import { CALL_OUTCOMES, CALL_STAGES } from '../core/call/order.ts';
import { ROLES } from '../core/conference.ts';
import { CALL_REFUSALS } from '../core/dialling/verdict.ts';
import {
  type PersonId,
  parseCallId,
  parseCommandId,
  parseConferenceId,
  parseLegId,
  parseMemberId,
  parseStoredId,
  type SoundId,
} from '../core/ids.ts';

/** A number or a text that is an id of its kind. */
function id<Raw extends number | string, Id>(raw: z.ZodType<Raw>, what: string, parse: (raw: Raw) => Id | undefined) {
  return raw.transform((value, context) => {
    const made = parse(value);
    if (made !== undefined) return made;
    context.addIssue(`expected ${what}`);
    return z.NEVER;
  });
}
const conference = id(z.int(), 'the id of a conference', parseConferenceId);
const member = id(z.int(), 'the id of a member', parseMemberId);
const person = id(z.int(), 'the id of a person', parseStoredId<PersonId>);
const sound = id(z.int(), 'the id of a sound', parseStoredId<SoundId>);
const commandId = id(z.string(), 'the id of a command', parseCommandId);
const leg = id(z.string(), 'the id of a leg', parseLegId);
const call = id(z.string(), 'the id of a call', parseCallId);
const role = z.enum(ROLES);

/** What may be asked of a running room. */
const roomCommand = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['mute', 'unmute', 'deafen', 'undeafen', 'eject']), member }),
  z.strictObject({ kind: z.enum(['lock', 'unlock', 'clear-hands', 'end', 'mute-all', 'unmute-all', 'time-over']) }),
  z.strictObject({ kind: z.literal('time-left'), minutes: z.literal([5, 1]) }),
  z.strictObject({ kind: z.literal('announce'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('message'), sound }),
  z.strictObject({
    kind: z.literal('invite'),
    number: z.string(),
    role,
    accept: z.boolean(),
    callerId: z.string().nullable(),
    untilMs: z.number().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('cancel-invite'), call }),
]);

/** By Redis's own clock: who asks has given up by then, and what is done later would surprise people. */
const beginByMs = z.number();

/**
 * What another process asks of the one that serves a node. It may come twice, and each bears that: a change names what to
 * look at again rather than what to do, and a command carries an id under which it is done once. Changes may come late;
 * commands and questions about rooms are dropped after their time.
 */
export const nodeCommand = z.discriminatedUnion('kind', [
  /** The definition of a conference was changed, disabled or deleted. */
  z.strictObject({ kind: z.literal('conference-changed'), conference }),
  z.strictObject({
    kind: z.literal('room-command'),
    id: commandId,
    conference,
    command: roomCommand,
    /** Null for the operator of the machine. */
    by: person.nullable(),
    beginByMs,
  }),
  /** How the rooms of these conferences are, or all; null for all. */
  z.strictObject({ kind: z.literal('room-views'), conferences: z.array(conference).nullable(), beginByMs }),
]);
export type NodeCommand = z.output<typeof nodeCommand>;
export type ConferenceChanged = NodeCommand & { readonly kind: 'conference-changed' };

const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['confirmed', 'no-room', 'no-member', 'no-call']) }),
  z.strictObject({ kind: z.literal('inviting'), call }),
  z.strictObject({ kind: z.literal('unconfirmed'), known: z.string() }),
  z.strictObject({
    kind: z.literal('refused'),
    by: z.enum(['room', 'freeswitch', 'guard']),
    reason: z.string(),
    refusal: z.enum(CALL_REFUSALS).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('away'), reason: z.string() }),
]);
const view = z.strictObject({
  conference,
  locked: z.boolean(),
  mode: z.enum(['open', 'quiet']),
  announcements: z.boolean(),
  gateOpen: z.boolean(),
  members: z.array(
    z.strictObject({
      id: member,
      leg,
      number: z.string(),
      name: z.string(),
      role: role.nullable(),
      muted: z.boolean(),
      deaf: z.boolean(),
      talking: z.boolean(),
      floor: z.boolean(),
      hold: z.boolean(),
      hand: z.number().nullable(),
      joinedAtMs: z.number().nullable(),
    }),
  ),
  invites: z.array(
    z.strictObject({
      call,
      number: z.string(),
      role,
      stage: z.enum(CALL_STAGES),
      by: person.nullable(),
      byLeg: leg.nullable(),
      leg: leg.nullable(),
      outcome: z.enum(CALL_OUTCOMES).nullable(),
      refusal: z.enum(CALL_REFUSALS).nullable(),
      cause: z.string(),
      askedAtMs: z.number(),
      ringingAtMs: z.number().nullable(),
      answeredAtMs: z.number().nullable(),
      acceptedAtMs: z.number().nullable(),
      endedAtMs: z.number().nullable(),
    }),
  ),
});

/** What the one who serves the node made of it. */
export const nodeReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('handled') }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
  z.strictObject({ kind: z.literal('answered'), answer }),
  z.strictObject({ kind: z.literal('views'), rooms: z.array(view) }),
  /** It serves no rooms at this moment, or the time of the question was over. */
  z.strictObject({ kind: z.literal('away'), reason: z.string() }),
]);
export type NodeReply = z.output<typeof nodeReply>;
