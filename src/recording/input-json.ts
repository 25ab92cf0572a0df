import { z } from 'zod';
import { DEFAULT_CALL_RULES } from '../core/call/rules.ts';
import { PLAIN_CONFERENCE } from '../core/conference.ts';
import {
  type AccountId,
  type CustomerId,
  type PersonId,
  parseCode,
  parseCommandId,
  parseConferenceId,
  parseLegId,
  parseMemberId,
  parsePin,
  parseQuestionId,
  parseRoomName,
  parseRoomUuid,
  parseStoredId,
  type RecordGroupId,
  type SoundId,
} from '../core/ids.ts';
import type { Input } from '../core/input.ts';
import { AT_END, REPEATS } from '../core/schedule.ts';
import { accessTerms, callCommands, callRules, callVerdict, openCall, withAmountsAsText } from './call-json.ts';
import { id, stored } from './id-json.ts';

/**
 * Inputs of the core as a recording holds them, `{"dir":"in","input":{…}}`: everything that is not an event, which stands in
 * the recording as it was on the wire.
 */
export type RecordedInput = Exclude<Input, { readonly kind: 'event' }>;

/** As JSON: maps become lists of pairs, and money text. */
export function encodeInput(input: RecordedInput): unknown {
  if (input.kind === 'answer' && input.answer.kind === 'ok' && input.answer.call !== undefined) {
    return withAmountsAsText(input);
  }
  if (input.kind === 'calls-known') {
    const { kind, calls, channels, conferences } = input;
    return { kind, calls: withAmountsAsText(calls), channels, conferences: [...conferences] };
  }
  if (input.kind !== 'snapshot') return input;
  const { rooms, channels, conferences, records, calls } = input.snapshot;
  return {
    kind: 'snapshot',
    snapshot: {
      rooms,
      channels,
      conferences: [...conferences],
      records: [...records],
      calls: withAmountsAsText(calls),
    },
  };
}

/** Undefined for what {@link encodeInput} did not make: a file may come from anywhere. */
export function decodeInput(value: unknown): RecordedInput | undefined {
  const parsed = recordedInput.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

const leg = id(parseLegId);
const conferenceId = id(parseConferenceId);
const caller = z.object({ name: z.string(), number: z.string() });
const pin = id(parsePin).nullable();

const conferenceFields = z.object({
  id: conferenceId,
  revision: z.number(),
  customer: id(parseStoredId<CustomerId>),
  owner: stored<PersonId>(),
  creator: stored<PersonId>(),
  code: id(parseCode),
  adminPin: pin,
  talkPin: pin,
  listenPin: pin,
  description: z.string(),
  maximum: z.number().nullable(),
  muteNonModerator: z.boolean(),
  playJoin: z.boolean(),
  enterSound: stored<SoundId>(),
  playExit: z.boolean(),
  playMusic: z.boolean(),
  musicOnHoldSound: stored<SoundId>(),
  waitMusic: z.boolean(),
  recordName: z.boolean(),
  language: z.string().nullable(),
  disabled: z.boolean(),
  panel: z.boolean(),
  callerId: z.string(),
  account: stored<AccountId>(),
  inviteFromOutside: z.boolean(),
  recordGroup: stored<RecordGroupId>(),
  recordEnabled: z.boolean(),
  year: z.number(),
  month: z.number(),
  day: z.number(),
  hour: z.number(),
  minute: z.number(),
  count: z.number(),
  repeats: z.enum(REPEATS),
  durationMinutes: z.number(),
  timezone: z.string().nullable(),
  earlyEntryMinutes: z.number(),
  atEnd: z.enum(AT_END),
});
/** Older recordings lack what conferences could not have then. */
const conference = z.preprocess(
  (fields) => (typeof fields === 'object' ? { ...PLAIN_CONFERENCE, ...fields } : fields),
  conferenceFields,
);
const record = z.object({
  mode: z.enum(['open', 'quiet']),
  round: z.number(),
  announce: z.boolean(),
  hands: z.array(leg),
});
const member = z.object({
  id: id(parseMemberId),
  leg,
  caller,
  canSpeak: z.boolean(),
  canHear: z.boolean(),
  talking: z.boolean(),
  hold: z.boolean(),
  floor: z.boolean(),
  moderator: z.boolean(),
});
const room = z.object({
  uuid: id(parseRoomUuid),
  name: id(parseRoomName),
  locked: z.boolean(),
  members: z.array(member),
});
const channel = z.object({
  leg,
  caller,
  direction: z.enum(['inbound', 'outbound']),
  destination: z.string(),
  application: z.string(),
  // Older recordings are of nodes that dialled nobody.
  answered: z.boolean().default(true),
  variables: z.record(z.string(), z.string()),
});
const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allowed') }),
  z.object({ kind: z.literal('wait'), forMs: z.number() }),
  z.object({ kind: z.literal('refused'), untilMs: z.number(), why: z.enum(['source', 'conference']) }),
]);
const answer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ok'),
    conference: conference.optional(),
    verdict: verdict.optional(),
    call: callVerdict.optional(),
    access: accessTerms.optional(),
  }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
  z.object({ kind: z.literal('timed-out') }),
  z.object({ kind: z.literal('lost') }),
]);
const command = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['mute', 'unmute', 'deafen', 'undeafen', 'eject']), member: id(parseMemberId) }),
  z.object({ kind: z.enum(['lock', 'unlock', 'clear-hands', 'end', 'mute-all', 'unmute-all', 'time-over']) }),
  z.object({ kind: z.literal('time-left'), minutes: z.literal([5, 1]) }),
  z.object({ kind: z.literal('announce'), on: z.boolean() }),
  z.object({ kind: z.literal('message'), sound: id(parseStoredId<SoundId>) }),
  ...callCommands,
]);
const recordedInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: id(parseQuestionId), answer }),
  z.object({
    kind: z.literal('command'),
    id: id(parseCommandId),
    by: stored<PersonId>(),
    conference: conferenceId,
    command,
    definition: conference.optional(),
  }),
  z.object({ kind: z.literal('wake') }),
  z.object({ kind: z.literal('node-lost') }),
  z.object({ kind: z.literal('stopping') }),
  z.object({ kind: z.literal('rooms-listed'), rooms: z.array(room) }),
  z.object({ kind: z.literal('conference-changed'), id: conferenceId, conference: conference.optional() }),
  z.object({
    kind: z.literal('calls-known'),
    calls: z.array(openCall),
    channels: z.array(channel),
    conferences: z.array(z.tuple([conferenceId, conference])).transform((pairs) => new Map(pairs)),
  }),
  z.object({
    kind: z.literal('snapshot'),
    snapshot: z.object({
      rooms: z.array(room),
      channels: z.array(channel),
      conferences: z.array(z.tuple([conferenceId, conference])).transform((pairs) => new Map(pairs)),
      records: z.array(z.tuple([conferenceId, record])).transform((pairs) => new Map(pairs)),
      calls: z
        .array(openCall)
        .optional()
        .transform((calls) => calls),
    }),
  }),
]);

/** The rules that decisions were made by, as a recording's first line holds them. */
export const recordedRules = z.object({
  seed: z.string().regex(/^[a-z0-9]{1,16}$/),
  admission: z.object({
    tries: z.number(),
    firstDigitTimeoutMs: z.number(),
    interDigitTimeoutMs: z.number(),
    farewellAfterMs: z.number(),
    // Older recordings are of conferences that were always open.
    timezone: z.string().default('UTC'),
  }),
  keys: z.object({
    interDigitTimeoutMs: z.number(),
    numberTimeoutMs: z.number().default(10_000),
    table: z.array(z.tuple([z.string(), z.string()])),
  }),
  calls: callRules.default(DEFAULT_CALL_RULES),
});
