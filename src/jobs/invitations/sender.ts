import { type Job, Worker } from 'bullmq';
import { z } from 'zod';
import { assertNever } from '../../core/assert-never.ts';
import type { ClaimedMail, MailClaims } from '../../store/mail-claims.ts';
import { readJob, workerConnection, workerSettings } from '../job-worker.ts';
import type { MailDelivery } from '../notices/mails.ts';
import { patiently } from '../occurrences/patience.ts';
import { claimOf, MAILS_QUEUE, type MailJob, type MailQueue, mailJob } from './jobs.ts';

/** An e-mail as it is to be sent now. */
export interface PreparedMail {
  /** Of the definition that it tells of: a later one than the job's where that was changed since. */
  readonly revision: number;
  /** Never rejects. */
  deliver(): Promise<MailDelivery>;
}
/** Resolves with undefined where nothing is to be told any more; rejects with StoreError. */
export type PrepareMail = (job: MailJob) => Promise<PreparedMail | undefined>;

/** What became of an e-mail. */
export type MailFate =
  | { readonly kind: 'sent' }
  /** Nothing was sent, and it is tried again. */
  | { readonly kind: 'put-off'; readonly reason: string }
  /** Nothing was sent, and it is not tried again. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** The server may have taken it: it is not sent again. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface MailSenderOptions extends MailQueue {
  readonly claims: MailClaims;
  readonly prepare: PrepareMail;
  /** How many e-mails are handed over at once. */
  readonly atOnce: number;
  readonly timing?: MailTiming;
  /** Told of each e-mail: what became of it, without the address. */
  told(mail: ClaimedMail, fate: MailFate): void;
  /** Told of what went wrong besides. */
  complain(what: string, error: unknown): void;
}
export interface MailTiming {
  /** Between one try and the next. */
  readonly pausesMs: readonly number[];
  /** How long BullMQ's lock of a job holds that is not renewed: so long a crash may delay what it has cut off. */
  readonly lockMs: number;
}
const MINUTE_MS = 60_000;
/** Five hours: who puts off what it does not know (greylisting) takes it after some minutes, and a server that is down is up by then. */
export const MAIL_TIMING: MailTiming = {
  pausesMs: [1, 5, 15, 30, 60, 60, 60, 60].map((minutes) => minutes * MINUTE_MS),
  lockMs: 15_000,
};
export const triesOf = ({ pausesMs }: MailTiming): number => pausesMs.length + 1;

export interface MailSender {
  /** Begins no more; resolves when those under way are over, which closing the mailer makes soon. Idempotent; never rejects. */
  close(): Promise<void>;
}

const FREEING_MS = 15_000;
const LAST_MOMENT_MS = 5_000;
/** What a job remembers of its last try: the revision that it began to send. */
const begun = z.object({ revision: z.int() });

/**
 * Sends invitations and cancellations, in any number of processes. A job prepares its message anew at each try, by the definition as
 * it is then, so that a newer revision overtakes what waits; of all jobs that come to the same message one claims it, and only then
 * hands it over. The claim stays, whatever becomes of it, unless the server has said that it took nothing: then it is freed, and the
 * job comes again after a pause. A job that comes back to a claim of its own was cut off by a crash, and nobody knows what the
 * server has.
 */
export function sendMails(options: MailSenderOptions): MailSender {
  const { address, keys, claims, prepare, atOnce, told, complain } = options;
  const { pausesMs, lockMs } = options.timing ?? MAIL_TIMING;
  const ended = new AbortController();
  const connection = workerConnection(address, 'e-mails have to wait', ended.signal, complain);
  const { onTrouble } = connection;

  async function attend(job: Job): Promise<void> {
    const wanted = readJob(job, mailJob, complain);
    if (wanted === undefined) return;
    const prepared = await prepare(wanted);
    if (prepared === undefined) return;
    const mail = { ...claimOf(wanted), revision: prepared.revision };
    const before = begun.safeParse(job.progress).data?.revision;
    await job.updateProgress({ revision: mail.revision } satisfies z.input<typeof begun>);
    if (!(await claims.claim(mail))) {
      if (before === mail.revision) told(mail, { kind: 'unknown', reason: 'who was sending it has ended' });
      return;
    }
    const delivery = await prepared.deliver();
    switch (delivery.kind) {
      case 'sent':
        return told(mail, { kind: 'sent' });
      case 'not-configured':
        return told(mail, { kind: 'not-sent', reason: 'there is no server to send it by' });
      case 'unknown':
        return told(mail, delivery);
      case 'rejected':
        if (delivery.permanent) return told(mail, { kind: 'not-sent', reason: delivery.reason });
        await patiently(() => claims.free(mail), FREEING_MS, ended.signal);
        await job.updateProgress({});
        throw new Error(delivery.reason);
      default:
        return assertNever(delivery);
    }
  }

  const worker = new Worker(MAILS_QUEUE, attend, {
    ...workerSettings(connection.client, keys, atOnce, lockMs),
    settings: { backoffStrategy: (made) => pausesMs[made - 1] ?? 0 },
  });
  worker.on('error', onTrouble);
  worker.on('failed', (job, { message: reason }) => {
    const wanted = mailJob.safeParse(job?.data);
    if (job === undefined || !wanted.success) return complain('an e-mail was lost', new Error(reason));
    told(claimOf(wanted.data), { kind: job.finishedOn === undefined ? 'put-off' : 'not-sent', reason });
  });

  async function close(): Promise<void> {
    ended.abort();
    // With Redis away BullMQ waits for it; without a connection it ends.
    const lastMoment = setTimeout(() => connection.disconnect(), LAST_MOMENT_MS);
    try {
      await worker.close();
    } catch (error) {
      complain('e-mails were not left in order', error);
    } finally {
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
