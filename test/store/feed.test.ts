import { describe, expect, test } from 'vitest';
import { RedisConnection } from '../../src/store/connection.ts';
import type { FeedLog } from '../../src/store/feed-log.ts';
import { memoryFeed } from '../../src/store/feed-memory.ts';
import { redisFeed } from '../../src/store/feed-redis.ts';
import type { Keyspace } from '../../src/store/keyspace.ts';
import { type FeedSubject, feedContract, lost } from './feed-contract.ts';
import { sharedRedis } from './shared-redis.ts';

/** Redis forgets whole nodes of a stream at a time, which hold a hundred entries. */
const KEEPS = 200;

const redis = sharedRedis('feed');

async function fresh(): Promise<FeedSubject & { readonly keys: Keyspace }> {
  const keys = redis.freshKeys();
  const opened: { close(): Promise<void> }[] = [];
  return {
    keys,
    async open() {
      const connection = new RedisConnection(redis.socket);
      opened.push(connection);
      await connection.open();
      const malformed = (reason: string): never => {
        throw new Error(reason);
      };
      const log = redisFeed({ connection, address: redis.socket, keys, keeps: KEEPS, malformed });
      opened.push(log);
      return log;
    },
    async dispose() {
      await Promise.all(opened.map((each) => each.close()));
    },
  };
}

describe('the feed in Redis', () => {
  feedContract(fresh, KEEPS);

  test('goes on behind a stream whose counter was lost', async () => {
    const subject = await fresh();
    const log = await subject.open();
    await log.append('one', 1, [lost(1), lost(2)]);
    await redis.raw.del(subject.keys.lastFeed);
    await log.append('one', 3, [lost(3)]);
    expect((await log.page(0, 10)).entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await subject.dispose();
  });

  test('forgets what it knows of a writer', async () => {
    const subject = await fresh();
    const log = await subject.open();
    await log.append('one', 1, [lost(1)]);
    expect(await redis.raw.ttl(subject.keys.feedWriter('one'))).toBeGreaterThan(80_000);
    await subject.dispose();
  });
});

describe('the feed in memory', () => {
  feedContract(async () => {
    const one = memoryFeed(KEEPS);
    const open = async (): Promise<FeedLog> => one;
    return { open, dispose: () => one.close() };
  }, KEEPS);
});
