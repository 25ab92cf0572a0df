import type { Conference } from '../core/conference.ts';
import type { Customer } from '../directory/customer.ts';
import type { Notification } from '../directory/notification.ts';

/** A change of which those may have to be told who have a conference in their calendars. */
export interface AppointmentChange {
  /** Undefined where it was none of theirs before. */
  readonly before: Conference | undefined;
  /** Undefined where it is none of theirs any more. */
  readonly after: Conference | undefined;
  readonly notifications: readonly Notification[];
  /** As its customer was before, where that was changed. */
  readonly customerBefore?: Customer;
}

/** Has them told by e-mail, each once for each revision; neither waits for that nor throws. */
export type TellAppointments = (change: AppointmentChange) => void;
