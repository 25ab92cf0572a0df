import { z } from 'zod';
import { PLAIN_CONFERENCE } from '../../core/conference.ts';
import { type NotificationId, parseCode, parseConferenceId, parseStoredId } from '../../core/ids.ts';
import { REPEATS } from '../../core/schedule.ts';
import type { ClaimedMail } from '../../store/mail-claims.ts';
import { openJobQueue, type QueueDepth } from '../job-queue.ts';
import type { NodeQueue } from '../node-queue.ts';

/** Which Redis; all nodes that share it send each other's. */
export type MailQueue = Omit<NodeQueue, 'node'>;

/** A field that a parser makes of what stands in a job. */
const parsed = <Raw extends z.ZodType, Id>(raw: Raw, parse: (value: z.output<Raw>) => Id | undefined) =>
  raw.transform((value, context) => {
    const id = parse(value);
    if (id !== undefined) return id;
    context.addIssue('makes no sense');
    return z.NEVER;
  });
const conference = parsed(z.number(), parseConferenceId);
const about = {
  notification: parsed(z.number(), parseStoredId<NotificationId>),
  /** Of the change that it tells of. */
  revision: z.int().min(1),
  /** When the change was made, in milliseconds since the epoch. */
  askedMs: z.int().min(0),
};

/** Somebody is to be invited. What the message says, PIN and address with it, is read when it is sent. */
const invitation = z.object({ kind: z.literal('invitation'), conference, ...about });
/**
 * Somebody is to be told that an appointment is none any more, which may be gone with the address by then: so what the message says
 * stands here. It tells no PIN.
 */
const cancellation = z.object({
  kind: z.literal('cancellation'),
  conference,
  ...about,
  target: z.string(),
  zone: z.string(),
  was: z.object({
    code: parsed(z.string(), parseCode),
    description: z.string(),
    ...{ year: z.int(), month: z.int(), day: z.int(), hour: z.int(), minute: z.int() },
    ...{ count: z.int(), repeats: z.enum(REPEATS), durationMinutes: z.int() },
  }),
});
/** What a job says. */
export const mailJob = z.discriminatedUnion('kind', [invitation, cancellation]);
export type MailJob = z.output<typeof mailJob>;

/** What is to be claimed for it, where the definition has not been changed since. */
export const claimOf = ({ conference, revision, notification, kind }: MailJob): ClaimedMail => {
  return { conference, revision, notification, kind };
};
/** The definition of which a cancellation tells; what it does not say is as in none. */
export function cancelled({ conference: id, revision, was }: Extract<MailJob, { readonly kind: 'cancellation' }>) {
  return { ...PLAIN_CONFERENCE, ...was, id, revision };
}

/**
 * E-mails that are to be sent, kept in Redis until somebody has. BullMQ takes a job whose id is there for the same. What waits for Redis is
 * added when that is back, or rejects at the end.
 */
export interface MailJobs {
  add(jobs: readonly MailJob[]): Promise<void>;
  /** How many wait: for their next try, and for a sender or in its hands. */
  depth(): Promise<QueueDepth>;
  /** When what is being added is, or soon. Idempotent. */
  close(): Promise<void>;
}

export const MAILS_QUEUE = 'invitations';
const PORTION = 500;

export function openMailJobs({ address, keys }: MailQueue, tries: number, onTrouble: (error: Error) => void): MailJobs {
  const { queue, depth, close } = openJobQueue(MAILS_QUEUE, { address, keys }, onTrouble);
  const adding = new Set<Promise<void>>();

  async function put(jobs: readonly MailJob[]): Promise<void> {
    for (let at = 0; at < jobs.length; at += PORTION) {
      await queue.addBulk(jobs.slice(at, at + PORTION).map((job) => bulkJob(job, tries)));
    }
  }
  return {
    add(jobs) {
      const added = put(jobs).finally(() => adding.delete(added));
      adding.add(added);
      return added;
    },
    depth,
    close: () => close(Promise.allSettled(adding)),
  };
}

function bulkJob(data: MailJob, attempts: number) {
  const { conference, revision, notification, kind } = data;
  const jobId = `${conference}-${revision}-${notification}-${kind}`;
  const opts = { jobId, attempts, backoff: { type: 'custom' }, removeOnComplete: true, removeOnFail: true };
  return { name: kind, data: data satisfies z.input<typeof mailJob>, opts };
}
