import { type ConferenceId, parseConferenceId } from '../core/ids.ts';
import { COLLECTIONS } from './collections.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { renewConference, renewRoom } from './record.ts';
import { StoreError } from './store.ts';

/** So many records are under way at once: few enough for the time limit of each. */
const BATCH = 500;

/** Both write only where nobody else has written since the record was read. */
const RENEW_FIELD = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;
const RENEW_KEY = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

/**
 * Writes every record anew as this version writes it. One that is so already stays, so it may be cut off and run again;
 * one that cannot be read stays too, and is told of when the store is examined.
 */
export async function rewriteRecords(connection: RedisConnection, keys: Keyspace): Promise<void> {
  const conferences = await connection.run((client) => client.hgetall(keys.conferences));
  await inBatches(Object.entries(conferences), async ([field, text]) => {
    const renewed = renew(renewConference, parseConferenceId(field), text);
    if (renewed === undefined) return;
    await connection.run((client) => client.eval(RENEW_FIELD, 1, keys.conferences, field, text, renewed));
  });
  for (const collection of COLLECTIONS) {
    const { records } = keys.collection(collection.name);
    const all = await connection.run((client) => client.hgetall(records));
    await inBatches(Object.entries(all), async ([field, text]) => {
      const renewed = changed(text, () => collection.place(field, text).text);
      if (renewed === undefined) return;
      await connection.run((client) => client.eval(RENEW_FIELD, 1, records, field, text, renewed));
    });
  }
  await inBatches(await roomKeys(connection, keys), async (key) => {
    const text = await connection.run((client) => client.get(key));
    const renewed = renew(renewRoom, parseConferenceId(key.slice(keys.roomPrefix.length)), text);
    if (text === null || renewed === undefined) return;
    await connection.run((client) => client.eval(RENEW_KEY, 1, key, text, renewed));
  });
}

type Renew = (id: ConferenceId, text: string) => string;

/** What is to be written in place of a record, or undefined where it stays. */
function renew(by: Renew, id: ConferenceId | undefined, text: string | null): string | undefined {
  return id === undefined || text === null ? undefined : changed(text, () => by(id, text));
}
function changed(text: string, by: () => string): string | undefined {
  try {
    const renewed = by();
    return renewed === text ? undefined : renewed;
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/** Also those of rooms whose conference is gone. */
async function roomKeys(connection: RedisConnection, keys: Keyspace): Promise<readonly string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, some] = await connection.run((client) =>
      client.scan(cursor, 'MATCH', `${keys.roomPrefix}*`, 'COUNT', BATCH),
    );
    for (const key of some) found.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...found];
}

async function inBatches<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < all.length; start += BATCH) {
    await Promise.all(all.slice(start, start + BATCH).map(work));
  }
}
