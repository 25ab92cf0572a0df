import { Queue } from 'bullmq';
import { z } from 'zod';
import { type NotificationId, parseConferenceId, parseStoredId } from '../../core/ids.ts';
import { MOST_ATTEMPTS, type NoticeAttempt, type NoticeTarget, OCCASION, type Round } from '../../store/notices.ts';
import { type NodeQueue, queueConnection } from '../node-queue.ts';

/** Calls wait for each other, and e-mails do not wait for calls. */
export type NoticeKind = NoticeTarget['kind'];
export const NOTICE_KINDS: readonly NoticeKind[] = ['call', 'email'];
/** BullMQ allows no colon in the name of a queue, and nodes are called `host:port`. */
export const noticeQueue = (kind: NoticeKind, node: string): string => `notices-${kind}-${encodeURIComponent(node)}`;

const stored = <Id>(parse: (value: number) => Id | undefined) =>
  z.number().transform((value, context) => {
    const id = parse(value);
    if (id !== undefined) return id;
    context.addIssue('must be an id');
    return z.NEVER;
  });
/** What a job is about. */
export const noticeJob = z
  .object({
    conference: stored(parseConferenceId),
    occasion: z.string().regex(OCCASION),
    target: stored(parseStoredId<NotificationId>),
    attempt: z.int().min(1).max(MOST_ATTEMPTS),
  })
  .transform(
    ({ conference, occasion, target, attempt }): NoticeAttempt => ({
      ...{ target, attempt },
      round: { conference, occasion },
    }),
  );

/** An attempt that is to be made, in so many milliseconds. */
export interface WantedAttempt extends NoticeAttempt {
  readonly kind: NoticeKind;
  readonly delayMs: number;
}

/**
 * Jobs that wake a sender, one for each attempt: BullMQ takes one whose id is there for the same. They are no promise: one may be
 * lost or come twice. What waits for Redis is sent when that is back, or rejects at the end.
 */
export interface NoticeJobs {
  add(wanted: readonly WantedAttempt[]): Promise<void>;
  /** How many wait: for their time, and for a sender or in its hands. */
  depth(): Promise<{ readonly delayed: number; readonly waiting: number }>;
  /** Idempotent. */
  close(): Promise<void>;
}

export function openNoticeJobs({ address, keys, node }: NodeQueue, onTrouble: (error: Error) => void): NoticeJobs {
  const connection = queueConnection(address);
  connection.client.on('error', onTrouble);
  const queues = NOTICE_KINDS.map((kind) => {
    const queue = new Queue(noticeQueue(kind, node), {
      connection: connection.client,
      prefix: keys.jobs,
      skipMetasUpdate: true,
    });
    queue.on('error', onTrouble);
    return { kind, queue };
  });
  async function close(): Promise<void> {
    // With Redis away BullMQ would wait for it.
    const lastMoment = setTimeout(() => connection.disconnect(), LAST_MOMENT_MS);
    try {
      await Promise.all(queues.map(({ queue }) => queue.close()));
    } finally {
      clearTimeout(lastMoment);
      connection.disconnect();
    }
  }
  let closing: Promise<void> | undefined;
  return {
    async add(wanted) {
      for (const { kind, queue } of queues) {
        const jobs = wanted.filter((one) => one.kind === kind).map(jobOf);
        for (let at = 0; at < jobs.length; at += PORTION) await queue.addBulk(jobs.slice(at, at + PORTION));
      }
    },
    async depth() {
      const counts = await Promise.all(queues.map(({ queue }) => queue.getJobCounts('delayed', 'waiting', 'active')));
      const sum = (of: (count: Record<string, number>) => number) => counts.reduce((all, each) => all + of(each), 0);
      return {
        delayed: sum(({ delayed = 0 }) => delayed),
        waiting: sum(({ waiting = 0, active = 0 }) => waiting + active),
      };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}
const PORTION = 500;
const LAST_MOMENT_MS = 1_000;

function jobOf({ round, target, attempt, delayMs }: WantedAttempt) {
  const data = { ...round, target, attempt } satisfies z.input<typeof noticeJob> & Round;
  return {
    name: 'notice',
    data,
    opts: {
      // BullMQ allows no colon in it.
      jobId: `${round.conference}-${round.occasion.replace(':', '')}-${target}-${attempt}`,
      delay: Math.max(0, delayMs),
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}
