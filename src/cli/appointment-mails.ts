import type { Config } from '../config/schema.ts';
import { openMailJobs } from '../jobs/invitations/jobs.ts';
import {
  MAIL_TIMING,
  type MailSender,
  type MailSenderOptions,
  type MailTiming,
  sendMails,
  triesOf,
} from '../jobs/invitations/sender.ts';
import { mailOrigin } from '../mail/configured.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { QueueDepth } from '../observe/metrics.ts';
import type { TellAppointments } from '../operations/appointments.ts';
import type { RedisConnection } from '../store/connection.ts';
import type { Directory } from '../store/directory.ts';
import type { Keyspace } from '../store/keyspace.ts';
import { redisMailClaims } from '../store/mail-claims.ts';
import type { RedisAddress } from '../store/redis-url.ts';
import { servedStore } from '../store/served-store.ts';
import type { Store } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { invitationMail } from './invitation-mail.ts';
import { openInvitations } from './invitations.ts';

export interface AppointmentMailParts {
  readonly config: Pick<Config, 'schedule' | 'mail' | 'notifications'>;
  /** What the node is called in its lease. */
  readonly node: string;
  readonly redis: { readonly connection: RedisConnection; readonly address: RedisAddress; readonly keys: Keyspace };
  readonly store: Store;
  readonly directory: Pick<Directory, 'customers' | 'notifications'>;
  readonly mailer: Mailer;
  readonly timing?: MailTiming;
  readonly told: MailSenderOptions['told'];
  complain(what: string, error: unknown): void;
}

/** Invitations and cancellations of one instance, beside as many others as there are. */
export interface AppointmentMails {
  readonly tell: TellAppointments;
  /** Sends what is in the queue from now on; to be called once the store is ready. */
  begin(): void;
  /** Rejects or waits where Redis is away. */
  depths(): Promise<readonly QueueDepth[]>;
  /** Cuts off what is under way, and leaves the rest to others or to the next start. Idempotent; never rejects. */
  close(): Promise<void>;
}

/** Where no server is configured, nobody is told and nothing waits. */
export function openAppointmentMails(parts: AppointmentMailParts): AppointmentMails {
  const { config, node, redis, store, directory, mailer, timing = MAIL_TIMING, told, complain } = parts;
  const { address, keys, connection } = redis;
  if (config.mail.url === undefined) {
    return { tell: () => {}, begin: () => {}, depths: async () => [], close: async () => mailer.close() };
  }
  const { timezone: zone } = config.schedule;
  const clock = systemClock;
  let away = false;
  const jobs = openMailJobs({ address, keys }, triesOf(timing), (error) => {
    // Each attempt to reconnect fails with an error of its own.
    if (!away) complain('what people are to be told of by e-mail waits for Redis', error);
    away = true;
  });
  const invitations = openInvitations({
    ...{ conferences: store.conferences, customers: directory.customers, jobs, zone, clock, failed: complain },
  });
  let sender: MailSender | undefined;
  let closed = false;
  return {
    tell: invitations.tell,
    begin() {
      away = false;
      if (closed || sender !== undefined) return;
      sender = sendMails({
        ...{ address, keys, timing, told, complain, atOnce: config.notifications.mailsAtOnce },
        claims: redisMailClaims(connection, keys),
        prepare: invitationMail({
          ...{ conferences: servedStore(store, directory).conferences, notifications: directory.notifications },
          ...{ mailer, origin: mailOrigin(config.mail, node), zone, clock },
        }),
      });
    },
    async depths() {
      return [{ queue: 'invitations', ...(await jobs.depth()) }];
    },
    async close() {
      closed = true;
      const ended = sender?.close();
      // Before it no more are begun; behind it those under way are over.
      mailer.close();
      await Promise.all([ended, invitations.close()]);
    },
  };
}
