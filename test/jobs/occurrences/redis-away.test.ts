import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConferenceId } from '../../../src/core/ids.ts';
import type { OccurrenceEvent } from '../../../src/core/occurrence.ts';
import { type Dispatcher, dispatchOccurrences } from '../../../src/jobs/occurrences/dispatcher.ts';
import type { Done, Occasion } from '../../../src/jobs/occurrences/effects.ts';
import type { Plans } from '../../../src/jobs/occurrences/plan.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import type { OccurrenceStore } from '../../../src/store/occurrences.ts';
import { redisOccurrences } from '../../../src/store/occurrences-redis.ts';
import { conferenceId } from '../../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';

let server: TestRedis;
let connection: RedisConnection;
let occurrences: OccurrenceStore;
let dispatchers: Dispatcher[];
let complaints: string[];
beforeEach(async () => {
  server = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  connection = new RedisConnection(server.socket);
  await connection.open();
  const raw = new Redis(server.socket);
  await raw.hset(KEYS.conferences, '1', '{}', '2', '{}');
  raw.disconnect();
  occurrences = redisOccurrences(connection, KEYS);
  dispatchers = [];
  complaints = [];
});
afterEach(async () => {
  await Promise.all(dispatchers.map((each) => each.close()));
  await connection.close();
  await server.dispose();
});
const KEYS = keyspace('redis-away');

/** Begun a minute ago. */
const beganMs = Date.now() - 60_000;
const EVENT: OccurrenceEvent = {
  ...{ kind: 'start', index: 0, local: '2027-03-01T09:00' },
  ...{ startMs: beganMs, endMs: undefined, atMs: beganMs },
};
/** Conferences that have begun; only those that `found` has are looked through. */
function plansOf(found: readonly ConferenceId[]): Plans {
  return {
    of: async () => ({
      revision: 1,
      next: (cursor) => (cursor === undefined ? EVENT : undefined),
      isOver: () => false,
      passedOver: () => [],
      holds: () => true,
      retimed: () => EVENT,
    }),
    page: async (after, limit) => found.filter((id) => id > (after ?? 0)).slice(0, limit),
  };
}
/** One that sweeps once an hour. */
function dispatch(store: OccurrenceStore, found: readonly ConferenceId[], started: (id: ConferenceId) => void) {
  const start = async ({ conference }: Occasion): Promise<Done> => {
    started(conference);
    return 'done';
  };
  const dispatcher = dispatchOccurrences({
    ...{ address: server.socket, keys: KEYS, occurrences: store, plans: plansOf(found) },
    effects: { notify: start, start, warn: start, end: start },
    timing: { leaseMs: 20_000, sweepEveryMs: 3_600_000, concurrency: 5 },
    complain: (what, error) => complaints.push(`${what}: ${String(error)}`),
  });
  dispatchers.push(dispatcher);
  return dispatcher;
}

test('what is overdue and has no job is attended to when Redis is there again, not at the next sweep', async () => {
  const [first, lost] = [conferenceId(1), conferenceId(2)];
  const starts = new Map([first, lost].map((id) => [id, Promise.withResolvers<void>()]));
  dispatch(occurrences, [first], (id) => starts.get(id)?.resolve());
  // The sweep at the beginning has looked for what is overdue before it came to this one.
  await starts.get(first)?.promise;
  await occurrences.arm(lost, 1, EVENT);
  await server.kill('SIGKILL');
  await server.start();
  await starts.get(lost)?.promise;
});

test('a change is answered though Redis goes away before its job is there, and is attended to when that is back', async () => {
  const id = conferenceId(1);
  const { promise: started, resolve } = Promise.withResolvers<void>();
  const dying: OccurrenceStore = {
    ...occurrences,
    async arm(...args) {
      const arming = await occurrences.arm(...args);
      await server.kill('SIGKILL');
      return arming;
    },
  };
  const dispatcher = dispatch(dying, [], () => resolve());
  expect(await dispatcher.changed(id)).toMatchObject({ kind: 'armed', event: { kind: 'start' } });
  await server.start();
  await started;
  expect(complaints).toContainEqual(expect.stringMatching(/^occurrences have to wait: /));
});
