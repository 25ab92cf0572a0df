import { describe, expect, test } from 'vitest';
import type { NotificationId } from '../../src/core/ids.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { memoryNotices } from '../../src/store/notices-memory.ts';
import { attemptField } from '../../src/store/notices-record.ts';
import { redisNotices } from '../../src/store/notices-redis.ts';
import { redisStore } from '../../src/store/redis-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { conferenceId, draft, stored } from './drafts.ts';
import { noticesContract } from './notices-contract.ts';
import { sharedRedis } from './shared-redis.ts';

const KEEP_MS = 90 * 86_400_000;

const redis = sharedRedis('notices');

async function inRedis() {
  const subject = redis.fresh();
  const connection = await subject.connection();
  return {
    ...subject,
    store: redisStore(connection, subject.keys),
    notices: redisNotices(connection, subject.keys, KEEP_MS),
  };
}
const ROUND = { conference: conferenceId(1), occasion: '2027-01-31T09:00' };
const SUBJECT = {
  occurrence: null,
  untilMs: 4_000_000_000_000,
  targets: [{ id: stored<NotificationId>(1), kind: 'call', target: '1234', level: 'talk' }],
} as const;

describe('notices in Redis', () => {
  noticesContract(async () => {
    const subject = await inRedis();
    return {
      ...subject,
      async grow({ round: { conference, occasion }, target, attempt }, olderByMs) {
        const key = `${subject.keys.notices.roundPrefix}${conference}:${occasion}`;
        const field = attemptField(target, attempt);
        const record = JSON.parse((await redis.raw.hget(key, field)) ?? '');
        await redis.raw.hset(key, field, JSON.stringify({ ...record, claimed: record.claimed - olderByMs }));
      },
    };
  });

  test('are forgotten in time, and leave nothing behind when their conference is deleted', async () => {
    const { keys, store, notices, dispose } = await inRedis();
    await store.conferences.create(draft('1'));
    await notices.begin(ROUND, SUBJECT);
    const all = () => redis.raw.keys(`${keys.notices.unfinished.replace(/unfinished$/, '')}*`);
    const kept = await all();
    expect(kept).toHaveLength(3);
    const lives = await Promise.all(
      kept.filter((key) => key !== keys.notices.unfinished).map((key) => redis.raw.pttl(key)),
    );
    for (const life of lives) expect(life).toBeGreaterThan(KEEP_MS - 60_000);
    await store.conferences.delete(ROUND.conference);
    expect(await all()).toEqual([]);
    await dispose();
  });

  test('that cannot be read are told of', async () => {
    const { keys, store, notices, dispose } = await inRedis();
    await store.conferences.create(draft('1'));
    await notices.begin(ROUND, SUBJECT);
    const key = `${keys.notices.roundPrefix}1:${ROUND.occasion}`;
    await redis.raw.hset(key, 'target:1', '{"kind":"pigeon"}');
    await expect(notices.list(ROUND)).rejects.toThrow(StoreError);
    await redis.raw.hset(key, 'target:1', 'x');
    await expect(notices.list(ROUND)).rejects.toThrow('target:1 of what was kept of a notice is not JSON');
    await redis.raw.zadd(keys.notices.unfinished, 1, 'nothing');
    await expect(notices.unfinished(10)).rejects.toThrow('holds a member that is no round: nothing');
    await dispose();
  });
});

describe('notices in memory', () => {
  noticesContract(async () => {
    const store = memoryStore();
    let nowMs = 1_800_000_000_000;
    return {
      store,
      notices: memoryNotices(store.conferences, () => nowMs, KEEP_MS),
      grow: async (_, olderByMs) => {
        nowMs += olderByMs;
      },
      dispose: () => store.close(),
    };
  });
});
