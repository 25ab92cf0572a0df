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
  type RecordGroupId,
  type SoundId,
} from '../core/ids.ts';
import { LANGUAGE_PATTERN } from '../core/language.ts';
import type { RoomRecord } from '../core/room-record.ts';
import { AT_END, NO_SCHEDULE, REPEATS } from '../core/schedule.ts';
import { count, parsed, storedId } from './record-fields.ts';
import { type Lacking, liftRecord, readFields } from './versioned-record.ts';

/** The version of a single record. */
const RECORD_SCHEMA = 3;

const pin = parsed(parsePin, 'a PIN of 1 to 16 digits').nullable();

const conferenceRecord = z.strictObject({
  schema: z.literal(RECORD_SCHEMA),
  revision: z.int().min(1),
  customer: storedId<CustomerId>(),
  owner: storedId<PersonId>().nullable(),
  creator: storedId<PersonId>().nullable(),
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
    creator: null,
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
export const conferenceFields = conferenceRecord.omit({ schema: true, revision: true });
const CONFERENCE_FIELDS: readonly (keyof ConferenceDraft)[] = conferenceFields.keyof().options;

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

function decode<T>(schema: z.ZodType<T>, lacking: Lacking, what: string, text: string): T {
  return readFields(schema, what, liftRecord({ newest: RECORD_SCHEMA, lacking }, what, text));
}
