import { z } from 'zod';
import { ok, refused } from '../core/result.ts';
import type { RedisConnection } from './connection.ts';
import type { TokenStore } from './directory.ts';
import { decodeToken, encodeToken } from './directory-record.ts';
import type { CollectionKeys } from './keyspace.ts';
import { afterScore } from './page-script.ts';
import { StoreError } from './store.ts';
import { FORGET_TOKEN } from './token-script.ts';

/** What every script begins with; those whose time is over are gone before anything is looked for. */
const BEGIN = `${FORGET_TOKEN}
local t = {records = KEYS[1], hashes = KEYS[2], ids = KEYS[3], expiry = KEYS[4], parentPrefix = ARGV[1]}
forgetExpired(t)`;

/** Answers the id, or -1 where the person has as many of the kind as it may; the kind is sought in the records as it stands there. */
const CREATE = `${BEGIN}
local lastId, person, record, hash, expiresAt, kind, atMost = KEYS[5], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
if atMost ~= '' then
  local held = 0
  for _, other in ipairs(redis.call('ZRANGE', t.parentPrefix .. person, 0, -1)) do
    local text = redis.call('HGET', t.records, other)
    if text and string.find(text, kind, 1, true) then held = held + 1 end
  end
  if held >= tonumber(atMost) then return -1 end
end
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
for _, id in ipairs(redis.call('ZRANGEBYSCORE', t.parentPrefix .. ARGV[2], ARGV[3], '+inf', 'LIMIT', 0, ARGV[4])) do
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
  async function read(script: string, ...sought: readonly (string | number)[]) {
    const flat = texts.parse(await run(script, ...sought));
    return flat.flatMap((id, at) => (at % 2 === 0 ? [decodeToken(Number(id), flat[at + 1] ?? '')] : []));
  }
  return {
    async create(draft, atMost) {
      const id = await run(
        ...([CREATE, draft.person, encodeToken(draft), draft.hash, draft.expiresAtMs ?? ''] as const),
        ...[`"kind":"${draft.kind}"`, atMost ?? ''],
      );
      if (id === -1) return refused('too-many');
      if (typeof id !== 'number')
        throw new StoreError(`${keys.lastId} in Redis at ${connection.where} is not a counter`);
      const { person, name, hash, kind, createdAtMs, expiresAtMs } = draft;
      return ok({ person, name, hash, kind, createdAtMs, expiresAtMs, id });
    },
    byHash: async (hash) => (await read(BY_HASH, hash))[0],
    list: (person, page) => read(LIST, person, afterScore(page), page?.limit ?? -1),
    delete: async (person, id) => (await run(DELETE, person, id)) === 1,
  };
}
