import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DelayedError, type Job, Worker } from 'bullmq';
import type { Rooms } from '../../operations/rooms.ts';
import type { NoticeStore } from '../../store/notices.ts';
import { type NodeQueue, queueConnection } from '../node-queue.ts';
import { type AttemptOptions, makeAttempt } from './attempt.ts';
import { watchCalls } from './calls.ts';
import { NOTICE_KINDS, type NoticeKind, noticeJob, noticeQueue, openNoticeJobs } from './jobs.ts';
import type { DeliverMail } from './mails.ts';
import { roomPlaces } from './places.ts';
import { addMissing, type NoticeDefinitions } from './wanted.ts';

export interface NoticeSenderOptions extends NodeQueue {
  readonly notices: NoticeStore;
  readonly definitions: NoticeDefinitions;
  /** The node's, served by this process: what lies in between could not say whether a call was begun. */
  readonly rooms: Rooms;
  readonly deliver: DeliverMail;
  readonly rules: NoticeRules;
  readonly timing?: NoticeTiming;
  /** Whether this instance serves the node at this moment; nothing is begun while it does not. */
  acts(): boolean;
  /** Told of what went wrong; what can be is tried again. */
  complain(what: string, error: unknown): void;
}
export interface NoticeRules {
  readonly attempts: number;
  readonly retryMs: number;
  /** How many calls of this node are under way at once: neither accepted nor over. */
  readonly callsAtOnce: number;
  /** The same of one room, with those that others have asked for. */
  readonly perRoom: number;
  readonly mailsAtOnce: number;
}
export interface NoticeTiming {
  /** How long BullMQ's lock of a job holds that is not renewed: so long a crash may delay what it has cut off. */
  readonly lockMs: number;
  readonly sweepEveryMs: number;
  /** How often calls that are under way are looked at. */
  readonly lookEveryMs: number;
  /** How long what cannot be done now is put back for. */
  readonly putBackMs: number;
}
export const NOTICE_TIMING: NoticeTiming = {
  lockMs: 15_000,
  sweepEveryMs: 60_000,
  lookEveryMs: 500,
  putBackMs: 1_000,
};

export interface NoticeSender {
  /** Leaves calls that are under way to whoever comes next, and ends within two seconds; idempotent. Never rejects. */
  close(): Promise<void>;
}

/** A job in whose middle so many processes died is dropped; the sweep makes a new one. */
const LIVES = 10;
const PATIENCE_MS = 1_000;
const LAST_MOMENT_MS = 1_500;
const PORTION = 500;

/**
 * Sends the notices of a node: to be run while its lease is held, and closed when that is lost. BullMQ wakes it; what is to be done
 * says the store, and a sweep at the beginning and then every minute makes good for every job that is lost.
 */
export function sendNotices(options: NoticeSenderOptions): NoticeSender {
  const { address, keys, node, notices, definitions, rooms, deliver, rules, acts, complain } = options;
  const { lockMs, sweepEveryMs, lookEveryMs, putBackMs } = options.timing ?? NOTICE_TIMING;
  const ended = new AbortController();
  const ending = ended.signal;
  const givenUp = Promise.withResolvers<number>();
  let away = false;
  const onTrouble = (error: Error): void => {
    // Each attempt to reconnect fails with an error of its own.
    if (!away && !ending.aborted) complain('notices have to wait', error);
    away = true;
  };
  const connection = queueConnection(address);
  connection.client.on('error', onTrouble);
  connection.client.on('ready', () => {
    away = false;
  });
  const jobs = openNoticeJobs({ address, keys, node }, onTrouble);
  const attempts: AttemptOptions = {
    ...{ notices, definitions, rules, rooms, deliver, ending, complain },
    places: roomPlaces(rooms, rules.perRoom, putBackMs),
    calls: watchCalls(rooms, lookEveryMs, ending),
  };

  const worker = (kind: NoticeKind): Worker => {
    const serving = new Worker(
      noticeQueue(kind, node),
      async (job: Job, token?: string) => {
        const idle = ending.aborted || !acts();
        const laterMs = idle ? putBackMs : await Promise.race([attend(job), givenUp.promise]);
        if (laterMs === undefined) return;
        await job.moveToDelayed(Date.now() + laterMs, token);
        throw new DelayedError();
      },
      {
        connection: connection.client,
        prefix: keys.jobs,
        concurrency: kind === 'call' ? rules.callsAtOnce : rules.mailsAtOnce,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        maxStalledCount: LIVES,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
    );
    serving.on('error', onTrouble);
    serving.on('failed', (job, error) => complain(`the notice ${job?.id ?? ''} is left to the next sweep`, error));
    return serving;
  };
  const workers = NOTICE_KINDS.map(worker);

  /** Resolves with undefined when it is done, else with how long to wait. */
  async function attend(job: Job): Promise<number | undefined> {
    const wanted = noticeJob.safeParse(job.data);
    if (!wanted.success) {
      complain(`the job ${job.id ?? ''} makes no sense and is dropped`, wanted.error);
      return undefined;
    }
    const attempted = await makeAttempt(attempts, wanted.data, randomUUID());
    if (attempted.kind === 'next') await jobs.add([attempted.wanted]);
    return attempted.kind === 'later' ? attempted.forMs : undefined;
  }

  async function sweep(): Promise<void> {
    for (let skip = 0; !ending.aborted && acts(); ) {
      const rounds = await notices.unfinished(PORTION, skip);
      for (const round of rounds) {
        if (ending.aborted) return;
        if ((await addMissing(notices, jobs, round, rules)) === 'left') skip += 1;
      }
      if (rounds.length < PORTION) return;
    }
  }
  async function keepSweeping(): Promise<void> {
    while (!ending.aborted) {
      await sweep().catch((error: unknown) => {
        if (!ending.aborted) complain('notices could not be looked through for now', error);
      });
      await delay(sweepEveryMs, undefined, { signal: ending }).catch(() => undefined);
    }
  }
  const sweeping = keepSweeping();

  async function close(): Promise<void> {
    ended.abort();
    const patience = setTimeout(() => givenUp.resolve(0), PATIENCE_MS);
    // With Redis away BullMQ waits for it; without a connection it ends.
    const lastMoment = setTimeout(() => {
      connection.disconnect();
      void jobs.close();
    }, LAST_MOMENT_MS);
    try {
      await Promise.all(workers.map((each) => each.close()));
      await Promise.all([jobs.close(), sweeping]);
    } catch (error) {
      complain('notices were not left in order', error);
    } finally {
      clearTimeout(patience);
      clearTimeout(lastMoment);
      connection.disconnect();
    }
  }
  let closing: Promise<void> | undefined;
  return {
    close() {
      closing ??= close();
      return closing;
    },
  };
}
