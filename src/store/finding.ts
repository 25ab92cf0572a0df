/** Something about the store that an operator ought to know, with what to do about it. */
export interface Finding {
  /** `error`: data can be lost or is wrong. `warn`: worth changing. */
  readonly level: 'warn' | 'error';
  /** What was looked at, as Redis calls it. */
  readonly subject: string;
  readonly message: string;
  readonly remedy: string;
}
