import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConferenceDraft } from '../../../src/core/conference.ts';
import type { ConferenceId } from '../../../src/core/ids.ts';
import type { EventKind, OccurrenceEvent } from '../../../src/core/occurrence.ts';
import { arrange } from '../../../src/jobs/occurrences/arrangement.ts';
import { type Dispatcher, dispatchOccurrences } from '../../../src/jobs/occurrences/dispatcher.ts';
import type { OccurrenceEffects } from '../../../src/jobs/occurrences/effects.ts';
import { OCCURRENCES_QUEUE, type OccurrenceJobs, openOccurrenceJobs } from '../../../src/jobs/occurrences/jobs.ts';
import { storedPlans } from '../../../src/jobs/occurrences/plan.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { type Keyspace, keyspace } from '../../../src/store/keyspace.ts';
import type { OccurrenceStore } from '../../../src/store/occurrences.ts';
import { redisOccurrences } from '../../../src/store/occurrences-redis.ts';
import { redisStore } from '../../../src/store/redis-store.ts';
import { draft } from '../../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';
import { DAILY, effectsThat, HOUR_MS } from './daily.ts';

describe('a dispatcher', () => {
  let server: TestRedis;
  let raw: Redis;
  let keys: Keyspace;
  let connection: RedisConnection;
  let occurrences: OccurrenceStore;
  let complaints: string[];
  let jobs: OccurrenceJobs;
  let dispatchers: Dispatcher[];
  let tests = 0;
  beforeAll(async () => {
    server = await startTestRedis();
    raw = new Redis(server.socket);
  });
  afterAll(async () => {
    raw.disconnect();
    await server.dispose();
  });
  beforeEach(async () => {
    tests += 1;
    keys = keyspace(`dispatcher-${tests}`);
    connection = new RedisConnection(server.socket);
    await connection.open();
    occurrences = redisOccurrences(connection, keys);
    complaints = [];
    dispatchers = [];
    jobs = openOccurrenceJobs(server.socket, keys, (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await Promise.all(dispatchers.map((each) => each.close()));
    await jobs.close();
    await connection.close();
  });

  /** Weekly since an hour ago, for ever open. */
  async function begun(): Promise<ConferenceId> {
    const before = new Date(Date.now() - HOUR_MS);
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = before.toISOString().split(/\D/).map(Number);
    const made = await redisStore(connection, keys).conferences.create(
      draft('1', { ...DAILY, year, month, day, hour, minute, repeats: 'weekly', durationMinutes: 0 }),
    );
    if (!made.ok) throw new Error(made.error);
    return made.value.id;
  }
  function dispatch(effects: OccurrenceEffects): Dispatcher {
    const dispatcher = dispatchOccurrences({
      ...{ address: server.socket, keys, occurrences, effects },
      plans: storedPlans(redisStore(connection, keys).conferences),
      complain: (what, error) => complaints.push(`${what}: ${String(error)}`),
    });
    dispatchers.push(dispatcher);
    return dispatcher;
  }
  const kinds = async (id: ConferenceId): Promise<(EventKind | undefined)[]> => {
    const event: OccurrenceEvent | undefined = (await occurrences.armed(id))?.event;
    return [event?.kind];
  };

  test('attends to what was due while there was none, arms the next, and leaves no job behind but that', async () => {
    const { effects, asked, asks } = effectsThat();
    const id = await begun();
    const dispatcher = dispatch(effects);
    await asks(1);
    await dispatcher.close();
    expect(asked).toHaveLength(1);
    expect(await kinds(id)).toEqual(['notify']);
    expect(await jobs.depth()).toEqual({ delayed: 1, waiting: 0 });
    expect(complaints).toEqual([]);
  });

  test('attends to a conference as soon as it is told of it', async () => {
    const { effects, asks } = effectsThat();
    const dispatcher = dispatch(effects);
    const id = await begun();
    expect(await dispatcher.changed(id)).toMatchObject({ kind: 'armed', event: { kind: 'start', index: 0 } });
    await asks(1);
  });

  test('however often a conference is edited, there is one job for what comes next, which attends to the last edit', async () => {
    const { effects, asked, asks } = effectsThat();
    const { conferences } = redisStore(connection, keys);
    const id = await begun();
    const arranging = { plans: storedPlans(conferences), occurrences, jobs };
    const depths: number[] = [];
    const edited = async (change: Partial<ConferenceDraft>) => {
      await conferences.update(id, change);
      await arrange(arranging, id);
      const { delayed, waiting } = await jobs.depth();
      depths.push(delayed + waiting);
    };
    const later = { year: new Date().getUTCFullYear() + 1 };
    for (const change of [{ description: 'a' }, later, { description: 'b' }, { hour: 1 }, { hour: 2 }])
      await edited(change);
    await edited({ disabled: true });
    await edited({ disabled: false });
    expect(depths).toEqual([1, 1, 1, 1, 1, 0, 1]);
    await conferences.delete(id);
    const other = await begun();
    for (const description of ['c', 'd', 'e']) {
      await conferences.update(other, { description });
      await arrange(arranging, other);
    }
    dispatch(effects);
    await asks(1);
    expect(asked[0]).toMatch(/ start$/);
  });

  test('drops a job that makes no sense', async () => {
    const queue = new Queue(OCCURRENCES_QUEUE, { connection: { path: server.socket }, prefix: keys.jobs });
    await queue.add('by hand', { conference: 0 }, { removeOnComplete: true, removeOnFail: true });
    const { effects, asks } = effectsThat();
    const dispatcher = dispatch(effects);
    await dispatcher.changed(await begun());
    await asks(1);
    await dispatcher.close();
    await queue.close();
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain('makes no sense and is dropped');
  });

  test('ends with an effect under way, which another takes up once the claim has run out', async () => {
    const forever = effectsThat(() => new Promise(() => {}));
    const id = await begun();
    const dispatcher = dispatch(forever.effects);
    await forever.asks(1);
    await dispatcher.close();
    expect((await occurrences.armed(id))?.state).toBe('claimed');
    const { delayed, waiting } = await jobs.depth();
    expect(delayed + waiting).toBe(1);
    // As if the lease were over.
    await raw.hset(`${keys.occurrences.nextPrefix}${id}`, 'until', 0);
    const next = effectsThat();
    dispatch(next.effects);
    await next.asks(1);
    expect(next.asked[0]).toMatch(/ start again$/);
  });
});
