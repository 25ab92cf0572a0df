import { z } from 'zod';
import { type NotificationId, parseConferenceId, parseStoredId } from '../../core/ids.ts';
import { MOST_ATTEMPTS, type NoticeAttempt, type NoticeTarget, OCCASION, type Round } from '../../store/notices.ts';
import { openJobQueue, type QueueDepth } from '../job-queue.ts';
import type { NodeQueue } from '../node-queue.ts';

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
  depth(): Promise<QueueDepth>;
  /** Idempotent. */
  close(): Promise<void>;
}

export function openNoticeJobs({ address, keys, node }: NodeQueue, onTrouble: (error: Error) => void): NoticeJobs {
  const queues = NOTICE_KINDS.map((kind) => ({
    kind,
    ...openJobQueue(noticeQueue(kind, node), { address, keys }, onTrouble),
  }));
  return {
    async add(wanted) {
      for (const { kind, queue } of queues) {
        const jobs = wanted.filter((one) => one.kind === kind).map(jobOf);
        for (let from = 0; from < jobs.length; from += PORTION) await queue.addBulk(jobs.slice(from, from + PORTION));
      }
    },
    async depth() {
      const depths = await Promise.all(queues.map((each) => each.depth()));
      return {
        delayed: depths.reduce((sum, { delayed }) => sum + delayed, 0),
        waiting: depths.reduce((sum, { waiting }) => sum + waiting, 0),
      };
    },
    close: async () => void (await Promise.all(queues.map((each) => each.close()))),
  };
}
const PORTION = 500;

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
