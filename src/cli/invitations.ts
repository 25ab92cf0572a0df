import type { Conference } from '../core/conference.ts';
import { nextOccurrences } from '../core/recurrence.ts';
import type { Notification } from '../directory/notification.ts';
import { type Appointment, tellingAfter } from '../mail/appointment.ts';
import type { Mailer } from '../mail/mailer.ts';
import { type MailOrigin, messageOf } from '../mail/messages.ts';
import type { AppointmentChange, TellAppointments } from '../operations/appointments.ts';
import type { Directory } from '../store/directory.ts';
import type { ClaimMail } from '../store/mail-claims.ts';
import type { Clock } from '../time/clock.ts';

export interface InvitationParts {
  readonly customers: Pick<Directory['customers'], 'byId'>;
  readonly claim: ClaimMail;
  readonly mailer: Pick<Mailer, 'deliver'>;
  readonly origin: MailOrigin;
  /** Of conferences that have none and no customer. */
  readonly zone: string;
  /** How many e-mails are handed over at once. */
  readonly atOnce: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Told of each e-mail that was not sent. It names nobody. */
  failed(what: string, error: unknown): void;
}

/** Sends invitations and cancellations. */
export interface Invitations {
  readonly tell: TellAppointments;
  /** Begins no more of them, and resolves when those under way are over; close the mailer to make that soon. */
  close(): Promise<void>;
}

/**
 * Each is claimed before it is sent, so that none is sent twice; what a crash has left unsent is lost, and the notice before the start
 * is sent in any case.
 */
export function openInvitations(parts: InvitationParts): Invitations {
  const { claim, mailer, origin, atOnce, clock, failed } = parts;
  const waiting: (() => Promise<void>)[] = [];
  const underWay = new Set<Promise<void>>();
  let closed = false;

  function go(): void {
    while (!closed && underWay.size < atOnce) {
      const next = waiting.shift();
      if (next === undefined) return;
      const sending = next().finally(() => {
        underWay.delete(sending);
        go();
      });
      underWay.add(sending);
    }
  }
  async function appointmentOf(conference: Conference | undefined): Promise<Appointment | undefined> {
    if (conference === undefined) return undefined;
    const customer = await parts.customers.byId(conference.customer);
    return {
      conference: { ...conference, disabled: conference.disabled || customer?.disabled === true },
      zone: conference.timezone ?? customer?.timezone ?? parts.zone,
    };
  }
  async function send(change: AppointmentChange, { id, target, level }: Notification, nowMs: number): Promise<void> {
    const [before, after] = await Promise.all([appointmentOf(change.before), appointmentOf(change.after)]);
    const telling = tellingAfter(before, after, level, nowMs);
    if (telling === undefined) return;
    const { kind, conference, zone } = telling;
    const { id: of, revision } = conference;
    if (!(await claim({ conference: of, revision, notification: id, kind }))) return;
    const occurrence = nextOccurrences(conference, zone, nowMs, 1)[0];
    const recipient = { notification: id, address: target, level };
    const sent = await mailer.deliver(messageOf({ kind, conference, zone, occurrence, recipient, nowMs }, origin));
    if (sent.kind === 'rejected' || sent.kind === 'unknown') throw new Error(`${sent.kind}: ${sent.reason}`);
  }

  return {
    tell(change) {
      const nowMs = clock.now();
      for (const notification of change.notifications.filter(({ kind }) => kind === 'email')) {
        const conference = (change.after ?? change.before)?.id;
        const what = `notification ${notification.id} of conference ${conference} may not have been sent by e-mail`;
        waiting.push(() => send(change, notification, nowMs).catch((error: unknown) => failed(what, error)));
      }
      go();
    },
    async close() {
      closed = true;
      await Promise.all(underWay);
    },
  };
}
