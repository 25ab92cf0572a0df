import type { RedisConnection } from './connection.ts';
import type { Directory } from './directory.ts';
import type { Keyspace } from './keyspace.ts';
import { KINDS } from './kinds.ts';
import { redisRecords } from './redis-records.ts';
import { redisTokens } from './redis-tokens.ts';

/** What people manage, in Redis. */
export function redisDirectory(connection: RedisConnection, keys: Keyspace): Directory {
  return {
    ratePlans: redisRecords(connection, keys, 'ratePlans', KINDS.ratePlans),
    customers: redisRecords(connection, keys, 'customers', KINDS.customers),
    people: redisRecords(connection, keys, 'people', KINDS.people),
    recordGroups: redisRecords(connection, keys, 'recordGroups', KINDS.recordGroups),
    accounts: redisRecords(connection, keys, 'accounts', KINDS.accounts),
    sounds: redisRecords(connection, keys, 'sounds', KINDS.sounds),
    notifications: redisRecords(connection, keys, 'notifications', KINDS.notifications),
    tokens: redisTokens(connection, keys.collection('tokens')),
  };
}
