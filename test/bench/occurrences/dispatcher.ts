/**
 * A dispatcher as `convene serve` has it, in a process of its own: `dispatcher.ts SOCKET PREFIX COUNT EARLIER`. `{ define: ms }` makes
 * so many conferences that start at that instant; `{ arm: 1 }` arms them all and answers how long that took, in ms;
 * `{ armStarts: 1 }` arms their starts; `{ run: 1 }` begins and answers how late each start was, in ms, when all are made. The first
 * EARLIER are due at once and are not counted, since a dispatcher has been there for long.
 */
import { Redis } from 'ioredis';
import { occurrenceFeed } from '../../../src/cli/occurrence-feed.ts';
import { PLAIN_CONFERENCE } from '../../../src/core/conference.ts';
import { type ConferenceId, parseCode, parseConferenceId } from '../../../src/core/ids.ts';
import { wallTimeAt } from '../../../src/core/recurrence.ts';
import { dispatchOccurrences } from '../../../src/jobs/occurrences/dispatcher.ts';
import { openOccurrenceJobs } from '../../../src/jobs/occurrences/jobs.ts';
import { storedPlans } from '../../../src/jobs/occurrences/plan.ts';
import { lookThrough } from '../../../src/jobs/occurrences/sweep.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { redisFeed } from '../../../src/store/feed-redis.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import { redisOccurrences } from '../../../src/store/occurrences-redis.ts';
import { encodeConference } from '../../../src/store/record.ts';
import { redisDirectory } from '../../../src/store/redis-directory.ts';
import { redisStore } from '../../../src/store/redis-store.ts';
import { servedStore } from '../../../src/store/served-store.ts';

const [socket = '', prefix = '', howMany = '', howManyEarlier = ''] = process.argv.slice(2);
const [count, earlier] = [Number(howMany), Number(howManyEarlier)];
const keys = keyspace(prefix);
const connection = new RedisConnection(socket, { commandTimeoutMs: 60_000, longestPauseMs: 1_000 });
await connection.open();
const raw = new Redis(socket);
const served = servedStore(redisStore(connection, keys), redisDirectory(connection, keys));
const plans = storedPlans(served.conferences);
const occurrences = redisOccurrences(connection, keys);
const feed = redisFeed({ connection, address: socket, keys, malformed: () => {} });
const told = occurrenceFeed(feed, occurrences, new AbortController().signal);
const complain = (what: string, error: unknown): void => console.error(what, error);

/** Weekly for an hour in Berlin, from an instant on a whole minute. */
async function define(startMs: number): Promise<void> {
  const { year, month, day, hour, minute } = wallTimeAt('Europe/Berlin', startMs);
  const code = parseCode('1');
  if (code === undefined) throw new Error('1 is a code');
  const record = encodeConference(
    {
      ...{ ...PLAIN_CONFERENCE, code, year, month, day, hour, minute },
      ...{ timezone: 'Europe/Berlin', repeats: 'weekly', count: 50, durationMinutes: 60, atEnd: 'hangup' },
    },
    1,
  );
  for (let id = 1; id <= count; id++) {
    void raw.hset(keys.conferences, String(id), record);
    if (id % 1_000 === 0 || id === count) await raw.ping();
  }
}
const page = async (after: ConferenceId | undefined, limit: number): Promise<readonly ConferenceId[]> => {
  const ids = Array.from({ length: Math.min(limit, count - (after ?? 0)) }, (_, n) => (after ?? 0) + 1 + n);
  return ids.flatMap((id) => parseConferenceId(id) ?? []);
};
async function arm(): Promise<number> {
  const jobs = openOccurrenceJobs(socket, keys, (error) => complain('jobs', error));
  const beganMs = performance.now();
  const ending = new AbortController().signal;
  const all = { plans: { of: plans.of, page }, occurrences, jobs, everyMs: 60_000, ending, complain };
  await lookThrough(all, undefined, Number.POSITIVE_INFINITY);
  const tookMs = performance.now() - beganMs;
  await jobs.close();
  return tookMs;
}
/** Arms the starts alone, as their notices would have left them. */
async function armStarts(): Promise<void> {
  const jobs = openOccurrenceJobs(socket, keys, (error) => complain('jobs', error));
  for (let after: ConferenceId | undefined; ; ) {
    const ids = await page(after, 500);
    const [first] = ids;
    const plan = first && (await plans.of(first));
    const event = plan?.next({ index: 0, kind: 'notify' }, Date.now());
    if (event === undefined) break;
    const eventOf = (id: number) => (id <= earlier ? { ...event, atMs: Date.now() } : event);
    await Promise.all(ids.map((id) => occurrences.arm(id, 1, eventOf(id))));
    await jobs.add(ids.map((conference) => ({ conference, revision: 1, event: eventOf(conference) })));
    after = ids.at(-1);
  }
  await jobs.close();
}
async function run(): Promise<readonly number[]> {
  const lateMs: number[] = [];
  const all = Promise.withResolvers<void>();
  const dispatcher = dispatchOccurrences({
    address: socket,
    keys,
    plans: { of: plans.of, page: async () => [] },
    occurrences,
    effects: {
      notify: async () => 'done',
      warn: async () => 'done',
      end: async () => 'done',
      start: async (occasion) => {
        await told.started(occasion);
        if (occasion.conference <= earlier) return 'done';
        lateMs.push(Date.now() - occasion.event.atMs);
        if (lateMs.length === count - earlier) all.resolve();
        return 'done';
      },
    },
    complain,
  });
  await all.promise;
  await dispatcher.close();
  return lateMs;
}

process.on('message', async (message: Readonly<Record<string, number>>) => {
  const { define: startMs, arm: arms, armStarts: starts } = message;
  if (startMs !== undefined || starts !== undefined) {
    await (startMs === undefined ? armStarts() : define(startMs));
    process.send?.([]);
  } else process.send?.(arms === undefined ? await run() : [await arm()]);
});
process.on('disconnect', () => process.exit());
process.send?.([]);
