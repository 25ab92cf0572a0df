import type { AccountId, ConferenceId } from '../core/ids.ts';
import type { Charge, PinOwner, Source, SourcedTry, Standing, Tally } from '../core/lockout.ts';

/**
 * Whose wrong tries a count is: a source's, a source's at one conference or access account, or those that cost the budget of one.
 */
export type Counted =
  | { readonly kind: 'source'; readonly source: Source }
  | ({ readonly kind: 'pair'; readonly source: Source } & PinOwner)
  | { readonly kind: 'conference'; readonly conference: ConferenceId; readonly budget: 'strangers' | 'known' }
  | { readonly kind: 'account'; readonly account: AccountId; readonly budget: 'strangers' | 'known' };

export interface CountOf {
  readonly counted: Counted;
  readonly wrong: number;
}

/** What to forgive: all of a source, or all of a conference or account with what was counted there, or everything. */
export type Forgiven =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'conference'; readonly conference: ConferenceId }
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'all' };

/** How long a taken try may take to come out: as long as the store may take to find a conference by its code, and more. */
export const TRY_LIFE_MS = 30_000;
/** How many numbers all conferences together know, for the trying of codes. */
export const KNOWN_ANYWHERE = 10_000;

/** A try, and what it is counted on if it is wrong. */
export interface Entry {
  /** Names the try from its taking to its outcome; one of a kind. */
  readonly id: string;
  readonly tried: SourcedTry;
  readonly charge: Charge;
}

/**
 * The counts of wrong tries of this day, the tries under way, and the numbers that are known: what has to be one step
 * for any number of controllers. It knows nothing of the rules. Every method rejects with StoreError when it is away.
 */
export interface TryLedger {
  /** What counts for this try. A number is known for so long after its last right PIN. */
  look(tried: SourcedTry, knownForMs: number): Promise<Standing>;
  /**
   * Takes the try if the tally of its own is still this one, and the budget it costs is still below its limit;
   * with `undefined`, takes it in any case. It comes back by itself after {@link TRY_LIFE_MS}.
   */
  take(entry: Entry, own: Tally | undefined): Promise<boolean>;
  /** Counts a try that was taken; false if it came back before. */
  wrong(id: string): Promise<boolean>;
  /** Gives back a try that was taken, if it has not come back before. */
  giveBack(id: string): Promise<void>;
  /** Forgives the source what it did wrong at the conference or account, and keeps its number as known. */
  forgive(tried: SourcedTry, keep: { readonly numbers: number; readonly forMs: number }): Promise<void>;
  counts(): Promise<{ readonly nowMs: number; readonly counts: readonly CountOf[] }>;
  /** Answers how many counts that took away. */
  clear(what: Forgiven): Promise<number>;
}
