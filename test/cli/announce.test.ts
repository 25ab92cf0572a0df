import { afterAll, beforeAll, expect, test } from 'vitest';
import { announcing } from '../../src/cli/announce.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { redisFeed } from '../../src/store/feed-redis.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { conferenceId } from '../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

test('what an operator has done stands in the feed, though nobody serves the node', async () => {
  const connection = new RedisConnection(server.socket);
  await connection.open();
  const keys = keyspace('announced');
  const announce = announcing({ connection, address: server.socket, keys, node: 'somewhere:8021' });
  expect(await announce(conferenceId(1), 'created')).toEqual({ kind: 'told' });
  expect(await announce(conferenceId(1), 'changed')).toEqual({ kind: 'nobody' });
  expect(await announce(conferenceId(2), 'deleted')).toEqual({ kind: 'nobody' });
  const log = redisFeed({ connection, address: server.socket, keys, malformed: () => {} });
  const { entries } = await log.page(0, 10);
  expect(entries.map(({ json }): unknown => JSON.parse(json))).toMatchObject([
    { type: 'conference.changed', conference: 1, what: 'created', by: null },
    { type: 'conference.changed', conference: 1, what: 'changed', by: null },
    { type: 'conference.changed', conference: 2, what: 'deleted', by: null },
  ]);
  await log.close();
  await connection.close();
});
