import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Announcer, openAnnouncer } from '../../src/cli/announce.ts';
import type { ConferenceDraft } from '../../src/core/conference.ts';
import type { ConferenceId } from '../../src/core/ids.ts';
import { serveNode } from '../../src/jobs/node-server.ts';
import { openOccurrenceJobs } from '../../src/jobs/occurrences/jobs.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { redisFeed } from '../../src/store/feed-redis.ts';
import { type Keyspace, keyspace } from '../../src/store/keyspace.ts';
import type { OccurrenceStore } from '../../src/store/occurrences.ts';
import { redisOccurrences } from '../../src/store/occurrences-redis.ts';
import { redisStore } from '../../src/store/redis-store.ts';
import type { Store } from '../../src/store/store.ts';
import { conferenceId, draft } from '../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';

const NODE = 'somewhere:8021';
let server: TestRedis;
let keys: Keyspace;
let connection: RedisConnection;
let store: Store;
let occurrences: OccurrenceStore;
let announcer: Announcer;
let tests = 0;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());
beforeEach(async () => {
  tests += 1;
  keys = keyspace(`announced-${tests}`);
  connection = new RedisConnection(server.socket);
  await connection.open();
  store = redisStore(connection, keys);
  occurrences = redisOccurrences(connection, keys);
  announcer = openAnnouncer({
    ...{ connection, address: server.socket, keys, node: NODE },
    ...{ conferences: store.conferences, zone: 'Asia/Tokyo' },
  });
});
afterEach(async () => {
  await announcer.close();
  await connection.close();
});

const SCHEDULE: Partial<ConferenceDraft> = {
  ...{ year: 2098, month: 1, day: 31, hour: 9, minute: 0, durationMinutes: 60, timezone: null },
};
async function made(): Promise<ConferenceId> {
  const created = await store.conferences.create(draft('1', SCHEDULE));
  if (!created.ok) throw new Error(created.error);
  return created.value.id;
}
const armed = async (id: ConferenceId) => (await occurrences.armed(id))?.event;
async function waiting(): Promise<number> {
  const jobs = openOccurrenceJobs(server.socket, keys, (error) => {
    throw error;
  });
  const { delayed } = await jobs.depth();
  await jobs.close();
  return delayed;
}

test('what an operator has done stands in the feed, though nobody serves the node', async () => {
  const { announce } = announcer;
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
});

test('its next occurrence is armed, moved and taken back, whether or not anybody serves the node', async () => {
  const id = await made();
  await announcer.announce(id, 'created');
  expect(await armed(id)).toMatchObject({ kind: 'notify', startMs: Date.UTC(2098, 0, 31, 0) });
  expect(await waiting()).toBe(1);
  await store.conferences.update(id, { hour: 10 });
  await announcer.announce(id, 'changed');
  expect(await armed(id)).toMatchObject({ kind: 'notify', startMs: Date.UTC(2098, 0, 31, 1) });
  expect(await waiting()).toBe(1);
  await store.conferences.delete(id);
  await announcer.announce(id, 'deleted');
  expect(await armed(id)).toBeUndefined();
});

test('whoever serves the node is told of a change and arms it, and of what was created only here', async () => {
  const id = await made();
  await connection.run((client) => client.set(keys.lease(NODE), 'held'));
  const told: ConferenceId[] = [];
  const serving = serveNode({
    ...{ address: server.socket, keys, node: NODE },
    acts: () => true,
    onCommand: async ({ conference }) => void told.push(conference),
    complain: (what, error) => {
      throw new Error(what, { cause: error });
    },
  });
  expect(await announcer.announce(id, 'changed')).toEqual({ kind: 'told' });
  expect([told, await armed(id), await waiting()]).toEqual([[id], undefined, 0]);
  expect(await announcer.announce(id, 'created')).toEqual({ kind: 'told' });
  expect([told, await waiting()]).toEqual([[id], 1]);
  expect(await armed(id)).toMatchObject({ kind: 'notify' });
  await serving.close();
});
