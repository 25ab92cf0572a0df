import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ok, type Result, refused } from '../core/result.ts';
import { COLLECTIONS } from './collections.ts';
import type { Contents, DirectoryContents, RateContents } from './contents.ts';
import { LAYOUT } from './schema-version.ts';

/** The version of the document, apart from that of the records in it. The first had no directory, the second nothing to dial by. */
const BACKUP_SCHEMA = 3;
const FORMAT = 'convene-backup';

/** Everything of a store. */
export interface Backup {
  readonly takenAt: Date;
  readonly contents: Contents;
}

const NAMES = COLLECTIONS.map(({ name }) => name);
/** What the second schema did not have, and did not count in its checksum. */
const LATER: ReadonlySet<string> = new Set(['classesOfService', 'dialplans', 'gateways', 'rateDecks', 'routes']);
const ID = /^[1-9][0-9]{0,14}$/;
const byId = z.record(z.string().regex(ID), z.union([z.string(), z.looseObject({})]));
const body = z.strictObject({
  takenAt: z.iso.datetime(),
  layout: z.int().min(1),
  lastId: z.int().min(0),
  conferences: byId,
  rooms: byId,
  directory: z.partialRecord(z.enum(NAMES), z.strictObject({ lastId: z.int().min(0), records: byId })).optional(),
  rates: z.record(z.string().regex(ID), z.record(z.string().regex(/^[0-9]{0,15}$/), z.string())).optional(),
});
type Body = z.infer<typeof body>;
const document = body.extend({ format: z.literal(FORMAT), schema: z.int().min(1), checksum: z.string() });

/** The sum of what a document holds, whatever its spaces and line ends. */
function checksumOf({ takenAt, layout, lastId, conferences, rooms, directory, rates }: Body): string {
  const whole: unknown[] = [takenAt, layout, lastId, conferences, rooms];
  if (directory !== undefined) {
    const counted = NAMES.filter((name) => !LATER.has(name) || directory[name] !== undefined);
    whole.push(counted.map((name) => directory[name] ?? null));
  }
  if (rates !== undefined) whole.push(rates);
  const text = JSON.stringify(whole);
  return createHash('sha256').update(text).digest('hex');
}

/** A backup as one JSON document. It holds PINs, and hashes of passwords and tokens. */
export function backupText({ takenAt, contents }: Backup): string {
  const { layout, lastId, conferences, rooms, directory, rates } = contents;
  const held: Body = {
    takenAt: takenAt.toISOString(),
    layout,
    lastId,
    conferences: objects(conferences),
    rooms: objects(rooms),
  };
  if (directory !== undefined) {
    held.directory = Object.fromEntries(
      [...directory].map(([name, { lastId: last, records }]) => [name, { lastId: last, records: objects(records) }]),
    );
  }
  if (rates !== undefined) {
    held.rates = Object.fromEntries([...rates].map(([deck, of]) => [deck, Object.fromEntries(of)]));
  }
  const whole = { format: FORMAT, schema: BACKUP_SCHEMA, ...held, checksum: checksumOf(held) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** Reads a document; refuses, in words for the operator, one that is damaged, not whole, or newer. */
export function parseBackup(text: string): Result<Backup, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('it is not JSON, or not all of it is there');
  }
  const about = z.looseObject({ format: z.literal(FORMAT), schema: z.int() }).safeParse(value);
  if (!about.success) return refused('it is no backup of Convene');
  if (about.data.schema > BACKUP_SCHEMA) return refused('a newer version of Convene wrote it: install that version');
  const read = document.safeParse(value);
  if (!read.success) return refused(`it is damaged: ${z.prettifyError(read.error).replaceAll(/\s*\n\s*/g, ' ')}`);
  const { checksum, layout, lastId, conferences, rooms, directory, rates, takenAt } = read.data;
  if (checksum !== checksumOf(read.data)) return refused('it is damaged or was changed: its checksum does not fit');
  if (layout > LAYOUT) {
    return refused(`its data have layout ${layout}, and this version knows up to ${LAYOUT}: install the newer version`);
  }
  const contents = {
    ...{ layout, lastId, conferences: texts(conferences), rooms: texts(rooms) },
    ...(directory === undefined ? {} : { directory: collectionsOf(directory) }),
    ...(rates === undefined ? {} : { rates: ratesOf(rates) }),
  };
  return ok({ takenAt: new Date(takenAt), contents });
}

type Embedded = Body['conferences'][string];

/** A record stands in the document as the object that it is, so that people and jq can read it; a damaged one as text. */
function embedded(text: string): Embedded {
  try {
    const object = z.looseObject({}).safeParse(JSON.parse(text));
    if (object.success && JSON.stringify(object.data) === text) return object.data;
  } catch {
    return text;
  }
  return text;
}
function objects(records: ReadonlyMap<string, string>): Body['conferences'] {
  return Object.fromEntries([...records].map(([id, text]) => [id, embedded(text)]));
}
function collectionsOf(directory: NonNullable<Body['directory']>): DirectoryContents {
  return new Map(
    NAMES.map((name) => {
      const { lastId, records } = directory[name] ?? { lastId: 0, records: {} };
      return [name, { lastId, records: texts(records) }];
    }),
  );
}
function ratesOf(rates: NonNullable<Body['rates']>): RateContents {
  return new Map(Object.entries(rates).map(([deck, of]) => [deck, new Map(Object.entries(of))]));
}
function texts(records: Body['conferences']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(records).map(([id, record]) => [id, typeof record === 'string' ? record : JSON.stringify(record)]),
  );
}
