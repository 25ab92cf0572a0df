import { z } from 'zod';
import type { Cause } from '../../core/attribution.ts';
import { CALL_OUTCOMES, CALL_STAGES } from '../../core/call/order.ts';
import { ROLES } from '../../core/conference.ts';
import type { ConferenceChange } from '../../core/conference-change.ts';
import { CALL_REFUSALS } from '../../core/dialling/verdict.ts';
import { KEY_ACTIONS } from '../../core/key-table.ts';
import type { RoomAnswer, RoomCommand } from '../../core/room-command.ts';
import type { RoomMode } from '../../core/room-record.ts';
import type { Closing, KeyOutcome, Parting } from '../../core/tell.ts';
import { FEED_TYPES, type FeedEntry, type FeedType, isFeedType } from '../../feed/entry.ts';
import type { TalkingState } from '../../feed/talking.ts';
import { type JsonSchema, jsonSchemaOf, schemaRef } from './json-schema.ts';

/*
 * What events carry. The feed's own definition is a type; what is said of it here is held to it by the type of FEED_ENTRIES: no kind of
 * entry may be left out, and no field described that its entry does not have, and in its way.
 */

/** All words of a union; the type makes sure that none is left out. */
function words<T extends string>(all: Readonly<Record<T, true>>): z.ZodType<T>;
function words(all: Readonly<Record<string, true>>): z.ZodType {
  return z.enum(Object.keys(all));
}

const id = z.int().min(1);
const role = z.enum(ROLES);
const leg = z.string().describe('The id of the channel.');
const ofLeg = {
  leg,
  number: z
    .string()
    .optional()
    .describe('The caller id number; left out where the caller came before this controller.'),
  name: z.string().optional().describe('The caller id name, likewise.'),
};
const inRoom = { ...ofLeg, member: id.describe('Good until the member leaves.') };
const person = id.nullable();
const call = z.string().describe('The id of the call.');
const refusal = z.enum(CALL_REFUSALS).describe('The rule of the guard that refuses the call.');
const doer = {
  how: words<Cause>({ command: true, key: true, rule: true, other: true }).describe(
    "By a person's command, by a member's key, by a rule of the conference, or by none of these.",
  ),
  by: person.describe('The person whose command it was.'),
  byLeg: leg.nullable().describe('The channel whose key it was.'),
};
const ofOccurrence = {
  index: z.int().describe('Its number in the schedule, from 0.'),
  local: z.string().describe('The start on the clock on the wall, by which it is known, such as 2027-01-31T09:00.'),
  start: z.iso.datetime().describe('As planned.'),
  end: z.iso.datetime().nullable().describe('As planned; null for one that lasts for ever.'),
};
const command: z.ZodType<Plain<RoomCommand>> = z.union([
  z.object({
    kind: words({ mute: true, unmute: true, deafen: true, undeafen: true, eject: true }),
    member: id,
  }),
  z.object({ kind: words({ lock: true, unlock: true, 'clear-hands': true, end: true }) }),
  z.object({ kind: words({ 'mute-all': true, 'unmute-all': true }) }),
  z.object({ kind: z.literal('announce'), on: z.boolean() }),
  z.object({ kind: z.literal('message'), sound: id }),
  z.object({
    kind: z.literal('invite'),
    number: z.string(),
    role,
    accept: z.boolean(),
    callerId: z.string().nullable(),
  }),
  z.object({ kind: z.literal('cancel-invite'), call }),
]);
const answer: z.ZodType<Plain<RoomAnswer>> = z.union([
  z.object({ kind: z.literal('confirmed') }),
  z.object({ kind: words({ 'no-room': true, 'no-member': true, 'no-call': true }) }),
  z.object({ kind: z.literal('inviting'), call }),
  z.object({
    kind: z.literal('refused'),
    by: words({ room: true, freeswitch: true, guard: true }),
    reason: z.string(),
    refusal: refusal.exactOptional(),
  }),
  z.object({ kind: z.literal('unconfirmed'), known: z.string() }),
  z.object({ kind: z.literal('away'), reason: z.string() }),
]);

/** The same without brands, as it is in JSON. A union of words stays what it is. */
type Plain<T> = T extends string
  ? Exclude<keyof T, keyof string> extends never
    ? T
    : string
  : T extends number
    ? number
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;
/** The entries that may be of this type. */
type OfType<T, Entry = FeedEntry> = Entry extends { readonly type: infer Own }
  ? T extends Own
    ? Entry
    : never
  : never;
type Fields<T> = Omit<Plain<OfType<T>>, 'type' | 'at' | 'conference'>;
/** A schema for each field that an entry has besides its type, its time and its conference. */
type Shape<T> = { readonly [K in keyof Fields<T>]-?: z.ZodType<Fields<T>[K]> };

const ENTRIES: { readonly [T in FeedType]: Shape<T> } = {
  'caller.arrived': ofLeg,
  'caller.refused': { ...ofLeg, what: words({ code: true, pin: true }), tries: z.int() },
  'caller.admitted': { ...ofLeg, role },
  'caller.parted': {
    ...ofLeg,
    why: words<Parting>({
      ...{ 'wrong-code': true, 'too-many-tries': true, 'try-later': true, locked: true, full: true, unavailable: true },
      ...{
        removed: true,
        ended: true,
        deleted: true,
        disabled: true,
        'shutting-down': true,
        'not-open': true,
        over: true,
        'no-account': true,
      },
    }),
  },
  'member.entered': { ...inRoom, role: role.nullable(), muted: z.boolean() },
  'member.left': { ...inRoom, ...doer, expelled: z.boolean() },
  'member.muted': { ...inRoom, ...doer },
  'member.unmuted': { ...inRoom, ...doer },
  'member.deafened': { ...inRoom, ...doer },
  'member.undeafened': { ...inRoom, ...doer },
  'key.pressed': {
    ...ofLeg,
    action: z.enum([...KEY_ACTIONS, 'unknown']),
    outcome: words<KeyOutcome>({ done: true, 'not-allowed': true, unknown: true, failed: true }),
  },
  'hand.raised': { ...ofLeg, ...doer },
  'hand.lowered': { ...ofLeg, ...doer },
  'gate.opened': {},
  'gate.closed': {},
  'room.opened': {},
  'room.locked': doer,
  'room.unlocked': doer,
  'room.mode': { ...doer, mode: words<RoomMode>({ open: true, quiet: true }) },
  'room.announcements': { ...doer, on: z.boolean() },
  'room.closing': { ...doer, why: words<Closing>({ deleted: true, disabled: true, ended: true, over: true }) },
  'room.ended': doer,
  'message.played': { ...doer, sound: id },
  'call.changed': {
    ...doer,
    call,
    account: id.nullable().describe('The access account that pays; null while none is known.'),
    number: z.string().describe('As people read it.'),
    stage: z.enum(CALL_STAGES),
    outcome: z.enum(CALL_OUTCOMES).nullable().describe('Set when it is over, unless the guard has refused it.'),
    refusal: refusal.nullable(),
    hangup: z.string().describe("FreeSWITCH's hangup cause when it is over; empty where there is none."),
  },
  'command.answered': { id: z.string(), by: person, command, answer },
  'conference.changed': {
    what: words<ConferenceChange['what']>({ created: true, changed: true, deleted: true }),
    by: person,
  },
  'occurrence.started': ofOccurrence,
  'occurrence.ended': ofOccurrence,
  'occurrence.missed': ofOccurrence,
  'node.adopted': { rooms: z.int(), members: z.int(), callers: z.int() },
  'feed.gap': { lost: z.int() },
};

const common = {
  at: z.iso.datetime().describe("When it happened, by FreeSWITCH's clock where an event of it says so."),
  conference: id.nullable().describe('null for what is of no conference, or not of one yet.'),
};
/** One entry of the feed, of any type: what is not described is refused. */
export const feedEntry = z.union(
  FEED_TYPES.map((type) => z.strictObject({ type: z.literal(type), ...common, ...ENTRIES[type] })),
);
const talking: z.ZodType<Plain<TalkingState>> = z.object({
  conference: id,
  talking: z.array(id).describe('Members, by their ids.'),
  floor: id.nullable(),
});

/** `room.mode` is described as `FeedRoomMode`. */
const nameOf = (type: FeedType): string =>
  `Feed${type.replaceAll(/(?:^|\.)(.)/g, (_, first: string) => first.toUpperCase())}`;

function entrySchemas(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    feedEntry.options.map((option) => {
      // Entries may get more fields in time, which a client should not stumble over.
      const { additionalProperties: _, ...json } = jsonSchemaOf(option, 'output');
      const [type = ''] = [...option.shape.type.values];
      if (!isFeedType(type)) throw new Error(`${type} is no type of entry`);
      return [nameOf(type), json];
    }),
  );
}
const isJson = (schema: JsonSchema) => ({
  type: 'string',
  contentMediaType: 'application/json',
  contentSchema: schema,
});
const eventOf = (names: readonly string[], data: JsonSchema, numbered: boolean): JsonSchema => ({
  type: 'object',
  properties: {
    ...(numbered ? { id: { type: 'string', pattern: '^[0-9]+$', description: 'For `Last-Event-ID`.' } } : {}),
    event: { type: 'string', enum: names },
    data: isJson(data),
  },
  required: [...(numbered ? ['id'] : []), 'event', 'data'],
});

export const FEED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...entrySchemas(),
  FeedEntry: {
    description: 'What has happened. Digits that somebody has typed are never a part of it.',
    oneOf: FEED_TYPES.map((type) => schemaRef(nameOf(type))),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(FEED_TYPES.map((type) => [type, schemaRef(nameOf(type)).$ref])),
    },
  },
  Talking: {
    ...jsonSchemaOf(talking, 'output'),
    description: 'Who talks in a room and who has the floor: a state, of which only the last one counts.',
  },
  Reset: {
    ...jsonSchemaOf(z.object({ newest: z.int().describe('The number from which the stream goes on.') }), 'output'),
    description: 'What was asked for is not kept any more: look at everything anew.',
  },
  StreamedEvent: {
    description: 'One event of the stream: its fields by their names in server-sent events.',
    oneOf: [
      eventOf(FEED_TYPES, schemaRef('FeedEntry'), true),
      eventOf(['talking'], schemaRef('Talking'), false),
      eventOf(['reset'], schemaRef('Reset'), true),
    ],
  },
};
