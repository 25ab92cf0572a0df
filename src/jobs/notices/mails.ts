import { assertNever } from '../../core/assert-never.ts';
import type { Conference } from '../../core/conference.ts';
import type { NoticeOutcome } from '../../core/notice-outcome.ts';
import type { NoticedOccurrence, NoticeTarget } from '../../store/notices.ts';

/** An e-mail that tells somebody of a conference. */
export interface NoticeMail {
  readonly conference: Conference;
  /** Undefined for a request to join a permanent conference. */
  readonly occurrence: NoticedOccurrence | undefined;
  readonly target: NoticeTarget;
  /** When people began to be told, in milliseconds since the epoch: the same at every attempt. */
  readonly beganMs: number;
}
/** What became of it. */
export type MailDelivery =
  | { readonly kind: 'sent' | 'not-configured' }
  /** Nothing was sent. `permanent` where another try would come to the same. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly permanent: boolean }
  /** The server may have taken it. */
  | { readonly kind: 'unknown'; readonly reason: string };
/** Never rejects. */
export type DeliverMail = (mail: NoticeMail) => Promise<MailDelivery>;

export function outcomeOfMail(delivery: MailDelivery): NoticeOutcome {
  switch (delivery.kind) {
    case 'sent':
    case 'not-configured':
      return { kind: delivery.kind, reason: '' };
    case 'rejected':
      return { kind: delivery.permanent ? 'rejected' : 'failed', reason: delivery.reason };
    case 'unknown':
      return { kind: 'unknown', reason: delivery.reason };
    default:
      return assertNever(delivery);
  }
}
