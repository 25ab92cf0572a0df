import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createConference } from '../../src/operations/conferences.ts';
import { perform } from '../../src/operations/perform.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { redisDirectory } from '../../src/store/redis-directory.ts';
import { redisStore } from '../../src/store/redis-store.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { openOffice } from './office.ts';

const ROUNDS = 1_000;
const TIMEOUT_MS = 120_000;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

function memory() {
  const store = memoryStore();
  return { stores: [{ store, directory: store.directory }] as const, close: () => store.close() };
}
/** Two connections, as two processes have. */
async function redis(prefix: string) {
  const keys = keyspace(prefix);
  const connections = [new RedisConnection(server.socket), new RedisConnection(server.socket)] as const;
  await Promise.all(connections.map((connection) => connection.open()));
  const [one, other] = connections;
  return {
    stores: [
      { store: redisStore(one, keys), directory: redisDirectory(one, keys) },
      { store: redisStore(other, keys), directory: redisDirectory(other, keys) },
    ] as const,
    close: () => Promise.all(connections.map((connection) => connection.close())),
  };
}

describe.each([
  ['memory', async () => memory()],
  ['Redis', () => redis('race')],
] as const)('in %s', (kind, open) => {
  test('of two creates with one code at once, one wins each time', { timeout: TIMEOUT_MS }, async () => {
    const { stores, close } = await open();
    onTestFinished(async () => void (await close()));
    const office = await openOffice(stores[0]);
    const other = { ...office.services, ...(stores[1] ?? {}) };
    const [user, stranger] = [await office.actor('user'), await office.actor('stranger')];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const code = String(round);
      const both = await Promise.all([
        perform(createConference, user, { code, description: 'ours' }, office.services),
        perform(createConference, stranger, { code, description: 'theirs' }, other),
      ]);
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
      expect(both.find(({ ok }) => !ok)).toMatchObject({ refusal: { kind: 'conflict', field: 'code' } });
    }
    expect(await office.services.store.conferences.list()).toHaveLength(ROUNDS);
  });
  test('of many creates at once, as many are made as the rate plan allows', { timeout: TIMEOUT_MS }, async () => {
    const { stores, close } = kind === 'Redis' ? await redis('plan') : await open();
    onTestFinished(async () => void (await close()));
    const office = await openOffice(stores[0]);
    await office.plan({ maximumConferences: 5 });
    const user = await office.actor('user');
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, n) => perform(createConference, user, { code: String(n) }, office.services)),
    );
    expect(made.filter(({ ok }) => ok)).toHaveLength(5);
    expect(made.filter((each) => !each.ok && each.refusal.kind === 'plan')).toHaveLength(35);
  });
});
