import type { Conference } from '../core/conference.ts';
import { nextOccurrences } from '../core/recurrence.ts';
import { cancelled } from '../jobs/invitations/jobs.ts';
import type { PrepareMail } from '../jobs/invitations/sender.ts';
import { isToCome } from '../mail/appointment.ts';
import type { Mailer } from '../mail/mailer.ts';
import { type MailOrigin, messageOf, type Recipient } from '../mail/messages.ts';
import type { Directory } from '../store/directory.ts';
import type { ConferenceStore } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';

export interface InvitationMailParts {
  /** As their callers meet them: with the zone of their customer, and disabled with it. */
  readonly conferences: Pick<ConferenceStore, 'byId'>;
  readonly notifications: Pick<Directory['notifications'], 'byId'>;
  readonly mailer: Pick<Mailer, 'deliver'>;
  readonly origin: MailOrigin;
  /** Of conferences that have none and no customer. */
  readonly zone: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The message of a job as things are now. Who is expected is invited by the newest definition, and told of no cancellation that is
 * older; who is not is invited no more.
 */
export function invitationMail(parts: InvitationMailParts): PrepareMail {
  const { conferences, notifications, mailer, origin, zone: fallback, clock } = parts;
  return async (job) => {
    const nowMs = clock.now();
    const [conference, notification] = await Promise.all([
      conferences.byId(job.conference),
      notifications.byId(job.notification),
    ]);
    const zone = conference?.timezone ?? fallback;
    const expected = conference && notification && isToCome({ conference, zone }, nowMs);
    const message = (about: Conference, of: string, recipient: Recipient) => {
      const occurrence = nextOccurrences(about, of, nowMs, 1)[0];
      const subject = { kind: job.kind, conference: about, zone: of, occurrence, recipient, nowMs: job.askedMs };
      return { revision: about.revision, deliver: () => mailer.deliver(messageOf(subject, origin)) };
    };
    if (job.kind === 'cancellation') {
      // Of the level nothing is said in it.
      const recipient = { notification: job.notification, address: job.target, level: 'listen' } as const;
      return expected ? undefined : message(cancelled(job), job.zone, recipient);
    }
    if (!expected) return undefined;
    const { id, target, level } = notification;
    return message(conference, zone, { notification: id, address: target, level });
  };
}
