import type { CallAttempt, OpenCall } from '../core/call/record.ts';
import type { Amount } from '../core/dialling/amount.ts';
import type { AccountId, CallId, ConferenceId, CustomerId } from '../core/ids.ts';
import type { CallRecord } from '../directory/call-record.ts';

/**
 * The money and the legs of outbound calls. A call that is open has set aside what it may cost at most, on its permit's day, and
 * stands among the legs of its account; when it is settled it is charged what its attempts cost, on that same day, and each
 * attempt becomes a call record. Every method is one step, whatever others do at the same moment, and rejects with
 * StoreError when the store is away: then it may have been done or not, and can be done again.
 */
export interface CallLedger {
  /**
   * Opens a call that a node makes, unless the account's budget of the day or its legs do not allow another; one that costs nothing
   * needs no budget. A call that is open already stays as it is. Where this has rejected the call may be open: settle it without attempts.
   */
  reserve(call: OpenCall, node: string): Promise<Reservation>;
  /** Notes which attempt was answered; false for a call that is not open. */
  noteAnswer(call: CallId, attempt: number, atMs: number): Promise<boolean>;
  /** Ends a call, and answers its records; undefined for one that is not open, such as one that was settled before. */
  settle(call: CallId, attempts: readonly CallAttempt[]): Promise<readonly CallRecord[] | undefined>;
  /**
   * The calls that are open: those of a node, or all, the oldest first. What a node's process left when it died is settled by the
   * next. One that cannot be read is left out, and complained of unless it is another node's.
   */
  openCalls(node?: string): Promise<readonly OpenCall[]>;
  /** What an account has spent and set aside on a day, in one currency; kept for {@link DAY_KEPT_MS}. */
  figures(account: AccountId, day: string, currency: string): Promise<DayFigures>;
  /** Records that agree with all that is given, in order of their ids. */
  records(of: CallFilter, page: CallPage): Promise<readonly CallRecord[]>;
}

export type Reservation = 'ok' | 'budget' | 'too-many-legs';

export interface DayFigures {
  readonly spent: Amount;
  readonly reserved: Amount;
  /** How many legs the account has now, whatever the day. */
  readonly legs: number;
}

export interface CallFilter {
  readonly customer?: CustomerId | undefined;
  readonly account?: AccountId | undefined;
  readonly conference?: ConferenceId | undefined;
  /** When the leg was placed: milliseconds since the epoch, the first one included and the last one not. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}
/** `after` is the last id of the page before. */
export interface CallPage {
  readonly after?: number | undefined;
  readonly limit: number;
  readonly order: 'newest-first' | 'oldest-first';
}

export type Complain = (what: string, error: unknown) => void;

export interface LedgerOptions {
  /** How long call records are kept after they were written. */
  readonly keepMs: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Told of what is passed over. */
  readonly complain?: Complain;
}

export const DAY_KEPT_MS = 40 * 24 * 3_600_000;

/**
 * The greatest sum that is held against a budget: Redis compares in Lua, whose numbers are doubles, exact up to 2^53. In millionths
 * that is nine thousand million of the currency's unit; a greater budget counts as this.
 */
export const MOST_COMPARED = 2n ** 53n - 1n;

/** How much of a call's memo is kept, in characters. */
export const LONGEST_MEMO = 4_096;
