import { randomUUID } from 'node:crypto';
import { DelayedError, type Job, Worker } from 'bullmq';
import type { ConferenceId } from '../../core/ids.ts';
import type { Keyspace } from '../../store/keyspace.ts';
import type { OccurrenceStore } from '../../store/occurrences.ts';
import type { RedisAddress } from '../../store/redis-url.ts';
import { queueConnection } from '../node-queue.ts';
import { type Arranged, arrange } from './arrangement.ts';
import { type AttendanceOptions, attend } from './attendance.ts';
import { openBacklog } from './backlog.ts';
import type { OccurrenceEffects } from './effects.ts';
import { dueEvent, OCCURRENCES_QUEUE, openOccurrenceJobs } from './jobs.ts';
import type { Plans } from './plan.ts';
import { keepSweeping } from './sweep.ts';

export interface DispatcherOptions {
  readonly address: RedisAddress;
  readonly keys: Keyspace;
  readonly plans: Plans;
  readonly occurrences: OccurrenceStore;
  readonly effects: OccurrenceEffects;
  readonly timing?: DispatcherTiming;
  /** Told of each effect, with how late it came by Redis's clock. */
  attended?: AttendanceOptions['attended'];
  /** Told of what went wrong; it is tried again. */
  complain(what: string, error: unknown): void;
}
export interface DispatcherTiming {
  /** How long a claim, and BullMQ's lock of a job, hold that are not renewed: so long a crash may delay what it has cut off. */
  readonly leaseMs: number;
  readonly sweepEveryMs: number;
  /** How many events are attended to at once. */
  readonly concurrency: number;
}
export const DISPATCHER_TIMING: DispatcherTiming = { leaseMs: 20_000, sweepEveryMs: 60_000, concurrency: 50 };

export interface Dispatcher {
  /** A conference was made, changed or deleted. Says truthfully what came of it; rejects with StoreError. */
  changed(conference: ConferenceId): Promise<Arranged>;
  /** How many jobs wait: for their time, and for somebody to attend to them. */
  depth(): Promise<{ readonly delayed: number; readonly waiting: number }>;
  /** Attends to what is begun for a second at most, and leaves the rest to others; idempotent. Never rejects. */
  close(): Promise<void>;
}

/** BullMQ drops a job in whose middle so many processes died; the sweep makes a new one. */
const LIVES = 10;
const PATIENCE_MS = 1_000;
/** How many events may be done and not committed; a crash leaves them to be looked at again. */
const BACKLOG = 25_000;
const LAST_MOMENT_MS = 1_500;

/**
 * Attends to the occurrences of all conferences, beside as many other dispatchers as there are. BullMQ wakes it; what is to be
 * done says the store, and a sweep makes good for every job that is lost. Jobs are made for their time by our own clock and
 * judged by Redis's: one that comes early goes back.
 */
export function dispatchOccurrences(options: DispatcherOptions): Dispatcher {
  const { address, keys, plans, occurrences, timing = DISPATCHER_TIMING, complain } = options;
  const { leaseMs, sweepEveryMs: everyMs, concurrency } = timing;
  const ended = new AbortController();
  const ending = ended.signal;
  let away = false;
  const onTrouble = (error: Error): void => {
    // Each attempt to reconnect fails with an error of its own.
    if (!away && !ending.aborted) complain('occurrences have to wait', error);
    away = true;
  };
  const connection = queueConnection(address);
  connection.client.on('error', onTrouble);
  connection.client.on('ready', () => {
    away = false;
  });
  const jobs = openOccurrenceJobs(address, keys, onTrouble);
  const arranging = { plans, occurrences, jobs };
  const backlog = openBacklog({ most: BACKLOG, atOnce: concurrency, longestWaitMs: leaseMs / 3 });
  const attendance: AttendanceOptions = {
    ...arranging,
    ...{ effects: options.effects, leaseMs, ending, complain, backlog },
    ...(options.attended && { attended: options.attended }),
  };

  const givenUp = new Promise<number>((resolve) => ending.addEventListener('abort', () => resolve(0)));

  const worker = new Worker(
    OCCURRENCES_QUEUE,
    async (job: Job, token?: string) => {
      const laterMs = ending.aborted ? 0 : await Promise.race([attendTo(job), givenUp]);
      if (laterMs === undefined) return;
      // By our own clock, which is also the one by which we shall find it due.
      await job.moveToDelayed(Date.now() + laterMs, token);
      throw new DelayedError();
    },
    {
      connection: connection.client,
      prefix: keys.jobs,
      concurrency,
      lockDuration: leaseMs,
      stalledInterval: leaseMs,
      maxStalledCount: LIVES,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on('error', onTrouble);
  worker.on('failed', (job, error) => complain(`${job?.id ?? 'an occurrence'} is left to the next sweep`, error));

  /** Resolves with undefined when it is done, else with how long to wait. */
  async function attendTo(job: Job): Promise<number | undefined> {
    const wanted = dueEvent.safeParse(job.data);
    if (!wanted.success) {
      complain(`the job ${job.id ?? ''} makes no sense and is dropped`, wanted.error);
      return undefined;
    }
    const arrived = backlog.first();
    try {
      const attended = await attend(attendance, wanted.data, randomUUID());
      return attended.kind === 'later' ? attended.forMs : undefined;
    } finally {
      arrived();
    }
  }

  const sweeping = keepSweeping({ ...arranging, everyMs, ending, complain });

  async function close(): Promise<void> {
    const patience = setTimeout(() => ended.abort(), PATIENCE_MS);
    // With Redis away BullMQ waits for it; without a connection it ends.
    const lastMoment = setTimeout(() => {
      connection.disconnect();
      void jobs.close();
    }, LAST_MOMENT_MS);
    try {
      await worker.close();
      await Promise.race([backlog.drained(), givenUp]);
      ended.abort();
      await Promise.all([jobs.close(), sweeping]);
    } catch (error) {
      complain('occurrences were not left in order', error);
    } finally {
      clearTimeout(patience);
      clearTimeout(lastMoment);
      connection.disconnect();
    }
  }
  let closing: Promise<void> | undefined;
  return {
    changed: (conference) => arrange(arranging, conference),
    depth: () => jobs.depth(),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
