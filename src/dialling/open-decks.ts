import { type Deck, deckOf } from '../core/dialling/deck.ts';
import type { Rate } from '../core/dialling/terms.ts';
import type { RateDeckId } from '../core/ids.ts';
import { ok, type Result, refused } from '../core/result.ts';
import type { RateStore } from '../store/rates.ts';

/** Decks as this process holds them. */
export interface OpenDecks {
  /**
   * In the order in which they are given; the error of one that cannot be read says why. One question to the store where none was
   * changed since the last time: where one was, what was there before it is served if the new rates take long to load. Rejects with
   * StoreError where not even that question is answered.
   */
  read(decks: readonly RateDeckId[]): Promise<readonly Result<Deck, string>[]>;
}

export interface DeckTimes {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Resolves when a new version of a deck has taken so long that the former one is served. */
  readonly late: () => Promise<unknown>;
}

/** Decks of usual size load in less; those of 100,000 rates in a second. */
const LATE_MS = 500;
const CLOCK: DeckTimes = {
  nowMs: Date.now,
  late: () => new Promise((resolve) => void setTimeout(resolve, LATE_MS).unref()),
};

/** A deck that nobody has asked for in this time is let go. */
export const IDLE_MS = 60 * 60 * 1_000;

interface Held {
  /** Of {@link Held.reading}. */
  readonly version: number;
  /** Never rejects. */
  readonly reading: Promise<Result<Deck, string>>;
  /** What was loaded before, until this is; undefined where there is nothing. */
  former: Deck | undefined;
  loaded: Deck | undefined;
  askedAtMs: number;
}

export function openDecks(rates: RateStore, { nowMs, late }: DeckTimes = CLOCK): OpenDecks {
  const held = new Map<RateDeckId, Held>();

  /** Those who want a deck that is being read share the same reading; one that failed is tried again by the next. */
  function hold(id: RateDeckId, version: number): Held {
    const present = held.get(id);
    if (present?.version === version) {
      present.askedAtMs = nowMs();
      return present;
    }
    const former = present?.loaded ?? present?.former;
    const reading = load(rates, id);
    const next: Held = { version, reading, former, loaded: undefined, askedAtMs: nowMs() };
    held.set(id, next);
    void reading.then((deck) => {
      if (deck.ok) [next.loaded, next.former] = [deck.value, undefined];
      else if (held.get(id) === next) held.delete(id);
    });
    return next;
  }

  async function served({ reading, former, loaded }: Held): Promise<Result<Deck, string>> {
    if (loaded !== undefined) return ok(loaded);
    if (former === undefined) return reading;
    return Promise.race([reading, late().then(() => ok(former))]);
  }

  function letIdleOnesGo(): void {
    const since = nowMs() - IDLE_MS;
    for (const [id, { askedAtMs }] of held) if (askedAtMs < since) held.delete(id);
  }

  return {
    async read(decks) {
      const versions = await rates.versions(decks);
      letIdleOnesGo();
      return Promise.all(decks.map((id, at) => served(hold(id, versions[at] ?? 0))));
    },
  };
}

async function load(rates: RateStore, id: RateDeckId): Promise<Result<Deck, string>> {
  // A scan may find one twice.
  const byPrefix = new Map<string, Rate>();
  try {
    const { portions } = await rates.read(id);
    for await (const portion of portions) for (const rate of portion) byPrefix.set(rate.prefix, rate);
    const deck = deckOf(byPrefix.values());
    return deck.ok ? deck : refused(`rate deck ${id} has prefixes twice: ${deck.error.join(', ')}`);
  } catch (error) {
    return refused(`rate deck ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
