import { randomUUID } from 'node:crypto';
import { DelayedError, type Job, Worker } from 'bullmq';
import type { Rooms } from '../../operations/rooms.ts';
import type { NoticeStore } from '../../store/notices.ts';
import { readJob, workerConnection, workerSettings } from '../job-worker.ts';
import type { NodeQueue } from '../node-queue.ts';
import { hurryOnReturn, keepSweeps } from '../sweeps.ts';
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
  /** How long an account that has no leg left is not asked for another. */
  readonly holdMs: number;
}
export const NOTICE_TIMING: NoticeTiming = {
  lockMs: 15_000,
  sweepEveryMs: 60_000,
  lookEveryMs: 500,
  putBackMs: 1_000,
  holdMs: 5_000,
};

export interface NoticeSender {
  /** Leaves calls that are under way to whoever comes next, and ends within two seconds; idempotent. Never rejects. */
  close(): Promise<void>;
}

const PATIENCE_MS = 1_000;
const LAST_MOMENT_MS = 1_500;
const PORTION = 500;

/**
 * Sends the notices of a node: to be run while its lease is held, and closed when that is lost. BullMQ wakes it; what is to be done
 * says the store, and a sweep at the beginning, every minute and whenever Redis is there again makes good for every job
 * that is lost.
 */
export function sendNotices(options: NoticeSenderOptions): NoticeSender {
  const { address, keys, node, notices, definitions, rooms, deliver, rules, acts, complain } = options;
  const { lockMs, sweepEveryMs, lookEveryMs, putBackMs, holdMs } = options.timing ?? NOTICE_TIMING;
  const ended = new AbortController();
  const ending = ended.signal;
  const givenUp = Promise.withResolvers<number>();
  const connection = workerConnection(address, 'notices have to wait', ended.signal, complain);
  const { onTrouble } = connection;
  const jobs = openNoticeJobs({ address, keys, node }, onTrouble);
  const attempts: AttemptOptions = {
    ...{ notices, definitions, rules, rooms, deliver, ending, complain },
    places: roomPlaces(rooms, rules.perRoom, { putBackMs, holdMs }),
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
      workerSettings(connection.client, keys, kind === 'call' ? rules.callsAtOnce : rules.mailsAtOnce, lockMs),
    );
    serving.on('error', onTrouble);
    serving.on('failed', (job, error) => complain(`the notice ${job?.id ?? ''} is left to the next sweep`, error));
    return serving;
  };
  const workers = NOTICE_KINDS.map(worker);

  /** Resolves with undefined when it is done, else with how long to wait. */
  async function attend(job: Job): Promise<number | undefined> {
    const wanted = readJob(job, noticeJob, complain);
    if (wanted === undefined) return undefined;
    const attempted = await makeAttempt(attempts, wanted, randomUUID());
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
  const sweeps = keepSweeps({
    ...{ sweep, ending, everyMs: sweepEveryMs },
    complain: (error) => complain('notices could not be looked through for now', error),
  });
  hurryOnReturn(sweeps, connection.client);

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
      await Promise.all([jobs.close(), sweeps.over]);
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
