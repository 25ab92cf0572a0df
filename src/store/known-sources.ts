import type { PersonId } from '../core/ids.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';

/** Where people have signed in from, so that a stranger who fails elsewhere does not keep them out. */
export interface KnownSources {
  has(person: PersonId, source: string): Promise<boolean>;
  add(person: PersonId, source: string): Promise<void>;
}

const FOR_MS = 90 * 86_400_000;
const MOST = 100;

const HAS = `
local time = redis.call('TIME')
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
return at and tonumber(at) > time[1] * 1000 - tonumber(ARGV[2]) and 1 or 0`;
const ADD = `
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** Each person's last {@link MOST} sources of the last 90 days. Rejects with StoreError when the store is away. */
export function redisKnownSources(connection: RedisConnection, keys: Keyspace): KnownSources {
  const of = (person: PersonId) => `${keys.auth}:sources:${person}`;
  return {
    has: async (person, source) =>
      (await connection.run((client) => client.eval(HAS, 1, of(person), source, FOR_MS))) === 1,
    add: async (person, source) =>
      void (await connection.run((client) => client.eval(ADD, 1, of(person), source, FOR_MS, MOST))),
  };
}

/** Its twin in memory. */
export function memoryKnownSources(): KnownSources {
  const known = new Map<PersonId, Set<string>>();
  return {
    has: async (person, source) => known.get(person)?.has(source) ?? false,
    add: async (person, source) => void known.set(person, new Set(known.get(person)).add(source)),
  };
}
