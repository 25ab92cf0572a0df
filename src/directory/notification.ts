import type { Role } from '../core/conference.ts';
import type { ConferenceId, NotificationId } from '../core/ids.ts';

/** Somebody who is told of every occurrence of a conference before it starts. */
export interface NotificationDraft {
  readonly conference: ConferenceId;
  readonly kind: 'email' | 'call';
  /** An e-mail address, or a number to call. */
  readonly target: string;
  /** What who accepts the call enters as. */
  readonly level: Role;
}
export interface Notification extends NotificationDraft {
  readonly id: NotificationId;
  readonly revision: number;
}
