import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examineRedis } from '../../src/doctor/redis.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { openStore } from '../../src/store/open.ts';
import { draft } from '../store/drafts.ts';
import { allOf, putOldStore } from '../store/old-store.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';

let safe: TestRedis;
let raw: Redis;
beforeAll(async () => {
  safe = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction');
  raw = new Redis(safe.socket);
});
afterAll(async () => {
  raw.disconnect();
  await safe.dispose();
});
const look = (prefix: string, redisUrl = safe.socket) => examineRedis({ redisUrl, dataDir: '/nonexistent', prefix });

test('one that keeps everything is well, and nothing is written into it', async () => {
  expect(await look('empty')).toEqual([
    { check: 'Redis', level: 'ok', finding: expect.stringMatching(/version \d.*conferences: 0; it keeps/) },
  ]);
  expect(await allOf(raw, 'empty')).toEqual({});
});

test('conferences are counted, and one that cannot be read is an error', async () => {
  const { store, close } = await openStore({ redisUrl: safe.socket, dataDir: '/', prefix: 'counted', examine: false });
  await store.conferences.create(draft('1'));
  await close();
  await raw.hset(keyspace('counted').conferences, '7', '{');
  expect(await look('counted')).toEqual([
    { check: 'Redis', level: 'ok', finding: expect.stringMatching(/conferences: 2$/) },
    {
      check: 'Redis {counted}:conferences',
      level: 'error',
      finding: expect.stringMatching(/conference 7 is not JSON/),
      remedy: expect.stringMatching(/delete --id 7/),
    },
  ]);
});

test('data of an older version are told, and not migrated', async () => {
  await putOldStore(raw, 'old');
  const before = await allOf(raw, 'old');
  expect(await look('old')).toMatchObject([
    { level: 'ok' },
    { level: 'warn', finding: expect.stringMatching(/layout 1/) },
  ]);
  expect(await allOf(raw, 'old')).toEqual(before);
  await raw.set(keyspace('old').schema, '9');
  expect(await look('old')).toMatchObject([{ level: 'ok' }, { level: 'error', remedy: 'install the newer version' }]);
});

test('one that forgets and one that is not there are errors', async () => {
  const forgetful = await startTestRedis();
  expect(await look('any', forgetful.socket)).toMatchObject([
    { level: 'ok' },
    { check: 'Redis appendonly', level: 'error' },
  ]);
  await forgetful.dispose();
  expect(await look('any', 'redis://someone:secret@127.0.0.1:1/0')).toEqual([
    {
      check: 'Redis',
      level: 'error',
      finding: expect.stringMatching(/someone:\*{8}@127\.0\.0\.1:1\/0: .*ECONNREFUSED/),
      remedy: expect.stringMatching(/redis\.url/),
    },
  ]);
});
