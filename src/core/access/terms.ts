import type { AccountId, Pin } from '../ids.ts';

/** What serving a caller of an access account needs to know of it. */
export interface AccessTerms {
  readonly account: AccountId;
  /** What its callers have to type; null for nothing. */
  readonly pin: Pin | null;
  /** How long a caller hears ringing before it is asked for anything; 0 for not at all. */
  readonly ringAfterAnswerSeconds: number;
  /** Of the prompts; null for the configuration's. */
  readonly language: string | null;
}
