import { type AccountId, parseStoredId } from '../core/ids.ts';
import { accessField, callerField, numberFields, numbersKey } from './account-numbers.ts';
import type { RedisConnection } from './connection.ts';
import type { Directory } from './directory.ts';
import type { Keyspace } from './keyspace.ts';
import { KINDS } from './kinds.ts';
import { redisRecords } from './redis-records.ts';
import { redisTokens } from './redis-tokens.ts';

/** What people manage, in Redis. */
export function redisDirectory(connection: RedisConnection, keys: Keyspace): Directory {
  const accounts = redisRecords(connection, keys, 'accounts', KINDS.accounts);
  const byNumber = accountByNumber(connection, keys, accounts);
  return {
    classesOfService: redisRecords(connection, keys, 'classesOfService', KINDS.classesOfService),
    dialplans: redisRecords(connection, keys, 'dialplans', KINDS.dialplans),
    gateways: redisRecords(connection, keys, 'gateways', KINDS.gateways),
    rateDecks: redisRecords(connection, keys, 'rateDecks', KINDS.rateDecks),
    routes: redisRecords(connection, keys, 'routes', KINDS.routes),
    ratePlans: redisRecords(connection, keys, 'ratePlans', KINDS.ratePlans),
    customers: redisRecords(connection, keys, 'customers', KINDS.customers),
    people: redisRecords(connection, keys, 'people', KINDS.people),
    recordGroups: redisRecords(connection, keys, 'recordGroups', KINDS.recordGroups),
    sounds: redisRecords(connection, keys, 'sounds', KINDS.sounds),
    notifications: redisRecords(connection, keys, 'notifications', KINDS.notifications),
    accounts,
    accountByAccessNumber: (number) => byNumber(accessField(number)),
    accountByCaller: (number) => byNumber(callerField(number)),
    tokens: redisTokens(connection, keys.collection('tokens')),
  };
}

/** The account that a number leads to, by the field under which it is kept. */
function accountByNumber(connection: RedisConnection, keys: Keyspace, accounts: Directory['accounts']) {
  const numbers = numbersKey(keys.collection('accounts').records);
  return async (field: string) => {
    const holder = await connection.run((client) => client.hget(numbers, field));
    const id = parseStoredId<AccountId>(holder ?? undefined);
    const account = id && (await accounts.byId(id));
    // The two reads are not one: in between the number may have gone to another.
    return account !== undefined && numberFields(account).includes(field) ? account : undefined;
  };
}
