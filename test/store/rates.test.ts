import { describe, expect, test } from 'vitest';
import type { RateDeckId } from '../../src/core/ids.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { memoryRates } from '../../src/store/rates-memory.ts';
import { redisRates } from '../../src/store/rates-redis.ts';
import { redisDirectory } from '../../src/store/redis-directory.ts';
import { StoreError } from '../../src/store/store.ts';
import { deckDraft } from './dialling-drafts.ts';
import { stored } from './drafts.ts';
import { allIn, rate, ratesContract } from './rates-contract.ts';
import { sharedRedis } from './shared-redis.ts';

const redis = sharedRedis('rates');

async function inRedis() {
  const { keys, connection: connect, dispose } = redis.fresh();
  return {
    keys,
    dispose,
    async connect() {
      const connection = await connect();
      return { connection, rates: redisRates(connection, keys), directory: redisDirectory(connection, keys) };
    },
  };
}
const deck = stored<RateDeckId>(1);

describe('rates in Redis', () => {
  ratesContract(inRedis);

  async function withDeck() {
    const subject = await inRedis();
    const opened = await subject.connect();
    await opened.directory.rateDecks.create(deckDraft('cost'));
    const rows = () => redis.raw.keys(`${subject.keys.collection('rateDecks').records}:rates:*`);
    return { ...subject, ...opened, rows };
  }

  test('what was replaced, and what was cut off, ends by itself', async () => {
    const { rates, rows, dispose } = await withDeck();
    await rates.replace(deck, [rate('1')]);
    await rates.replace(deck, [rate('2')]);
    const cutOff = rates.replace(
      deck,
      (async function* () {
        for (let n = 0; n < 2_000; n += 1) yield rate(`${n}`);
        throw new Error('cut off');
      })(),
    );
    await expect(cutOff).rejects.toThrow('cut off');
    const lasting = await Promise.all((await rows()).sort().map((key) => redis.raw.pttl(key)));
    expect(lasting.map((ms) => (ms === -1 ? 'stays' : ms > 0 && ms <= 600_000 ? 'ends' : ms))).toEqual([
      'ends',
      'stays',
      'ends',
    ]);
    expect(await allIn(rates, deck)).toEqual([rate('2')]);
    await dispose();
  });

  test('a reading that takes longer than what it reads is kept is told so', async () => {
    const { rates, rows, dispose } = await withDeck();
    await rates.replace(deck, [rate('1')]);
    const reading = await rates.read(deck);
    await redis.raw.del(...(await rows()));
    const all = async () => {
      for await (const _ of reading.portions);
    };
    await expect(all()).rejects.toThrow(StoreError);
    await dispose();
  });

  test('of a deck that was deleted without its rates, the next import of another removes them', async () => {
    const { rates, directory, keys, rows, dispose } = await withDeck();
    await directory.rateDecks.create(deckDraft('other'));
    await rates.replace(deck, [rate('1')]);
    await directory.rateDecks.delete(deck);
    await rates.replace(stored<RateDeckId>(2), [rate('2')]);
    expect(await rates.versions([deck])).toEqual([0]);
    expect(await rows()).toHaveLength(1);
    expect(await redis.raw.hlen(`${keys.collection('rateDecks').records}:rates`)).toBe(1);
    await dispose();
  });
});

describe('rates in memory', () => {
  ratesContract(async () => {
    const store = memoryStore();
    const rates = memoryRates(store.directory);
    return { connect: async () => ({ rates, directory: store.directory }), dispose: () => store.close() };
  });
});
