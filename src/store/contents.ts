import { z } from 'zod';
import { parseConferenceId } from '../core/ids.ts';
import { ok, type Result, refused } from '../core/result.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { decodeConference, renewConference, renewRoom } from './record.ts';
import { LAYOUT } from './schema-version.ts';
import { StoreError } from './store.ts';

/** All that a store keeps for good, records as their stored text, by conference id. */
export interface Contents {
  readonly layout: number;
  /** The id given out last. */
  readonly lastId: number;
  readonly conferences: ReadonlyMap<string, string>;
  /** Records of rooms whose conference is there. */
  readonly rooms: ReadonlyMap<string, string>;
}

/** One picture of everything, while nothing else is written. */
const READ = `
local schema, lastId, conferences, roomPrefix = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local records, rooms = redis.call('HGETALL', conferences), {}
for i = 1, #records, 2 do
  local room = redis.call('GET', roomPrefix .. records[i])
  if room then
    rooms[#rooms + 1] = records[i]
    rooms[#rooms + 1] = room
  end
end
return {redis.call('GET', schema) or '', redis.call('GET', lastId) or '0', records, rooms}`;

/**
 * Puts everything in place of what is there, or answers false when something is and it may not be replaced. The index of
 * codes is made anew; of two conferences with one code the older gets it. The counter of ids never goes back.
 */
const WRITE = `
local schema, lastId, codes, conferences = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local replace, layout, last, roomPrefix, count = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local present = redis.call('HKEYS', conferences)
if #present > 0 and replace ~= 'replace' then return false end
for _, id in ipairs(present) do redis.call('DEL', roomPrefix .. id) end
redis.call('DEL', codes, conferences)
local at = 6
for _ = 1, count do
  local id, code, record = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  redis.call('HSET', conferences, id, record)
  if code ~= '' then redis.call('HSETNX', codes, code, id) end
  at = at + 3
end
while ARGV[at] do
  redis.call('SET', roomPrefix .. ARGV[at], ARGV[at + 1])
  at = at + 2
end
redis.call('SET', schema, layout)
local counter = redis.call('GET', lastId)
if not counter or tonumber(counter) < last then redis.call('SET', lastId, ARGV[3]) end
return present`;

const pairs = z.array(z.string()).transform((flat) => {
  const found = new Map<string, string>();
  for (let at = 0; at < flat.length; at += 2) found.set(flat[at] ?? '', flat[at + 1] ?? '');
  return found;
});
const picture = z.tuple([z.coerce.number().int().min(1), z.coerce.number().int().min(0), pairs, pairs]);

/** Reads everything as it is at one moment. Rejects with {@link StoreError}. */
export async function readContents(connection: RedisConnection, keys: Keyspace): Promise<Contents> {
  const answer = await connection.run((client) =>
    client.eval(READ, 3, keys.schema, keys.lastId, keys.conferences, keys.roomPrefix),
  );
  const read = picture.safeParse(answer);
  if (!read.success) {
    throw new StoreError(`${keys.schema} or ${keys.lastId} in Redis at ${connection.where} is not a number`);
  }
  const [layout, lastId, conferences, rooms] = read.data;
  return { layout, lastId, conferences, rooms };
}

/** What a restoration has done. */
export interface Restored {
  /** Ids of the conferences that are there now or were before. */
  readonly touched: readonly string[];
  /** What is wrong with single records, which were restored as they are. */
  readonly damaged: readonly string[];
}

/**
 * Writes everything in one step, records as this version writes them. Refuses where conferences are there, unless they are
 * to be replaced. Rejects with {@link StoreError}.
 */
export async function writeContents(
  connection: RedisConnection,
  keys: Keyspace,
  contents: Contents,
  { replace }: { readonly replace: boolean },
): Promise<Result<Restored, 'not-empty'>> {
  const damaged: string[] = [];
  const conferences = [...contents.conferences]
    .sort(([one], [other]) => Number(one) - Number(other))
    .flatMap(([field, text]) => {
      const id = parseConferenceId(field);
      const renewed = id && attempt(() => renewConference(id, text), damaged);
      return [field, id && renewed ? decodeConference(id, renewed).code : '', renewed ?? text];
    });
  const rooms = [...contents.rooms].flatMap(([field, text]) => {
    const id = parseConferenceId(field);
    return [field, (id && attempt(() => renewRoom(id, text), damaged)) ?? text];
  });
  const settings = [replace ? 'replace' : 'keep', LAYOUT, contents.lastId, keys.roomPrefix, contents.conferences.size];
  const answer = await connection.run((client) =>
    client.eval(
      ...([WRITE, 4, keys.schema, keys.lastId, keys.codes, keys.conferences] as const),
      ...[...settings, ...conferences, ...rooms],
    ),
  );
  if (answer === null) return refused('not-empty');
  const before = z.array(z.string()).parse(answer);
  return ok({ touched: [...new Set([...before, ...contents.conferences.keys()])], damaged });
}

function attempt(renew: () => string, damaged: string[]): string | undefined {
  try {
    return renew();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    damaged.push(error.message);
    return undefined;
  }
}
