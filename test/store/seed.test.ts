import { afterAll, beforeAll, expect, test } from 'vitest';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { memoryDirectory } from '../../src/store/memory-directory.ts';
import { redisDirectory } from '../../src/store/redis-directory.ts';
import { seedDirectory } from '../../src/store/seed.ts';
import { StoreError } from '../../src/store/store.ts';
import { stored } from './drafts.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

const dialling = { account: null, cos: 1, dialplan: '', priceDeck: null };
const SYSTEM = { id: 1, revision: 1, name: 'System', timezone: 'Europe/Berlin', ratePlan: 1, ...dialling };
const timezone = 'Europe/Berlin';

test('an empty directory gets a customer and a plan; one that has customers gets nothing', async () => {
  const directory = memoryDirectory();
  await seedDirectory(directory, { timezone });
  expect(await directory.customers.list(undefined)).toEqual([{ ...SYSTEM, disabled: false }]);
  expect(await directory.ratePlans.list(undefined)).toEqual([{ ...FULL_PLAN, id: 1, revision: 1 }]);
  await directory.customers.update(stored(1), { name: 'Ours' });
  await directory.ratePlans.update(stored(1), { name: 'All' });
  await seedDirectory(directory, { timezone: 'UTC' });
  expect(await directory.customers.list(undefined)).toMatchObject([{ name: 'Ours', timezone }]);
  expect(await directory.ratePlans.list(undefined)).toMatchObject([{ name: 'All' }]);
});

test('of several instances that start at the same moment one makes them, a hundred times of a hundred', async () => {
  const connections = [1, 2, 3].map(() => new RedisConnection(server.socket));
  await Promise.all(connections.map((connection) => connection.open()));
  for (let round = 1; round <= 100; round += 1) {
    const directories = connections.map((connection) => redisDirectory(connection, keyspace(`seed-${round}`)));
    await Promise.all(directories.map((directory) => seedDirectory(directory, { timezone })));
    expect(await directories[0]?.customers.list(undefined)).toEqual([{ ...SYSTEM, disabled: false }]);
    expect(await directories[0]?.ratePlans.list(undefined)).toHaveLength(1);
  }
  await Promise.all(connections.map((connection) => connection.close()));
});

test('a plan that an instance made before it died is taken', async () => {
  const directory = memoryDirectory();
  await directory.ratePlans.create(FULL_PLAN);
  await seedDirectory(directory, { timezone });
  expect(await directory.customers.list(undefined)).toMatchObject([{ id: 1, ratePlan: 1 }]);
  expect(await directory.ratePlans.list(undefined)).toHaveLength(1);
});

test('a system whose customers were all deleted is not given another in their place', async () => {
  const directory = memoryDirectory();
  await seedDirectory(directory, { timezone });
  await directory.customers.delete(stored(1));
  await expect(seedDirectory(directory, { timezone })).rejects.toThrow(StoreError);
  expect(await directory.customers.list(undefined)).toEqual([]);
});
