import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { memoryOccurrences } from '../../src/store/occurrences-memory.ts';
import { redisOccurrences } from '../../src/store/occurrences-redis.ts';
import { redisStore } from '../../src/store/redis-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { conferenceId, draft } from './drafts.ts';
import { occurrencesContract } from './occurrences-contract.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

let server: TestRedis;
let raw: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  raw = new Redis(server.socket);
});
afterAll(async () => {
  raw.disconnect();
  await server.dispose();
});

let subjects = 0;
async function inRedis() {
  subjects += 1;
  const keys = keyspace(`occurrences-${subjects}`);
  const connection = new RedisConnection(server.socket);
  await connection.open();
  return {
    keys,
    store: redisStore(connection, keys),
    occurrences: redisOccurrences(connection, keys),
    dispose: () => connection.close(),
  };
}

describe('occurrences in Redis', () => {
  occurrencesContract(inRedis);

  test('leave nothing behind when their conference is deleted', async () => {
    const { keys, store, occurrences, dispose } = await inRedis();
    const made = await store.conferences.create(draft('1'));
    const startMs = await occurrences.nowMs();
    const of = { index: 0, local: '2027-03-01T09:00', startMs, endMs: undefined };
    const event = { ...of, kind: 'start', atMs: startMs } as const;
    const id = conferenceId(1);
    expect(made).toMatchObject({ ok: true, value: { id } });
    await occurrences.arm(id, 1, event);
    const wanted = { conference: id, revision: 1, index: 0, kind: 'start' } as const;
    const [claim] = await occurrences.claim([wanted], 'a', 1_000);
    if (claim?.kind !== 'claimed') throw new Error(claim?.kind);
    await occurrences.commit(claim.claim, [{ ...of, state: 'open', did: { kind: 'start', atMs: startMs } }], {
      ...event,
      kind: 'end',
    });
    const kept = async () => (await raw.keys(`${keys.occurrences.due.replace(/due$/, '')}*`)).length;
    expect(await kept()).toBe(4);
    await store.conferences.delete(id);
    expect(await kept()).toBe(0);
    await dispose();
  });

  test('that cannot be read are told of', async () => {
    const { keys, occurrences, dispose } = await inRedis();
    await raw.zadd(`${keys.occurrences.orderPrefix}1`, 1, 'then');
    await raw.hset(`${keys.occurrences.historyPrefix}1`, 'then', '{"index":"x"}');
    await expect(occurrences.history(conferenceId(1), 0, 1)).rejects.toThrow(StoreError);
    await raw.hset(`${keys.occurrences.historyPrefix}1`, 'then', 'x');
    await expect(occurrences.history(conferenceId(1), 0, 1)).rejects.toThrow('the occurrence then is not JSON');
    await raw.zadd(keys.occurrences.due, 1, 'nothing');
    expect(await occurrences.due(0, 10)).toEqual([]);
    expect(await raw.zcard(keys.occurrences.due)).toBe(0);
    await dispose();
  });
});

describe('occurrences in memory', () => {
  occurrencesContract(async () => {
    const store = memoryStore();
    return {
      store,
      occurrences: memoryOccurrences(store.conferences, () => 1_800_000_000_000),
      dispose: () => store.close(),
    };
  });
});
