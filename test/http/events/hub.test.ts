import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FeedHub, type Follower, feedHub } from '../../../src/http/events/hub.ts';
import { visibility } from '../../../src/http/events/visibility.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { redisFeed } from '../../../src/store/feed-redis.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { lost } from '../../store/feed-contract.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
});
afterAll(() => server.dispose());

/** A process that follows the feed, and one that writes it. */
async function lab(prefix: string) {
  const connection = new RedisConnection(server.socket);
  await connection.open();
  const failures: string[] = [];
  const log = redisFeed({
    connection,
    address: server.socket,
    keys: keyspace(prefix),
    malformed: (reason) => void failures.push(reason),
  });
  const noneStored = { byId: async () => undefined };
  const hub: FeedHub = feedHub({
    log,
    visibility: visibility(noneStored),
    clock: systemClock,
    failed: (what) => void failures.push(what),
  });
  await hub.started;
  return {
    connection,
    log,
    hub,
    failures,
    async close() {
      await log.close();
      await hub.close();
      await connection.close();
    },
  };
}

/** What a follower was handed, and when it has what a test waits for. */
function following(hub: FeedHub) {
  const seen: (number | string)[] = [];
  let wake = (): void => {};
  const follower: Follower = {
    entries: (batch) => {
      for (const { seq } of batch) seen.push(seq);
      wake();
    },
    talking: () => {},
    reset: (newest) => {
      seen.push(`reset to ${newest}`);
      wake();
    },
  };
  hub.add(follower);
  return {
    seen,
    async until(what: number | string): Promise<void> {
      while (!seen.includes(what))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}
const back = (connection: RedisConnection): Promise<void> =>
  new Promise((resolve) => {
    connection.onState(({ kind }) => kind === 'ready' && resolve());
  });

test('one who follows misses nothing over a restart of Redis', async () => {
  const { log, hub, connection, failures, close } = await lab('restarted');
  const { seen, until } = following(hub);
  await log.append('one', 1, [lost(1), lost(2)]);
  await until(2);
  await server.kill('SIGKILL');
  await server.start();
  await back(connection);
  await log.append('one', 3, [lost(3)]);
  await until(3);
  expect(seen).toEqual([1, 2, 3]);
  expect(failures).toEqual(['the feed cannot be followed']);
  await close();
});

test('one who follows is told when the feed has lost what it had', async () => {
  const { log, hub, connection, close } = await lab('lost');
  const { seen, until } = following(hub);
  await log.append('one', 1, [lost(1), lost(2)]);
  await until(2);
  await connection.run((client) => client.flushall());
  await server.kill('SIGKILL');
  await server.start();
  await until('reset to 0');
  await back(connection);
  await log.append('two', 1, [lost(3)]);
  await until(1);
  expect(seen).toEqual([1, 2, 'reset to 0', 1]);
  await close();
});

test('one who follows is told when the feed was emptied behind a connection that stands', async () => {
  const { log, hub, connection, failures, close } = await lab('emptied');
  const { seen, until } = following(hub);
  await log.append('writer', 1, [lost(1), lost(2)]);
  await until(2);
  const { feed, lastFeed } = keyspace('emptied');
  await connection.run((client) => client.del(feed, lastFeed));
  await until('reset to 0');
  expect(seen).toEqual([1, 2, 'reset to 0']);
  expect(failures).toEqual([]);
  await close();
});
