import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { occurrenceFeed } from '../../src/cli/occurrence-feed.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import type { FeedLog } from '../../src/store/feed-log.ts';
import { memoryFeed } from '../../src/store/feed-memory.ts';
import { redisFeed } from '../../src/store/feed-redis.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import type { OccurrenceRecord } from '../../src/store/occurrences.ts';
import { StoreError } from '../../src/store/store.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { occasion } from './occasion.ts';

const ACTOR = fileURLToPath(new URL('occurrence-feed-actor.ts', import.meta.url));
const NOW_MS = Date.UTC(2027, 1, 3);

let server: TestRedis;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startTestRedis();
  connection = new RedisConnection(server.socket);
  await connection.open();
});
afterAll(async () => {
  await connection.close();
  await server.dispose();
});

function inRedis(prefix: string): FeedLog {
  const malformed = (reason: string): never => {
    throw new Error(reason);
  };
  return redisFeed({ connection, address: server.socket, keys: keyspace(prefix), malformed });
}
const feedOf = (log: Pick<FeedLog, 'once'>, kept: readonly OccurrenceRecord[] = [], ended = new AbortController()) =>
  occurrenceFeed(log, { nowMs: async () => NOW_MS, history: async () => kept }, ended.signal);
const entriesOf = async (log: FeedLog): Promise<readonly unknown[]> =>
  (await log.page(0, 1_000)).entries.map(({ json }): unknown => JSON.parse(json));
const at = (text: string) => ({ at: `${text}.005Z`, conference: 5 });

test('what becomes of an occurrence is told once, however often', async () => {
  const log = inRedis('once');
  const again = inRedis('once');
  for (const each of [log, again, log]) {
    await feedOf(each).started(occasion('start'));
    await feedOf(each).ended(occasion('end'));
  }
  const planned = { index: 0, local: '2027-01-31T09:00' };
  const times = { start: '2027-01-31T09:00:00.000Z', end: '2027-01-31T10:00:00.000Z' };
  expect(await entriesOf(log)).toEqual([
    { type: 'occurrence.started', ...at('2027-01-31T09:00:00'), ...planned, ...times },
    { type: 'occurrence.ended', ...at('2027-01-31T10:00:00'), ...planned, ...times },
  ]);
  await Promise.all([log.close(), again.close()]);
});

test('a window that was prolonged closes once more', async () => {
  const log = memoryFeed();
  const closing = occasion('end');
  await feedOf(log).ended(closing);
  await feedOf(log).ended({ ...closing, event: { ...closing.event, atMs: closing.event.atMs + 60_000 } });
  expect(await entriesOf(log)).toHaveLength(2);
});

test('what was passed over is told as missed, but not what something else has become of', async () => {
  const log = inRedis('missed');
  const days = [0, 1, 2].map((index) => occasion('start', index).event);
  const [first, second, third] = days.map((day): OccurrenceRecord => ({ ...day, state: undefined, done: {} }));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three days');
  const kept: OccurrenceRecord[] = [{ ...first, state: 'told' }, { ...second, state: 'open' }, third];
  for (let time = 0; time < 2; time += 1) await feedOf(log, kept).missed(occasion('start').conference, days);
  const missed = { type: 'occurrence.missed', at: '2027-02-03T00:00:00.000Z', conference: 5 };
  expect(await entriesOf(log)).toEqual([
    expect.objectContaining({ ...missed, index: 0, local: '2027-01-31T09:00' }),
    expect.objectContaining({ ...missed, index: 2, local: '2027-02-02T09:00' }),
  ]);
  await log.close();
});

test('what Redis did not take is told again, and not after the end', async () => {
  const log = memoryFeed();
  const ended = new AbortController();
  let failures = 2;
  const flaky: Pick<FeedLog, 'once'> = {
    async once(...given) {
      failures -= 1;
      // Whether it was done before the answer was lost nobody knows.
      await log.once(...given);
      if (failures >= 0) throw new StoreError('away');
    },
  };
  await feedOf(flaky, [], ended).started(occasion('start'));
  expect(await entriesOf(log)).toHaveLength(1);
  failures = 1;
  ended.abort();
  await expect(feedOf(flaky, [], ended).started(occasion('start', 1))).rejects.toThrow('away');
});

test('what a process told that was killed, and another tells again, is there once', async () => {
  const COUNT = 300;
  const run = () => {
    const args = [ACTOR, server.socket, 'killed', String(COUNT)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    return { child, ended: once(child, 'exit') };
  };
  for (const killedAfter of [7, 90, 200]) {
    const { child, ended } = run();
    let told = 0;
    for await (const _ of createInterface({ input: child.stdout })) {
      told += 1;
      if (told === killedAfter) child.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
  }
  const last = run();
  last.child.stdout.resume();
  expect(await last.ended).toEqual([0, null]);
  const log = inRedis('killed');
  const entries = (await log.page(0, 2 * COUNT)).entries;
  expect(entries).toHaveLength(COUNT);
  expect(new Set(entries.map(({ json }) => json)).size).toBe(COUNT);
  await log.close();
});
