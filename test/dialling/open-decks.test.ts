import { beforeEach, expect, test } from 'vitest';
import type { Deck } from '../../src/core/dialling/deck.ts';
import type { Rate } from '../../src/core/dialling/terms.ts';
import type { RateDeckId } from '../../src/core/ids.ts';
import { IDLE_MS, type OpenDecks, openDecks } from '../../src/dialling/open-decks.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import type { RateStore } from '../../src/store/rates.ts';
import { memoryRates } from '../../src/store/rates-memory.ts';
import { StoreError } from '../../src/store/store.ts';
import { deckDraft } from '../store/dialling-drafts.ts';
import { stored } from '../store/drafts.ts';
import { rate } from '../store/rates-contract.ts';

const deck = stored<RateDeckId>;
let store: MemoryStore;
let rates: RateStore;
/** Decks in the order in which they were read from the store. */
let readings: RateDeckId[];
beforeEach(async () => {
  store = memoryStore();
  for (const name of ['cost', 'price']) await store.directory.rateDecks.create(deckDraft(name));
  const real = memoryRates(store.directory);
  readings = [];
  rates = {
    ...real,
    read(id) {
      readings.push(id);
      return real.read(id);
    },
  };
});
async function deckIn(decks: OpenDecks, id: RateDeckId): Promise<Deck> {
  const [read] = await decks.read([id]);
  if (!read?.ok) throw new Error(read?.error ?? 'there is no deck');
  return read.value;
}
const found = async (decks: OpenDecks, digits: string): Promise<Rate | undefined> =>
  (await deckIn(decks, deck(1))).find(digits);

test('a deck is read once, and again after an import', async () => {
  const decks = openDecks(rates);
  await rates.replace(deck(1), [rate('49'), rate('4930', { perMinute: '0.5' })]);
  expect(await found(decks, '493012')).toEqual(rate('4930', { perMinute: '0.5' }));
  expect(await found(decks, '494012')).toEqual(rate('49'));
  expect(await found(decks, '1')).toBeUndefined();
  expect(readings).toEqual([1]);
  await rates.replace(deck(1), [rate('1')]);
  expect(await found(decks, '493012')).toBeUndefined();
  expect(readings).toEqual([1, 1]);
});

test('all that want a deck at the same moment wait for one reading, and decks come in their order', async () => {
  const decks = openDecks(rates);
  await rates.replace(deck(1), [rate('1')]);
  await rates.replace(deck(2), [rate('2')]);
  const all = await Promise.all(Array.from({ length: 50 }, () => decks.read([deck(2), deck(1), deck(2)])));
  expect(new Set(all.map((some) => some.map((one) => one.ok && one.value.find('1') !== undefined).join()))).toEqual(
    new Set(['false,true,false']),
  );
  expect(readings).toEqual([2, 1]);
});

test('a deck without rates has none, and one that is away is read when it is back', async () => {
  const decks = openDecks(rates);
  expect((await deckIn(decks, deck(9))).size).toBe(0);
  await rates.replace(deck(1), [rate('1')]);
  store.goAway('a test');
  await expect(decks.read([deck(1)])).rejects.toThrow(StoreError);
  store.comeBack();
  expect(await found(decks, '1')).toEqual(rate('1'));
});

test('a reading that failed is tried again by the next who wants the deck', async () => {
  let failures = 1;
  const shaky: RateStore = {
    ...rates,
    async read(id) {
      failures -= 1;
      if (failures >= 0) throw new StoreError('cut off');
      return rates.read(id);
    },
  };
  const decks = openDecks(shaky);
  await rates.replace(deck(1), [rate('1')]);
  expect(await decks.read([deck(1)])).toEqual([{ ok: false, error: 'rate deck 1 cannot be read: cut off' }]);
  expect(await found(decks, '1')).toEqual(rate('1'));
});

test('while a new version loads, the former one is served if it takes long, and never after it has loaded', async () => {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  const slow: RateStore = {
    ...rates,
    async read(id) {
      await gate.promise;
      return rates.read(id);
    },
  };
  let late = Promise.withResolvers<void>();
  const decks = openDecks(slow, { nowMs: () => 0, late: () => late.promise });
  await rates.replace(deck(1), [rate('1')]);
  expect(await found(decks, '1')).toEqual(rate('1'));

  gate = Promise.withResolvers();
  await rates.replace(deck(1), [rate('2')]);
  late.resolve();
  expect([await found(decks, '1'), await found(decks, '2')]).toEqual([rate('1'), undefined]);
  await rates.replace(deck(1), [rate('3')]);
  expect(await found(decks, '1')).toEqual(rate('1'));
  late = Promise.withResolvers();
  const patient = found(decks, '3');
  gate.resolve();
  expect(await patient).toEqual(rate('3'));
  late.resolve();
  expect([await found(decks, '1'), await found(decks, '3')]).toEqual([undefined, rate('3')]);
});

test('a deck whose new version cannot be read is not served as it was, and others are', async () => {
  let broken = false;
  const shaky: RateStore = {
    ...rates,
    async read(id) {
      if (broken && id === deck(1)) throw new StoreError('cut off');
      return rates.read(id);
    },
  };
  const decks = openDecks(shaky);
  for (const id of [1, 2]) await rates.replace(deck(id), [rate('1')]);
  expect((await decks.read([deck(1), deck(2)])).map(({ ok }) => ok)).toEqual([true, true]);
  broken = true;
  for (const id of [1, 2]) await rates.replace(deck(id), [rate('2')]);
  expect((await decks.read([deck(1), deck(2)])).map(({ ok }) => ok)).toEqual([false, true]);
});

test('a deck that nobody has asked for in an hour is let go', async () => {
  let now = 0;
  const decks = openDecks(rates, { nowMs: () => now, late: () => new Promise(() => {}) });
  for (const id of [1, 2]) await rates.replace(deck(id), [rate('1')]);
  await decks.read([deck(1), deck(2)]);
  now += IDLE_MS;
  await decks.read([deck(1)]);
  now += 1;
  await decks.read([deck(1)]);
  expect(readings).toEqual([1, 2]);
  await decks.read([deck(1), deck(2)]);
  expect(readings).toEqual([1, 2, 2]);
});
