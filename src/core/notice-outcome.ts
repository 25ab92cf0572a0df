/** How it came out that somebody was told of a conference. */
export const NOTICE_OUTCOMES = [
  /** The e-mail is with the server. */
  'sent',
  /** The call was accepted. */
  'accepted',
  'busy',
  'no-answer',
  /** Answered, but nobody pressed the key. */
  'not-accepted',
  'no-such-number',
  /** Accepted, but the room would not take it. */
  'turned-away',
  /** By whoever was called, or by the mail server for good. */
  'rejected',
  /** By the guard or by the room: nothing was dialled. */
  'refused',
  'failed',
  /** Called off before or while it was made. */
  'cancelled',
  /** There is no mail server. */
  'not-configured',
  /** It may or may not have reached somebody. */
  'unknown',
] as const;
export interface NoticeOutcome {
  readonly kind: (typeof NOTICE_OUTCOMES)[number];
  /** FreeSWITCH's hangup cause, or the words of who refused it; empty where there is nothing to say. */
  readonly reason: string;
}
