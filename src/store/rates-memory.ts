import type { Rate } from '../core/dialling/terms.ts';
import type { RateDeckId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import type { Directory } from './directory.ts';
import type { RateStore } from './rates.ts';

/** The in-memory twin of the rates in Redis, held to the same contract. Away when the decks of the directory are. */
export function memoryRates({ rateDecks }: Pick<Directory, 'rateDecks'>): RateStore {
  const imports = new Map<RateDeckId, { readonly version: number; readonly rates: ReadonlyMap<string, Rate> }>();
  let last = 0;
  /** As a store over a network answers: later, and not at all when it is away. */
  async function of(deck: RateDeckId) {
    await rateDecks.byId(deck);
    return imports.get(deck);
  }
  return {
    async replace(deck, given) {
      const rates = new Map<string, Rate>();
      for await (const { prefix, destination, connectFee, perMinute, firstSeconds, stepSeconds } of given) {
        rates.set(prefix, { prefix, destination, connectFee, perMinute, firstSeconds, stepSeconds });
      }
      if ((await rateDecks.byId(deck)) === undefined) return refused('not-found');
      last += 1;
      imports.set(deck, { version: last, rates });
      return ok(rates.size);
    },
    async read(deck) {
      const found = await of(deck);
      const rates = [...(found?.rates.values() ?? [])];
      return { version: found?.version ?? 0, count: rates.length, portions: portions(rates) };
    },
    versions: (decks) => Promise.all(decks.map(async (deck) => (await of(deck))?.version ?? 0)),
    count: async (deck) => (await of(deck))?.rates.size ?? 0,
    find: async (deck, prefix) => (await of(deck))?.rates.get(prefix),
    async remove(deck) {
      await of(deck);
      imports.delete(deck);
    },
  };
}

async function* portions(rates: readonly Rate[]): AsyncGenerator<readonly Rate[]> {
  if (rates.length > 0) yield rates;
}
