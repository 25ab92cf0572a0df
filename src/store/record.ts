import { z } from 'zod';
import { type Conference, type ConferenceDraft, SYSTEM_CUSTOMER } from '../core/conference.ts';
import {
  type AccountId,
  type ConferenceId,
  type CustomerId,
  type PersonId,
  parseCode,
  parseLegId,
  parsePin,
  parseStoredId,
  type RecordGroupId,
  type SoundId,
  type StoredId,
} from '../core/ids.ts';
import { LANGUAGE_PATTERN } from '../core/language.ts';
import type { RoomRecord } from '../core/room-record.ts';
import { AT_END, NO_SCHEDULE, REPEATS } from '../core/schedule.ts';
import { StoreError } from './store.ts';

/** The version of a single record. Each carries its own, so that a reader never guesses. */
const RECORD_SCHEMA = 3;

/** Text that one of the core's parsers accepts; becomes what that parser makes of it. */
function parsed<T>(parse: (text: string) => T | undefined, expected: string) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue(`expected ${expected}`);
    return z.NEVER;
  });
}
const pin = parsed(parsePin, 'a PIN of 1 to 16 digits').nullable();
const count = z.int().min(0);
function storedId<Id extends StoredId>() {
  return z.int().transform((number, context) => {
    const id = parseStoredId<Id>(number);
    if (id !== undefined) return id;
    context.addIssue('expected an id');
    return z.NEVER;
  });
}

const conferenceRecord = z.strictObject({
  schema: z.literal(RECORD_SCHEMA),
  revision: z.int().min(1),
  customer: storedId<CustomerId>(),
  owner: storedId<PersonId>().nullable(),
  code: parsed(parseCode, 'a code of 1 to 16 digits'),
  adminPin: pin,
  talkPin: pin,
  listenPin: pin,
  description: z.string(),
  maximum: count.nullable(),
  muteNonModerator: z.boolean(),
  playJoin: z.boolean(),
  enterSound: storedId<SoundId>().nullable(),
  playExit: z.boolean(),
  playMusic: z.boolean(),
  musicOnHoldSound: storedId<SoundId>().nullable(),
  waitMusic: z.boolean(),
  recordName: z.boolean(),
  language: z.string().regex(LANGUAGE_PATTERN).nullable(),
  disabled: z.boolean(),
  panel: z.boolean(),
  callerId: z.string(),
  account: storedId<AccountId>().nullable(),
  inviteFromOutside: z.boolean(),
  recordGroup: storedId<RecordGroupId>().nullable(),
  recordEnabled: z.boolean(),
  year: count,
  month: count,
  day: count,
  hour: count,
  minute: count,
  count: z.int().min(1),
  repeats: z.enum(REPEATS),
  durationMinutes: count,
  timezone: z.string().nullable(),
  earlyEntryMinutes: count,
  atEnd: z.enum(AT_END),
});

const roomRecord = z.strictObject({
  schema: z.literal(RECORD_SCHEMA),
  mode: z.enum(['open', 'quiet']),
  round: count,
  announce: z.boolean(),
  hands: z.array(parsed(parseLegId, 'the id of a leg')),
});

/** Fields that a schema lacks beside the next one, by its number, with what Convene did before it had them. */
type Lacking = Readonly<Record<number, Readonly<Record<string, unknown>>>>;
const CONFERENCE_LACKS: Lacking = {
  1: {
    playJoin: false,
    playExit: false,
    playMusic: false,
    waitMusic: false,
    recordName: false,
    language: null,
    disabled: false,
  },
  2: {
    ...NO_SCHEDULE,
    customer: SYSTEM_CUSTOMER,
    owner: null,
    enterSound: null,
    musicOnHoldSound: null,
    panel: false,
    callerId: '',
    account: null,
    inviteFromOutside: false,
    recordGroup: null,
    recordEnabled: false,
  },
};
const ROOM_LACKS: Lacking = { 1: { announce: true, hands: [] }, 2: {} };

/** What of a conference is kept, in the order of the record. */
const CONFERENCE_FIELDS: readonly (keyof ConferenceDraft)[] = conferenceRecord
  .omit({ schema: true, revision: true })
  .keyof().options;

/** The stored text of a conference. Its id is the field under which it is kept, and is not repeated inside. */
export function encodeConference(draft: ConferenceDraft, revision: number): string {
  const fields = Object.fromEntries(CONFERENCE_FIELDS.map((field) => [field, draft[field]]));
  return JSON.stringify({ schema: RECORD_SCHEMA, revision, ...fields });
}
/** Reads also what older versions wrote. Throws {@link StoreError} for a record that is damaged or newer. */
export function decodeConference(id: ConferenceId, text: string): Conference {
  const { schema: _, ...fields } = decode(conferenceRecord, CONFERENCE_LACKS, `conference ${id}`, text);
  return { id, ...fields };
}

export function encodeRoom({ mode, round, announce, hands }: RoomRecord): string {
  const fields = { mode, round, announce, hands: [...hands] };
  return JSON.stringify({ schema: RECORD_SCHEMA, ...fields } satisfies z.input<typeof roomRecord>);
}
/** Reads also what older versions wrote. Throws {@link StoreError} for a record that is damaged or newer. */
export function decodeRoom(id: ConferenceId, text: string): RoomRecord {
  const { schema: _, ...fields } = decode(roomRecord, ROOM_LACKS, `the room of conference ${id}`, text);
  return fields;
}

/** The record as this version would have written it. Throws {@link StoreError} for one that it cannot read. */
export function renewConference(id: ConferenceId, text: string): string {
  const { id: _, revision, ...draft } = decodeConference(id, text);
  return encodeConference(draft, revision);
}
/** The record as this version would have written it. Throws {@link StoreError} for one that it cannot read. */
export function renewRoom(id: ConferenceId, text: string): string {
  return encodeRoom(decodeRoom(id, text));
}

const versioned = z.looseObject({ schema: z.int() });

function decode<T>(schema: z.ZodType<T>, lacking: Lacking, what: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoreError(`the record of ${what} is not JSON: restore it from a backup or delete it`, { cause });
  }
  const version = versioned.safeParse(value);
  if (version.success) {
    if (version.data.schema > RECORD_SCHEMA) {
      throw new StoreError(
        `the record of ${what} has schema ${version.data.schema}, and this version of Convene reads up to ` +
          `${RECORD_SCHEMA}: install the version that wrote it`,
      );
    }
    let fields: Record<string, unknown> = version.data;
    for (let step = version.data.schema; lacking[step] !== undefined; step += 1) {
      fields = { ...lacking[step], ...fields, schema: step + 1 };
    }
    value = fields;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`);
  throw new StoreError(`the record of ${what} cannot be read (${faults.join('; ')}): restore it from a backup`);
}
