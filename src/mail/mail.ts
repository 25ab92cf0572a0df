/** A message to one address, ready to be sent. */
export interface Mail {
  /** What tells it from all others, without the brackets: sent twice, it is the same message (RFC 5322, 3.6.4). */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** For the recipient's calendar. */
  readonly calendar: { readonly method: 'REQUEST' | 'CANCEL'; readonly text: string } | undefined;
}
