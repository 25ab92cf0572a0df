import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Rate } from '../../src/core/dialling/terms.ts';
import type { RateDeckId } from '../../src/core/ids.ts';
import { ok, refused } from '../../src/core/result.ts';
import type { Directory } from '../../src/store/directory.ts';
import type { RateStore } from '../../src/store/rates.ts';
import { deckDraft } from './dialling-drafts.ts';
import { stored } from './drafts.ts';

export interface RatesSubject {
  connect(): Promise<{ readonly rates: RateStore; readonly directory: Directory }>;
  dispose(): Promise<void>;
}

const deck = stored<RateDeckId>;
export const rate = (prefix: string, changes: Partial<Rate> = {}): Rate => ({
  ...{ prefix, destination: 'Germany', connectFee: '0', perMinute: '0.012345', firstSeconds: 60, stepSeconds: 1 },
  ...changes,
});
export async function allIn(rates: RateStore, id: RateDeckId): Promise<Rate[]> {
  const found = new Map<string, Rate>();
  for await (const portion of (await rates.read(id)).portions) for (const one of portion) found.set(one.prefix, one);
  return [...found.values()].sort((one, other) => (one.prefix < other.prefix ? -1 : 1));
}
const series = (count: number, destination: string) =>
  Array.from({ length: count }, (_, n) => rate(`${10_000 + n}`, { destination }));

/** What the rates of decks are like, wherever they are kept. `fresh` gives a store without any. */
export function ratesContract(fresh: () => Promise<RatesSubject>): void {
  let subject: RatesSubject;
  let rates: RateStore;
  let directory: Directory;
  beforeEach(async () => {
    subject = await fresh();
    ({ rates, directory } = await subject.connect());
    for (const name of ['cost', 'price']) await directory.rateDecks.create(deckDraft(name));
  });
  afterEach(() => subject.dispose());

  test('come back as they were given, whatever people call a destination', async () => {
    const given = [
      rate('', { destination: '' }),
      rate('1', { connectFee: '0.05', firstSeconds: 1, stepSeconds: 60 }),
      rate('49', { destination: 'Österreich – 1 2 3 \t “mobile” 😀 ' }),
      rate('4930', { destination: '0 0 1 1 x', perMinute: '1234567.000001' }),
    ];
    expect(await rates.replace(deck(1), given)).toEqual(ok(4));
    expect(await allIn(rates, deck(1))).toEqual(given);
    expect(await rates.count(deck(1))).toBe(4);
    expect(await rates.find(deck(1), '49')).toEqual(given[2]);
    expect(await rates.find(deck(1), '')).toEqual(given[0]);
    expect(await rates.find(deck(1), '493')).toBeUndefined();
    expect(await allIn(rates, deck(2))).toEqual([]);
  });

  test('a deck without any has version 0, and each import gives another', async () => {
    expect(await rates.versions([deck(1), deck(2)])).toEqual([0, 0]);
    expect(await rates.versions([])).toEqual([]);
    expect(await rates.read(deck(1))).toMatchObject({ version: 0, count: 0 });
    await rates.replace(deck(1), [rate('1')]);
    const [first] = await rates.versions([deck(1)]);
    await rates.replace(deck(1), [rate('1')]);
    const [second, other] = await rates.versions([deck(1), deck(2)]);
    expect(new Set([0, first, second]).size).toBe(3);
    expect(other).toBe(0);
    expect((await rates.read(deck(1))).version).toBe(second);
  });

  test('an import replaces all, of two with one prefix the later counts, and an empty one leaves none', async () => {
    async function* given() {
      yield* [rate('1'), rate('2'), rate('1', { destination: 'later' })];
    }
    await rates.replace(deck(1), [rate('3')]);
    expect(await rates.replace(deck(1), given())).toEqual(ok(2));
    expect(await allIn(rates, deck(1))).toEqual([rate('1', { destination: 'later' }), rate('2')]);
    expect(await rates.replace(deck(1), [])).toEqual(ok(0));
    expect(await allIn(rates, deck(1))).toEqual([]);
  });

  test('an import whose source fails changes nothing', async () => {
    await rates.replace(deck(1), [rate('1')]);
    async function* failing() {
      yield* series(5_000, 'x');
      throw new Error('line 5001');
    }
    await expect(rates.replace(deck(1), failing())).rejects.toThrow('line 5001');
    expect(await allIn(rates, deck(1))).toEqual([rate('1')]);
  });

  test('there are none for a deck that is not there or was deleted', async () => {
    expect(await rates.replace(deck(9), [rate('1')])).toEqual(refused('not-found'));
    expect(await rates.count(deck(9))).toBe(0);
    await rates.replace(deck(1), [rate('1')]);
    await directory.rateDecks.delete(deck(1));
    await rates.remove(deck(1));
    expect(await rates.versions([deck(1)])).toEqual([0]);
    expect(await allIn(rates, deck(1))).toEqual([]);
    expect(await rates.replace(deck(1), [rate('1')])).toEqual(refused('not-found'));
  });

  test('who reads while others import has all of one import', async () => {
    const other = (await subject.connect()).rates;
    await rates.replace(deck(1), series(3_000, 'import 0'));
    const importing = (async () => {
      for (let round = 1; round <= 8; round += 1)
        await other.replace(deck(1), series(3_000 + round, `import ${round}`));
    })();
    for (let reading = 0; reading < 12; reading += 1) {
      const all = await allIn(rates, deck(1));
      const [name, ...others] = new Set(all.map(({ destination }) => destination));
      expect(others).toEqual([]);
      expect(all).toHaveLength(3_000 + Number(name?.replace('import ', '')));
    }
    await importing;
  });
}
