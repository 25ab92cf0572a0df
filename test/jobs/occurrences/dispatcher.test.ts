import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConferenceDraft } from '../../../src/core/conference.ts';
import type { ConferenceId } from '../../../src/core/ids.ts';
import type { Cursor, EventKind, OccurrenceEvent } from '../../../src/core/occurrence.ts';
import { arrange } from '../../../src/jobs/occurrences/arrangement.ts';
import { type AttendanceOptions, attend } from '../../../src/jobs/occurrences/attendance.ts';
import { type Dispatcher, dispatchOccurrences } from '../../../src/jobs/occurrences/dispatcher.ts';
import type { Done, Occasion, OccurrenceEffects } from '../../../src/jobs/occurrences/effects.ts';
import { OCCURRENCES_QUEUE, type OccurrenceJobs, openOccurrenceJobs } from '../../../src/jobs/occurrences/jobs.ts';
import { storedPlans } from '../../../src/jobs/occurrences/plan.ts';
import { lookThrough, type SweepOptions, wakeOverdue } from '../../../src/jobs/occurrences/sweep.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { type Keyspace, keyspace } from '../../../src/store/keyspace.ts';
import { type MemoryStore, memoryStore } from '../../../src/store/memory-store.ts';
import type { DueEvent, OccurrenceStore } from '../../../src/store/occurrences.ts';
import { memoryOccurrences } from '../../../src/store/occurrences-memory.ts';
import { redisOccurrences } from '../../../src/store/occurrences-redis.ts';
import { redisStore } from '../../../src/store/redis-store.ts';
import { draft } from '../../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';

const HOUR_MS = 3_600_000;
const at = (time: string): number => Date.parse(`${time}Z`);
/** From nine to ten on three days, and then those inside are sent away. */
const DAILY: Partial<ConferenceDraft> = {
  ...{ year: 2027, month: 3, day: 1, hour: 9, minute: 0, repeats: 'daily', count: 3 },
  ...{ durationMinutes: 60, timezone: 'UTC', atEnd: 'hangup', disabled: false },
};

/** Effects that write down what they are asked, and do what they are told. */
function effectsThat(does: (occasion: Occasion) => Promise<Done> = async () => 'done') {
  const asked: string[] = [];
  let listen = () => {};
  const effect = (occasion: Occasion, minutes?: number): Promise<Done> => {
    const words = [occasion.id.replace(/^\d+ /, ''), minutes, occasion.again ? 'again' : undefined];
    asked.push(words.filter((word) => word !== undefined).join(' '));
    listen();
    return does(occasion);
  };
  const effects: OccurrenceEffects = { notify: effect, start: effect, warn: effect, end: effect };
  /** Resolves when so many were asked. */
  async function asks(count: number): Promise<void> {
    while (asked.length < count) {
      await new Promise<void>((resolve) => {
        listen = resolve;
      });
    }
  }
  return { effects, asked, asks };
}

describe('attending to one event', () => {
  let store: MemoryStore;
  let occurrences: OccurrenceStore;
  let conference: ConferenceId;
  let nowMs: number;
  let added: string[];
  let complaints: string[];
  beforeEach(async () => {
    store = memoryStore();
    nowMs = at('2027-02-28T12:00');
    occurrences = memoryOccurrences(store.conferences, () => nowMs);
    added = [];
    complaints = [];
    const made = await store.conferences.create(draft('1', DAILY));
    if (!made.ok) throw new Error(made.error);
    conference = made.value.id;
  });

  const told = ({ kind, index }: Cursor) => `${kind} ${index}`;
  function options(changes: Partial<AttendanceOptions> = {}): AttendanceOptions & SweepOptions {
    return {
      plans: storedPlans(store.conferences),
      occurrences,
      jobs: {
        add: async (armed) => void added.push(...armed.map(({ event }) => told(event))),
        addOverdue: async (due) => void added.push(...due.map((one) => `overdue ${told(one)}`)),
      },
      effects: effectsThat().effects,
      ...{ leaseMs: 60_000, everyMs: 60_000 },
      ending: new AbortController().signal,
      complain: (what, error) => complaints.push(`${what}: ${String(error)}`),
      ...changes,
    } as AttendanceOptions & SweepOptions;
  }
  async function wanted(): Promise<DueEvent> {
    const armed = await occurrences.armed(conference);
    if (armed === undefined) throw new Error('nothing is armed');
    return { conference, revision: armed.revision, index: armed.event.index, kind: armed.event.kind };
  }
  const history = async () =>
    (await occurrences.history(conference, 0, 100)).map(({ index, state }) => `${index} ${state}`);
  let tokens = 0;
  const attended = async (changes: Partial<AttendanceOptions> = {}) => {
    tokens += 1;
    return attend(options(changes), await wanted(), `token-${tokens}`);
  };

  test('all of a schedule comes once and in order', async () => {
    const { effects, asked } = effectsThat();
    const late: number[] = [];
    await arrange(options(), conference);
    for (;;) {
      const armed = await occurrences.armed(conference);
      if (armed === undefined) break;
      nowMs = armed.event.atMs + 7;
      expect(await attended({ effects, attended: (_, ms) => late.push(ms) })).toEqual({ kind: 'done' });
    }
    const day = (local: string) => [
      `${local} notify`,
      `${local} start`,
      `${local} warn-5 5`,
      `${local} warn-1 1`,
      `${local} end`,
    ];
    expect(asked).toEqual(['2027-03-01T09:00', '2027-03-02T09:00', '2027-03-03T09:00'].flatMap(day));
    expect(added).toHaveLength(asked.length);
    expect(new Set(late)).toEqual(new Set([7]));
    expect(await history()).toEqual(['0 ended', '1 ended', '2 ended']);
  });

  test('what is early or under way is for later, and what is done is for nobody', async () => {
    await arrange(options(), conference);
    expect(await attended()).toEqual({ kind: 'later', forMs: 21 * HOUR_MS - 60_000 });
    const first = await wanted();
    nowMs = at('2027-03-01T08:59');
    await occurrences.claim(first, 'another', 5_000);
    expect(await attended()).toEqual({ kind: 'later', forMs: 5_000 });
    nowMs += 5_000;
    const { effects, asked } = effectsThat();
    await attended({ effects });
    expect(asked).toEqual(['2027-03-01T09:00 notify again']);
    expect(await attend(options({ effects }), first, 'late')).toEqual({ kind: 'done' });
    expect(asked).toHaveLength(1);
  });

  test('what was missed while everything was down is kept as missed, and an open window is made up for', async () => {
    const { effects, asked } = effectsThat();
    await arrange(options(), conference);
    nowMs = at('2027-03-03T09:30');
    await attended({ effects });
    expect(asked).toEqual([]);
    expect(await history()).toEqual(['0 missed', '1 missed']);
    await attended({ effects });
    expect(asked).toEqual(['2027-03-03T09:00 start']);
    nowMs = at('2027-04-01T00:00');
    await attended({ effects });
    expect(added.at(-1)).toBe('end 2');
    await attended({ effects });
    expect(await history()).toEqual(['0 missed', '1 missed', '2 ended']);
  });

  test('an effect that fails is tried again after the claim, and one that nobody knows of is kept as unknown', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    const failing = effectsThat(async () => Promise.reject(new Error('no node')));
    expect(await attended({ effects: failing.effects })).toEqual({ kind: 'later', forMs: 60_000 });
    expect(complaints).toEqual([`${conference} 2027-03-01T09:00 notify could not be done for now: Error: no node`]);
    nowMs += 60_000;
    const unsure = effectsThat(async () => 'unknown');
    await attended({ effects: unsure.effects });
    expect(unsure.asked).toEqual(['2027-03-01T09:00 notify again']);
    expect(await history()).toEqual(['0 unknown']);
  });

  test('an edit that nobody arranged is found before the effect', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    await store.conferences.update(conference, { hour: 15 });
    const { effects, asked } = effectsThat();
    await attended({ effects });
    expect(asked).toEqual([]);
    expect((await occurrences.armed(conference))?.event).toMatchObject({ kind: 'notify', local: '2027-03-01T15:00' });
    await store.conferences.update(conference, { disabled: true });
    nowMs = at('2027-03-01T15:00');
    await attended({ effects });
    expect(asked).toEqual([]);
    expect(await occurrences.armed(conference)).toBeUndefined();
    expect(await history()).toEqual([]);
  });

  test('what an edit finds claimed and abandoned is not forgotten', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T09:00');
    const first = await wanted();
    await occurrences.claim(first, 'dead', 1_000);
    nowMs += 1_000;
    await store.conferences.update(conference, { hour: 15 });
    await attended();
    expect(await history()).toEqual(['0 unknown']);
  });

  test('an edit during the effect is armed after it, and tells nobody twice', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    const edits = effectsThat(async () => {
      await store.conferences.update(conference, { description: 'another' });
      expect(await arrange(options(), conference)).toMatchObject({ kind: 'under-way', event: { kind: 'notify' } });
      return 'done';
    });
    await attended({ effects: edits.effects });
    expect((await occurrences.armed(conference))?.event).toMatchObject({ kind: 'start', index: 0 });
    await store.conferences.update(conference, { description: 'once more' });
    expect(await arrange(options(), conference)).toMatchObject({
      ...{ kind: 'armed', event: { kind: 'start' }, replaced: { kind: 'start' } },
      last: { kind: 'notify', local: '2027-03-01T09:00' },
    });
  });

  test('a cancellation says what it prevented, and what it came too late for', async () => {
    await arrange(options(), conference);
    await store.conferences.update(conference, { disabled: true });
    expect(await arrange(options(), conference)).toMatchObject({
      kind: 'idle',
      replaced: { kind: 'notify' },
      last: undefined,
    });
    await store.conferences.update(conference, { disabled: false });
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    await attended();
    await store.conferences.delete(conference);
    expect(await arrange(options(), conference)).toMatchObject({ kind: 'idle', replaced: undefined });
  });

  describe('a sweep', () => {
    test('gives what is overdue another job, and nothing else', async () => {
      await arrange(options(), conference);
      await wakeOverdue(options());
      nowMs = at('2027-03-01T08:59');
      await wakeOverdue(options());
      nowMs += 1_001;
      await wakeOverdue(options());
      expect(added).toEqual(['notify 0', 'overdue notify 0']);
    });
    test('arms what nobody has armed, and lets the rest be', async () => {
      await store.conferences.create(draft('2', { ...DAILY, year: 0 }));
      expect(await lookThrough(options(), undefined, 100)).toBeUndefined();
      expect(added).toEqual(['notify 0']);
      await lookThrough(options(), undefined, 100);
      expect(added).toHaveLength(1);
      await store.conferences.update(conference, { hour: 10 });
      await lookThrough(options(), undefined, 100);
      expect((await occurrences.armed(conference))?.event.local).toBe('2027-03-01T10:00');
    });
    test('times anew what the zone has moved, and goes on where it was', async () => {
      await arrange(options(), conference);
      const event = (await occurrences.armed(conference))?.event;
      if (event === undefined) throw new Error('nothing is armed');
      // As if the zone data of yesterday had said another hour.
      await occurrences.arm(conference, 1, { ...event, index: 1, atMs: event.atMs + HOUR_MS });
      await lookThrough(options(), undefined, 100);
      expect((await occurrences.armed(conference))?.event).toMatchObject({ index: 1, atMs: at('2027-03-02T08:59') });
    });
    test('looks through a portion at a time', async () => {
      for (let n = 2; n <= 45; n++) await store.conferences.create(draft(`${n}`, DAILY));
      const after = await lookThrough(options(), undefined, 20);
      expect([after, added.length]).toEqual([20, 20]);
      const later = await lookThrough(options(), after, 20);
      expect([later, added.length]).toEqual([40, 40]);
      expect([await lookThrough(options(), later, 20), added.length]).toEqual([undefined, 45]);
    });
  });
});

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
