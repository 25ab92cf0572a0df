import type { Rate } from '../core/dialling/terms.ts';
import type { RateDeckId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';

/**
 * The rates of decks, which are apart from the decks themselves because there may be 100,000 in one. A reader has all of one
 * import or all of another, never some of each. Every method rejects with StoreError when the store is away.
 */
export interface RateStore {
  /**
   * Puts these in place of all that the deck has, at once, and answers how many there are then; of two with one prefix the later
   * counts. What `rates` throws ends it, and the deck keeps what it had.
   */
  replace(deck: RateDeckId, rates: Iterable<Rate> | AsyncIterable<Rate>): Promise<Result<number, 'not-found'>>;
  /** All rates as they are at this moment, in no order; a deck without any has version 0. */
  read(deck: RateDeckId): Promise<DeckReading>;
  /** One for each deck, in one step: another number after each import, 0 without one. */
  versions(decks: readonly RateDeckId[]): Promise<readonly number[]>;
  count(deck: RateDeckId): Promise<number>;
  /** The rate of exactly this prefix. */
  find(deck: RateDeckId, prefix: string): Promise<Rate | undefined>;
  /** For a deck that was deleted. */
  remove(deck: RateDeckId): Promise<void>;
}

export interface DeckReading {
  readonly version: number;
  readonly count: number;
  /** In portions. Reading may go on for {@link FORMER_RATES_MS} after the next import; later it rejects with StoreError. */
  readonly portions: AsyncIterable<readonly Rate[]>;
}

/** How long what an import has replaced is kept for those who still read it. */
export const FORMER_RATES_MS = 600_000;
