import { z } from 'zod';
import type { Conference, ConferenceDraft } from '../core/conference.ts';
import { type ConferenceId, parseCode, parsePin } from '../core/ids.ts';
import type { RoomRecord } from '../core/room-record.ts';
import { StoreError } from './store.ts';

/** The version of a single record. Each carries its own, so that a reader never guesses. */
const RECORD_SCHEMA = 1;

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

const conferenceRecord = z.strictObject({
  schema: z.literal(RECORD_SCHEMA),
  revision: z.int().min(1),
  code: parsed(parseCode, 'a code of 1 to 16 digits'),
  adminPin: pin,
  talkPin: pin,
  listenPin: pin,
  description: z.string(),
  maximum: count.nullable(),
  muteNonModerator: z.boolean(),
});

const roomRecord = z.strictObject({
  schema: z.literal(RECORD_SCHEMA),
  mode: z.enum(['open', 'quiet']),
  round: count,
});

/** The stored text of a conference. Its id is the field under which it is kept, and is not repeated inside. */
export function encodeConference(draft: ConferenceDraft, revision: number): string {
  const { code, adminPin, talkPin, listenPin, description, maximum, muteNonModerator } = draft;
  const fields = { revision, code, adminPin, talkPin, listenPin, description, maximum, muteNonModerator };
  return JSON.stringify({ schema: RECORD_SCHEMA, ...fields } satisfies z.input<typeof conferenceRecord>);
}
/** Throws {@link StoreError} for a record that is damaged or that a newer version wrote. */
export function decodeConference(id: ConferenceId, text: string): Conference {
  const { schema: _, ...fields } = decode(conferenceRecord, `conference ${id}`, text);
  return { id, ...fields };
}

export function encodeRoom(record: RoomRecord): string {
  const { mode, round } = record;
  return JSON.stringify({ schema: RECORD_SCHEMA, mode, round } satisfies z.input<typeof roomRecord>);
}
/** Throws {@link StoreError} for a record that is damaged or that a newer version wrote. */
export function decodeRoom(id: ConferenceId, text: string): RoomRecord {
  const { schema: _, ...fields } = decode(roomRecord, `the room of conference ${id}`, text);
  return fields;
}

const versioned = z.looseObject({ schema: z.int() });

function decode<T>(schema: z.ZodType<T>, what: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoreError(`the record of ${what} is not JSON: restore it from a backup or delete it`, { cause });
  }
  const version = versioned.safeParse(value);
  if (version.success && version.data.schema > RECORD_SCHEMA) {
    throw new StoreError(
      `the record of ${what} has schema ${version.data.schema}, and this version of Convene reads up to ` +
        `${RECORD_SCHEMA}: install the version that wrote it`,
    );
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`);
  throw new StoreError(`the record of ${what} cannot be read (${faults.join('; ')}): restore it from a backup`);
}
