import { randomUUID } from 'node:crypto';
import { DelayedError, type Job, Worker } from 'bullmq';
import type { ConferenceId } from '../../core/ids.ts';
import type { Keyspace } from '../../store/keyspace.ts';
import type { DueEvent, OccurrenceStore } from '../../store/occurrences.ts';
import type { RedisAddress } from '../../store/redis-url.ts';
import { readJob, workerConnection, workerSettings } from '../job-worker.ts';
import { promptJobs } from '../prompt-jobs.ts';
import { hurryOnReturn } from '../sweeps.ts';
import { type Arranged, arrange } from './arrangement.ts';
import { type AttendanceOptions, type Attended, attend } from './attendance.ts';
import type { OccurrenceEffects } from './effects.ts';
import { openIntake } from './intake.ts';
import { dueEvent, OCCURRENCES_QUEUE, openOccurrenceJobs } from './jobs.ts';
import { patiently } from './patience.ts';
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
  /** Told of occurrences that are about to be kept as missed. */
  missed?: AttendanceOptions['missed'];
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
export const DISPATCHER_TIMING: DispatcherTiming = { leaseMs: 6_000, sweepEveryMs: 60_000, concurrency: 500 };

export interface Dispatcher {
  /** A conference was made, changed or deleted. Says truthfully what came of it; rejects with StoreError. */
  changed(conference: ConferenceId): Promise<Arranged>;
  /** How many jobs wait: for their time, and for somebody to attend to them. */
  depth(): Promise<{ readonly delayed: number; readonly waiting: number }>;
  /** Attends to what is begun for a second at most, and leaves the rest to others; idempotent. Never rejects. */
  close(): Promise<void>;
}

/** How many jobs wait at once for what becomes of their events. */
const JOBS_AT_ONCE = 50;
const PATIENCE_MS = 1_000;
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
  const connection = workerConnection(address, 'occurrences have to wait', ended.signal, complain);
  const { onTrouble } = connection;
  const jobs = openOccurrenceJobs(address, keys, onTrouble);
  const arranging = { plans, occurrences, jobs };
  const prompt = promptJobs(jobs, complain);
  const attendance: AttendanceOptions = {
    ...arranging,
    ...{ effects: options.effects, leaseMs, ending, complain },
    ...(options.attended && { attended: options.attended }),
    ...(options.missed && { missed: options.missed }),
  };
  const intake = openIntake({ ...attendance, concurrency });

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
    workerSettings(connection.client, keys, JOBS_AT_ONCE, leaseMs),
  );
  worker.on('error', onTrouble);
  worker.on('failed', (job, error) => complain(`${job?.id ?? 'an occurrence'} is left to the next sweep`, error));

  /** Resolves with undefined when it is done, else with how long to wait. */
  async function attendTo(job: Job): Promise<number | undefined> {
    const wanted = readJob(job, dueEvent, complain);
    if (wanted === undefined) return undefined;
    // Of thousands of jobs that are due at once each would ask for the next before the first event is looked at.
    worker.concurrency = 1;
    try {
      await intake.look();
    } finally {
      worker.concurrency = JOBS_AT_ONCE;
    }
    const attended = await (intake.outcomeOf(wanted) ?? attendAsArmed(wanted));
    return attended.kind === 'later' ? attended.forMs : undefined;
  }
  /** An edit may have left the event and its job as they were, under a higher revision. */
  async function attendAsArmed(wanted: DueEvent): Promise<Attended> {
    const armed = await patiently(() => occurrences.armed(wanted.conference), leaseMs, ending);
    if (armed?.event.index !== wanted.index || armed.event.kind !== wanted.kind) return { kind: 'done' };
    return attend(attendance, { ...wanted, revision: armed.revision }, randomUUID());
  }

  const sweeps = keepSweeping({ ...arranging, everyMs, ending, complain });
  hurryOnReturn(sweeps, connection.client);

  async function close(): Promise<void> {
    const patience = setTimeout(() => ended.abort(), PATIENCE_MS);
    // With Redis away BullMQ waits for it; without a connection it ends.
    const lastMoment = setTimeout(() => {
      connection.disconnect();
      void jobs.close();
    }, LAST_MOMENT_MS);
    intake.stop();
    try {
      await worker.close();
      await Promise.race([intake.drained(), givenUp]);
      ended.abort();
      await Promise.all([jobs.close(), sweeps.over]);
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
    changed: (conference) => arrange({ ...arranging, jobs: prompt }, conference),
    depth: () => jobs.depth(),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
