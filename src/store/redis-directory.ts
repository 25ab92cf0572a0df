import type { RedisConnection } from './connection.ts';
import type { Directory } from './directory.ts';
import type { Keyspace } from './keyspace.ts';
import { KINDS } from './kinds.ts';
import { redisRecords } from './redis-records.ts';
import { redisTokens } from './redis-tokens.ts';

/** What people manage, in Redis. */
export function redisDirectory(connection: RedisConnection, keys: Keyspace): Directory {
  const tokens = keys.collection('tokens');
  return {
    ratePlans: redisRecords(connection, keys.collection('ratePlans'), KINDS.ratePlans),
    customers: redisRecords(connection, keys.collection('customers'), KINDS.customers),
    people: redisRecords(connection, keys.collection('people'), KINDS.people, tokens),
    recordGroups: redisRecords(connection, keys.collection('recordGroups'), KINDS.recordGroups),
    accounts: redisRecords(connection, keys.collection('accounts'), KINDS.accounts),
    sounds: redisRecords(connection, keys.collection('sounds'), KINDS.sounds),
    notifications: redisRecords(connection, keys.collection('notifications'), KINDS.notifications),
    tokens: redisTokens(connection, tokens),
  };
}
