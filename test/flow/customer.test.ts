import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import type { Directory } from '../../src/store/directory.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { openStore } from '../../src/store/open.ts';
import { servedStore } from '../../src/store/served-store.ts';
import type { Store } from '../../src/store/store.ts';
import { systemClock } from '../../src/time/clock.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { type House, inRoom, must, openHouse, prompts } from './house.ts';

interface Stored {
  readonly store: Store;
  readonly directory: Directory;
}
let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.dispose());
let tests = 0;
const STORES: readonly (readonly [string, () => Promise<Stored>])[] = [
  [
    'in memory',
    async () => {
      const store = memoryStore();
      return { store, directory: store.directory };
    },
  ],
  ['in Redis', () => openStore({ redisUrl: redis.socket, dataDir: '/nowhere', prefix: `customer${++tests}` })],
];

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** Nine in the morning of a day in January, on whatever clock: in UTC 08:00 in Berlin, and 14:00 in New York. */
const NINE = { year: 2027, month: 1, day: 4, hour: 9, minute: 0, durationMinutes: 60, earlyEntryMinutes: 0 };
const NINE_IN_BERLIN_MS = Date.parse('2027-01-04T08:00Z');

describe.each(STORES)('%s', (_where, open) => {
  /** A house at a moment, and a customer with a zone. */
  async function openAt(timezone: string, nowMs: number) {
    const { store, directory } = await open();
    const opened = await openHouse({
      store: servedStore(store, directory),
      clock: { ...systemClock, now: () => nowMs },
    });
    house = opened;
    const plan = await directory.ratePlans.create(FULL_PLAN);
    if (!plan.ok) throw new Error('the name of the plan is taken');
    const draft = {
      name: 'Acme',
      timezone,
      ratePlan: plan.value.id,
      account: null,
      cos: 1,
      dialplan: '',
      priceDeck: null,
      disabled: false,
    };
    const made = await directory.customers.create(draft);
    if (!made.ok) throw new Error('the customer was refused');
    return { house: opened, directory, customer: made.value.id };
  }
  /** What somebody hears who calls and is not let in; undefined for one who is. */
  async function refusalOf(conference: Awaited<ReturnType<House['conference']>>): Promise<string | undefined> {
    const phone = must(house).call(conference.code);
    await phone.until(() => phone.state === 'gone' || inRoom(conference)(phone));
    return phone.state === 'gone' ? prompts(phone)[0] : undefined;
  }

  test("a conference without a zone of its own opens by its customer's clock", async () => {
    const { house, customer } = await openAt('Europe/Berlin', NINE_IN_BERLIN_MS);
    const board = await house.conference({ ...NINE, customer });
    await house.serve();
    expect(await refusalOf(board)).toBeUndefined();
    expect(house.complaints).toEqual([]);
  });
  test('one with a zone goes by that', async () => {
    const { house, customer } = await openAt('Europe/Berlin', NINE_IN_BERLIN_MS);
    const board = await house.conference({ ...NINE, customer, timezone: 'America/New_York' });
    await house.serve();
    expect(await refusalOf(board)).toBe('conference-not-open');
  });
  test("where there are no customers, as on the command line alone, the configuration's counts", async () => {
    const { store, directory } = await open();
    house = await openHouse({
      store: servedStore(store, directory),
      clock: { ...systemClock, now: () => NINE_IN_BERLIN_MS },
    });
    const board = await house.conference(NINE);
    await house.serve();
    expect(await refusalOf(board)).toBe('conference-not-open');
  });
  test('another zone of the customer acts on the next caller', async () => {
    const { house, directory, customer } = await openAt('America/New_York', NINE_IN_BERLIN_MS);
    const board = await house.conference({ ...NINE, customer });
    await house.serve();
    expect(await refusalOf(board)).toBe('conference-not-open');
    await directory.customers.update(customer, { timezone: 'Europe/Berlin' });
    expect(await refusalOf(board)).toBeUndefined();
  });
  test('a customer that is disabled lets nobody in, and its running rooms end', async () => {
    const { house, directory, customer } = await openAt('UTC', NINE_IN_BERLIN_MS);
    const board = await house.conference({ customer });
    const controller = await house.serve();
    const inside = await house.enter(board, '');
    await directory.customers.update(customer, { disabled: true });
    expect(await refusalOf(board)).toBe('conference-disabled');
    await controller.conferenceChanged(board.id);
    await inside.until(() => inside.state === 'gone');
    expect(prompts(inside)).toContain('conference-disabled');
    await directory.customers.update(customer, { disabled: false });
    expect(await refusalOf(board)).toBeUndefined();
  });
});
