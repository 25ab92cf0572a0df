import type { Conference } from '../core/conference.ts';
import type { Customer } from '../directory/customer.ts';
import type { Notification } from '../directory/notification.ts';
import type { MailJob, MailJobs } from '../jobs/invitations/jobs.ts';
import { type Appointment, type Telling, tellingAfter } from '../mail/appointment.ts';
import type { AppointmentChange, TellAppointments } from '../operations/appointments.ts';
import type { Directory } from '../store/directory.ts';
import type { ConferenceStore } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';

export interface InvitationParts {
  readonly conferences: Pick<ConferenceStore, 'byId'>;
  readonly customers: Pick<Directory['customers'], 'byId'>;
  readonly jobs: Pick<MailJobs, 'add' | 'close'>;
  /** Of conferences that have none and no customer. */
  readonly zone: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Told where somebody may not be told. It names no address. */
  failed(what: string, error: unknown): void;
}

/** Has invitations and cancellations sent by whoever sends them. */
export interface Invitations {
  readonly tell: TellAppointments;
  /** Takes no more; resolves when all that were asked for are in the queue. Idempotent; never rejects. */
  close(): Promise<void>;
}

/**
 * Says of each change who is to be told what, and leaves that in a queue. Nothing is in it before the change is made: what a crash
 * cuts off in between is not told, and the notice before the start is sent in any case.
 */
export function openInvitations({ conferences, customers, jobs, zone, clock, failed }: InvitationParts): Invitations {
  const drawingUp = new Set<Promise<unknown>>();
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  /** As those meet it who are invited. */
  function appointment(conference: Conference, customer: Customer | undefined): Appointment {
    const disabled = conference.disabled || customer?.disabled === true;
    return { conference: { ...conference, disabled }, zone: conference.timezone ?? customer?.timezone ?? zone };
  }
  async function jobsFor(change: AppointmentChange, invited: readonly Notification[]): Promise<readonly MailJob[]> {
    const of = change.after ?? change.before;
    if (of === undefined || invited.length === 0) return [];
    const askedMs = clock.now();
    const customer = await customers.byId(of.customer);
    const before = change.before && appointment(change.before, change.customerBefore ?? customer);
    const there = change.after ?? (await conferences.byId(of.id));
    const after = change.after === undefined ? undefined : appointment(change.after, customer);
    return invited.flatMap((notification) => {
      const telling = tellingAfter(before, there === undefined ? 'gone' : after, notification.level, askedMs);
      return telling === undefined ? [] : [jobOf(telling, notification, askedMs)];
    });
  }
  function during<T>(set: Set<Promise<unknown>>, work: Promise<T>): Promise<T> {
    const all = work.finally(() => set.delete(all));
    set.add(all);
    return all;
  }
  async function tell(change: AppointmentChange): Promise<void> {
    const invited = change.notifications.filter(({ kind }) => kind === 'email');
    try {
      const wanted = await during(drawingUp, jobsFor(change, invited));
      if (wanted.length > 0) await jobs.add(wanted);
    } catch (error) {
      const conference = (change.after ?? change.before)?.id;
      const ids = invited.map(({ id }) => id).join(', ');
      failed(`notifications of conference ${conference} that are not told by e-mail: ${ids}`, error);
    }
  }

  return {
    tell(change) {
      if (!closed) void during(underWay, tell(change));
    },
    async close() {
      closed = true;
      await Promise.allSettled(drawingUp);
      await jobs.close();
      await Promise.all(underWay);
    },
  };
}

function jobOf({ kind, conference, zone }: Telling, { id, target }: Notification, askedMs: number): MailJob {
  const about = { conference: conference.id, notification: id, revision: conference.revision, askedMs };
  if (kind === 'invitation') return { kind, ...about };
  const { code, description, year, month, day, hour, minute, count, repeats, durationMinutes } = conference;
  const was = { code, description, year, month, day, hour, minute, count, repeats, durationMinutes };
  return { kind, ...about, target, zone, was };
}
