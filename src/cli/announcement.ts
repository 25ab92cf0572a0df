import { assertNever } from '../core/assert-never.ts';

/** Whether the controllers that serve rooms know of a change that was made in the store. */
export type Announcement =
  /** A running controller has taken it up. */
  | { readonly kind: 'told' }
  /** None has answered; the next one that serves the node takes it up. */
  | { readonly kind: 'nobody' }
  /** One may be running, and has not confirmed it. */
  | { readonly kind: 'unconfirmed'; readonly reason: string };

/** What an operator is told of it, a line. */
export function announcementText(announcement: Announcement): string {
  switch (announcement.kind) {
    case 'told':
      return 'The running controller has been told.\n';
    case 'nobody':
      return 'No controller has answered: the next one that serves the node takes it up.\n';
    case 'unconfirmed':
      return (
        `Whether a running controller knows is not certain (${announcement.reason}). New callers are let in by the new ` +
        'definition in any case; for those inside, do it again or restart the controller.\n'
      );
    default:
      return assertNever(announcement);
  }
}
