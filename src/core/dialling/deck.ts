import { ok, type Result, refused } from '../result.ts';
import type { Rate } from './terms.ts';

/** The rates of a deck, by prefix. */
export interface Deck {
  /** How many rates it has. */
  readonly size: number;
  /** The rate with the longest prefix that the number begins with: E.164 without its plus. */
  find(digits: string): Rate | undefined;
}

/**
 * A deck of rates, of which one may have the empty prefix: that fits every number. Two of the same prefix would leave
 * to chance what a call costs, so such a deck is refused; the error is those prefixes.
 */
export function deckOf(rates: Iterable<Rate>): Result<Deck, readonly string[]> {
  const byPrefix = new Map<string, Rate>();
  const lengths = new Set<number>();
  const twice = new Set<string>();
  const once = wordPool();
  for (const rate of rates) {
    if (byPrefix.has(rate.prefix)) twice.add(rate.prefix);
    lengths.add(rate.prefix.length);
    byPrefix.set(rate.prefix, {
      ...rate,
      destination: once(rate.destination),
      connectFee: once(rate.connectFee),
      perMinute: once(rate.perMinute),
    });
  }
  if (twice.size > 0) return refused([...twice]);
  const longestFirst = [...lengths].sort((a, b) => b - a);
  return ok({
    size: byPrefix.size,
    find: (digits) => {
      for (const length of longestFirst) {
        if (length > digits.length) continue;
        const rate = byPrefix.get(digits.slice(0, length));
        if (rate !== undefined) return rate;
      }
      return undefined;
    },
  });
}

/** Many rows say the same words and the same prices: each is kept once. */
function wordPool(): (word: string) => string {
  const words = new Map<string, string>();
  return (word) => {
    const known = words.get(word);
    if (known !== undefined) return known;
    words.set(word, word);
    return word;
  };
}
