import { z } from 'zod';
import type { RedisConnection } from './connection.ts';
import type { TokenStore } from './directory.ts';
import { decodeToken, encodeToken } from './directory-record.ts';
import type { CollectionKeys } from './keyspace.ts';
import { StoreError } from './store.ts';
import { FORGET_TOKEN } from './token-script.ts';

/** What every script begins with; those whose time is over are gone before anything is looked for. */
const BEGIN = `${FORGET_TOKEN}
local t = {records = KEYS[1], hashes = KEYS[2], ids = KEYS[3], expiry = KEYS[4], parentPrefix = ARGV[1]}
forgetExpired(t)`;

const CREATE = `${BEGIN}
local lastId, person, record, hash, expiresAt = KEYS[5], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local id
repeat id = redis.call('INCR', lastId) until redis.call('HSETNX', t.records, id, record) == 1
redis.call('HSET', t.hashes, hash, id)
redis.call('ZADD', t.ids, id, id)
redis.call('ZADD', t.parentPrefix .. person, id, id)
if expiresAt ~= '' then redis.call('ZADD', t.expiry, expiresAt, id) end
return id`;

const BY_HASH = `${BEGIN}
local id = redis.call('HGET', t.hashes, ARGV[2])
local record = id and redis.call('HGET', t.records, id)
if not record then return {} end
return {id, record}`;

const LIST = `${BEGIN}
local answer = {}
for _, id in ipairs(redis.call('ZRANGE', t.parentPrefix .. ARGV[2], 0, -1)) do
  local record = redis.call('HGET', t.records, id)
  if record then
    answer[#answer + 1] = id
    answer[#answer + 1] = record
  end
end
return answer`;

const DELETE = `${BEGIN}
local person, id = ARGV[2], ARGV[3]
if not redis.call('ZSCORE', t.parentPrefix .. person, id) then return 0 end
forgetToken(t, id)
return 1`;

const texts = z.array(z.string());

/** Tokens in Redis. They expire by its clock, so that all instances agree. */
export function redisTokens(connection: RedisConnection, keys: CollectionKeys): TokenStore {
  const run = (script: string, ...given: readonly (string | number)[]) =>
    connection.run((client) =>
      client.eval(
        ...([script, 5, keys.records, keys.names, keys.ids, keys.expiry, keys.lastId] as const),
        ...[keys.parentPrefix, ...given],
      ),
    );
  async function read(script: string, sought: string | number) {
    const flat = texts.parse(await run(script, sought));
    return flat.flatMap((id, at) => (at % 2 === 0 ? [decodeToken(Number(id), flat[at + 1] ?? '')] : []));
  }
  return {
    async create(draft) {
      const id = await run(CREATE, draft.person, encodeToken(draft), draft.hash, draft.expiresAtMs ?? '');
      if (typeof id !== 'number')
        throw new StoreError(`${keys.lastId} in Redis at ${connection.where} is not a counter`);
      const { person, name, hash, kind, createdAtMs, expiresAtMs } = draft;
      return { person, name, hash, kind, createdAtMs, expiresAtMs, id };
    },
    byHash: async (hash) => (await read(BY_HASH, hash))[0],
    list: (person) => read(LIST, person),
    delete: async (person, id) => (await run(DELETE, person, id)) === 1,
  };
}
