import { z } from 'zod';
import { CUSTOMER_OF } from './code-index.ts';
import type { RedisConnection } from './connection.ts';
import type { Finding } from './finding.ts';
import type { Keyspace } from './keyspace.ts';

/**
 * Makes the sets of all ids and of each customer's from the records, which are the truth, where they differ from what is
 * there; with `missing` only where not every conference is in the set of all. Answers how many entries were wrong.
 */
const MAKE = `${CUSTOMER_OF}
local conferences, ids, customerPrefix, mode = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
if mode == 'missing' and redis.call('ZCARD', ids) == redis.call('HLEN', conferences) then return 0 end
local all, wrong, of, customers = redis.call('HGETALL', conferences), 0, {}, {}
for i = 1, #all, 2 do
  local id = all[i]
  local customer = customerOf(all[i + 1])
  if customer then
    of[id] = customer
    customers[customer] = true
    wrong = wrong + redis.call('ZADD', customerPrefix .. customer, id, id)
  else
    of[id] = ''
  end
  wrong = wrong + redis.call('ZADD', ids, id, id)
end
for _, id in ipairs(redis.call('ZRANGE', ids, 0, -1)) do
  if not of[id] then wrong = wrong + redis.call('ZREM', ids, id) end
end
for i = 3, #ARGV do customers[ARGV[i]] = true end
for customer in pairs(customers) do
  for _, id in ipairs(redis.call('ZRANGE', customerPrefix .. customer, 0, -1)) do
    if of[id] ~= customer then wrong = wrong + redis.call('ZREM', customerPrefix .. customer, id) end
  end
end
return wrong`;

/** Makes the index for a store that lacks it, or that an older version has written to. */
export async function makeCustomerIndex(connection: RedisConnection, keys: Keyspace): Promise<void> {
  await make(connection, keys, 'missing', []);
}

/** Repairs the index in one step and tells whether something was wrong. The store itself never makes it wrong. */
export async function repairCustomerIndex(connection: RedisConnection, keys: Keyspace): Promise<readonly Finding[]> {
  const known = await connection.run((client) => client.hkeys(keys.collection('customers').records));
  const wrong = await make(connection, keys, 'all', known);
  if (wrong === 0) return [];
  return [
    {
      level: 'warn',
      subject: keys.conferenceIds,
      message: `${wrong} entries of the lists of each customer's conferences were wrong, and are right again`,
      remedy: 'find out what else writes to this Redis under the same prefix',
    },
  ];
}

async function make(
  connection: RedisConnection,
  keys: Keyspace,
  mode: 'missing' | 'all',
  customers: readonly string[],
): Promise<number> {
  const answer = await connection.run((client) =>
    client.eval(MAKE, 2, keys.conferences, keys.conferenceIds, keys.customerPrefix, mode, ...customers),
  );
  return z.number().parse(answer);
}
