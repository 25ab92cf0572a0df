import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallPurpose } from '../../src/core/dialling/verdict.ts';
import type { AccountId, ConferenceId, CustomerId } from '../../src/core/ids.ts';
import { type CallFilter, type CallLedger, MOST_COMPARED } from '../../src/store/call-ledger.ts';
import { attempt, callId, DAY, figures, millionths, money, NIGHT_MS, openCall } from './call-drafts.ts';
import { KEEP_MS } from './calls-keep.ts';
import { stored } from './drafts.ts';

export interface LedgerSubject {
  /** The clock that all of its ledgers have. */
  readonly clock: { nowMs: number };
  connect(): Promise<CallLedger>;
  dispose(): Promise<void>;
}

const account = stored<AccountId>;
const NODE = 'one.example:8021';

/** What every ledger of calls does, whatever it is made of. `fresh` gives one without calls. */
export function ledgerContract(fresh: () => Promise<LedgerSubject>): void {
  let subject: LedgerSubject;
  let ledger: CallLedger;
  beforeEach(async () => {
    subject = await fresh();
    ledger = await subject.connect();
  });
  afterEach(() => subject.dispose());
  const today = (of = 3) => ledger.figures(account(of), DAY, 'EUR');

  describe('reserving', () => {
    test('sets money and a leg aside, once, and shows the call as it was opened', async () => {
      const call = openCall('a', { dailyBudget: money('1.5'), maximumLegs: 1 });
      expect(await ledger.reserve(call, NODE)).toBe('ok');
      expect(await ledger.reserve(call, NODE)).toBe('ok');
      expect(await today()).toEqual(figures('0', '1', 1));
      expect(await ledger.openCalls(NODE)).toEqual([call]);
      expect(await ledger.openCalls('two')).toEqual([]);
      expect(await ledger.openCalls()).toEqual([call]);
    });

    test('is refused beyond the budget, to the millionth, and beyond the legs', async () => {
      const budget = { dailyBudget: money('2') };
      expect(await ledger.reserve(openCall('a', budget), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('b', { ...budget, reserve: money('1.000001') }), NODE)).toBe('budget');
      expect(await ledger.reserve(openCall('c', budget), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('d', { ...budget, reserve: money('0') }), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('e', { maximumLegs: 3 }), NODE)).toBe('too-many-legs');
      expect(await ledger.reserve(openCall('f', { maximumLegs: 4 }), NODE)).toBe('ok');
      expect(await today()).toEqual(figures('0', '3', 4));
    });

    test('is not refused for a budget that is more than spent where the call costs nothing', async () => {
      await ledger.reserve(openCall('a'), NODE);
      const budget = { dailyBudget: money('0.5') };
      expect(await ledger.reserve(openCall('b', budget), NODE)).toBe('budget');
      expect(await ledger.reserve(openCall('c', { ...budget, reserve: money('0') }), NODE)).toBe('ok');
    });

    test('counts each account, day and currency for itself', async () => {
      const budget = { dailyBudget: money('1') };
      expect(await ledger.reserve(openCall('a', budget), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('b', { ...budget, account: account(4) }), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('c', { ...budget, day: '2027-02-01' }), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('d', { ...budget, currency: 'USD' }), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('e', budget), NODE)).toBe('budget');
    });

    test('holds where sums are greater than a double can tell apart', async () => {
      const most = millionths(MOST_COMPARED);
      const budget = { dailyBudget: millionths(MOST_COMPARED + 10n) };
      expect(await ledger.reserve(openCall('a', { ...budget, reserve: most }), NODE)).toBe('ok');
      expect(await ledger.reserve(openCall('b', { ...budget, reserve: millionths(1n) }), NODE)).toBe('budget');
      expect(await ledger.reserve(openCall('c', { reserve: millionths(MOST_COMPARED + 1n) }), NODE)).toBe('budget');
      expect(await ledger.reserve(openCall('d', { reserve: most }), NODE)).toBe('ok');
      expect((await today()).reserved).toBe(2n * MOST_COMPARED);
      await ledger.settle(callId('a'), []);
      expect((await today()).reserved).toBe(MOST_COMPARED);
    });

    test('of 200 calls at the same moment, with budget for 50, exactly 50 are opened', async () => {
      const ledgers = [ledger, await subject.connect(), await subject.connect()];
      const budget = { dailyBudget: money('50.999999') };
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, n) => ledgers[n % 3]?.reserve(openCall(`call-${n}`, budget), NODE)),
      );
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(50);
      expect(outcomes.filter((outcome) => outcome === 'budget')).toHaveLength(150);
      expect(await today()).toEqual(figures('0', '50', 50));
    });

    test('of 200 calls at the same moment, with 7 legs, exactly 7 are opened', async () => {
      const ledgers = [ledger, await subject.connect()];
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, n) => ledgers[n % 2]?.reserve(openCall(`call-${n}`, { maximumLegs: 7 }), NODE)),
      );
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(7);
      expect((await today()).legs).toBe(7);
    });

    test('a call that only a fault can have made is thrown', async () => {
      for (const wrong of [{ day: '31.1.2027' }, { day: '' }, { reserve: money('-1') }]) {
        await expect(ledger.reserve(openCall('a', wrong), NODE)).rejects.toThrow(/call a/);
      }
      await expect(ledger.reserve({ ...openCall('a'), memo: 'x'.repeat(4_097) }, NODE)).rejects.toThrow(/memo/);
      expect(await ledger.openCalls()).toEqual([]);
    });
  });

  describe('settling', () => {
    test('charges what the attempts cost and gives back the rest', async () => {
      await ledger.reserve(openCall('a'), NODE);
      const records = await ledger.settle(callId('a'), [
        attempt('a', undefined),
        attempt('a', 20.001, { route: 1 }),
        attempt('a', 10),
      ]);
      expect(records).toMatchObject([
        { id: 1, route: 7, seconds: 0, cost: '0', price: '0', margin: '0', cause: 'USER_BUSY' },
        { id: 2, route: 8, seconds: 21, cost: '0.4', price: null, margin: null },
        { id: 3, route: 7, seconds: 10, cost: '0.2', price: '0.4', margin: '0.2', cause: 'NORMAL_CLEARING' },
      ]);
      expect(await today()).toEqual(figures('0.6', '0', 0));
      expect(await ledger.openCalls()).toEqual([]);
      expect(await ledger.records({}, { limit: 9, order: 'oldest-first' })).toEqual(records);
    });

    test('a record says all that was known of the leg', async () => {
      await ledger.reserve(openCall('a'), NODE);
      await ledger.settle(callId('a'), [attempt('a', 7)]);
      expect(await ledger.records({}, { limit: 1, order: 'newest-first' })).toEqual([
        {
          ...{
            id: 1,
            call: 'a',
            leg: 'convene-a-1',
            customer: 2,
            account: 3,
            purpose: 'invite',
            conference: 9,
            by: 11,
          },
          ...{ number: '+493012345', callerId: '+4940', route: 7, gateway: 5 },
          ...{ placedAtMs: NIGHT_MS, ringingAtMs: NIGHT_MS + 1_000, answeredAtMs: NIGHT_MS + 5_000 },
          ...{ endedAtMs: NIGHT_MS + 12_000, seconds: 7, cause: 'NORMAL_CLEARING' },
          ...{ currency: 'EUR', cost: '0.2', price: '0.4', margin: '0.2', estimated: false },
        },
      ]);
    });

    test('a second one changes nothing, nor does one of a call that never was', async () => {
      await ledger.reserve(openCall('a'), NODE);
      await ledger.reserve(openCall('b'), NODE);
      expect(await ledger.settle(callId('a'), [attempt('a', 10)])).toHaveLength(1);
      expect(await ledger.settle(callId('a'), [attempt('a', 10)])).toBeUndefined();
      expect(await ledger.settle(callId('z'), [attempt('z', 10)])).toBeUndefined();
      expect(await today()).toEqual(figures('0.2', '1', 1));
      expect(await ledger.records({}, { limit: 9, order: 'oldest-first' })).toHaveLength(1);
    });

    test('of several that settle one call at the same moment one does', async () => {
      const ledgers = [ledger, await subject.connect(), await subject.connect()];
      for (let round = 0; round < 20; round += 1) {
        const id = `call-${round}`;
        await ledger.reserve(openCall(id), NODE);
        const outcomes = await Promise.all(ledgers.map((one) => one.settle(callId(id), [attempt(id, 10)])));
        expect(outcomes.filter((records) => records !== undefined)).toHaveLength(1);
      }
      expect(await today()).toEqual(figures('4', '0', 0));
    });

    test('without attempts gives everything back', async () => {
      await ledger.reserve(openCall('a'), NODE);
      expect(await ledger.settle(callId('a'), [])).toEqual([]);
      expect(await today()).toEqual(figures('0', '0', 0));
    });

    test('an attempt whose end was missed is charged for as long as it can have lasted, to its limit at most, and marked', async () => {
      await ledger.reserve(openCall('a', { reserve: money('0.7') }), NODE);
      const missed = { estimated: true, cause: '' };
      const unanswered = attempt('a', 3, { ...missed, answeredAtMs: null });
      const records = await ledger.settle(callId('a'), [
        attempt('a', 3, missed),
        unanswered,
        attempt('a', 300, missed),
      ]);
      expect(records).toMatchObject([
        { seconds: 3, estimated: true },
        { seconds: 8, estimated: true, answeredAtMs: null },
        { seconds: 60, cost: '0.7', price: '1.4', estimated: true },
      ]);
    });

    test('after midnight books on the day of the reservation', async () => {
      const budget = { dailyBudget: money('1') };
      await ledger.reserve(openCall('a', budget), NODE);
      subject.clock.nowMs += 24 * 3_600_000;
      const late = { endedAtMs: NIGHT_MS + 3_600_000, answeredAtMs: NIGHT_MS + 3_600_000 - 60_000 };
      await ledger.settle(callId('a'), [attempt('a', 1, late)]);
      expect(await today()).toEqual(figures('0.7', '0', 0));
      expect(await ledger.figures(account(3), '2027-02-01', 'EUR')).toEqual(figures('0', '0', 0));
      expect(await ledger.reserve(openCall('b', budget), NODE)).toBe('budget');
      expect(await ledger.reserve(openCall('c', { ...budget, day: '2027-02-01' }), NODE)).toBe('ok');
    });

    test('by a route that the permit does not have is a fault, and settles nothing', async () => {
      await ledger.reserve(openCall('a'), NODE);
      await expect(ledger.settle(callId('a'), [attempt('a', 1, { route: 2 })])).rejects.toThrow(/no route 2/);
      expect(await today()).toEqual(figures('0', '1', 1));
    });
  });

  test('an answer is noted for whoever takes over, and only of an open call', async () => {
    await ledger.reserve(openCall('a'), NODE);
    expect(await ledger.noteAnswer(callId('a'), 1, NIGHT_MS + 5)).toBe(true);
    expect(await ledger.openCalls(NODE)).toEqual([{ ...openCall('a'), answered: { attempt: 1, atMs: NIGHT_MS + 5 } }]);
    await ledger.settle(callId('a'), []);
    expect(await ledger.noteAnswer(callId('a'), 1, NIGHT_MS)).toBe(false);
    expect(await ledger.openCalls()).toEqual([]);
  });

  test('what one process has left open, the next one of its node settles', async () => {
    const budget = { dailyBudget: money('3'), maximumLegs: 3 };
    for (const id of ['a', 'b', 'c']) await ledger.reserve(openCall(id, budget), NODE);
    await ledger.reserve(openCall('d', { account: account(4) }), 'two');
    await ledger.noteAnswer(callId('b'), 0, NIGHT_MS);
    const heir = await subject.connect();
    for (const { request, answered } of await heir.openCalls(NODE)) {
      const missed = attempt(request.call, 60, { estimated: true, cause: '' });
      await heir.settle(request.call, answered === null ? [] : [missed]);
    }
    expect(await today()).toEqual(figures('0.7', '0', 0));
    expect(await heir.openCalls()).toMatchObject([{ request: { call: 'd' } }]);
    expect(await heir.reserve(openCall('e', budget), NODE)).toBe('ok');
  });

  describe('records', () => {
    const HOUR_MS = 3_600_000;
    const access = (of: number): CallPurpose => ({ kind: 'access', account: account(of) });
    /** Twelve calls, an hour apart, of two customers, each with two accounts, and of conferences or callers. */
    async function fill() {
      for (let n = 0; n < 12; n += 1) {
        const owner = { customer: stored<CustomerId>((n % 2) + 1), account: account((n % 4) + 1) };
        await ledger.reserve(openCall(`c${n}`, owner, n % 3 === 0 ? access((n % 4) + 1) : undefined), NODE);
        const placedAtMs = NIGHT_MS + n * HOUR_MS;
        subject.clock.nowMs = placedAtMs + 10_000;
        await ledger.settle(callId(`c${n}`), [attempt(`c${n}`, undefined, { placedAtMs })]);
      }
    }
    const ids = async (of: CallFilter, page: Partial<Parameters<CallLedger['records']>[1]> = {}) =>
      (await ledger.records(of, { limit: 99, order: 'oldest-first', ...page })).map(({ id }) => id);

    test('are listed by customer, account, conference and time, both ways', async () => {
      await fill();
      expect(await ids({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(await ids({}, { order: 'newest-first', limit: 3 })).toEqual([12, 11, 10]);
      expect(await ids({ customer: stored<CustomerId>(2) })).toEqual([2, 4, 6, 8, 10, 12]);
      expect(await ids({ account: account(4) }, { order: 'newest-first' })).toEqual([12, 8, 4]);
      expect(await ids({ conference: stored<ConferenceId>(9) })).toEqual([2, 3, 5, 6, 8, 9, 11, 12]);
      expect(await ids({ conference: stored<ConferenceId>(9), customer: stored<CustomerId>(1) })).toEqual([
        3, 5, 9, 11,
      ]);
      expect(await ids({ conference: stored<ConferenceId>(77) })).toEqual([]);
      const [fromMs, untilMs] = [NIGHT_MS + 3 * HOUR_MS, NIGHT_MS + 6 * HOUR_MS];
      expect(await ids({ fromMs, untilMs })).toEqual([4, 5, 6]);
      expect(await ids({ fromMs, untilMs }, { order: 'newest-first' })).toEqual([6, 5, 4]);
      expect(await ids({ fromMs: fromMs + 1, untilMs: untilMs + 1 })).toEqual([5, 6, 7]);
      expect(await ids({ untilMs: NIGHT_MS })).toEqual([]);
      expect(await ids({ fromMs: NIGHT_MS + 99 * HOUR_MS })).toEqual([]);
      expect(await ids({ fromMs, untilMs, account: account(1) })).toEqual([5]);
    });

    test('are paged without gaps and doubles', async () => {
      await fill();
      const filters: CallFilter[] = [{}, { customer: stored<CustomerId>(1) }, { fromMs: NIGHT_MS + 2 * HOUR_MS }];
      for (const filter of filters) {
        for (const order of ['oldest-first', 'newest-first'] as const) {
          const all = await ids(filter, { order });
          const found: number[] = [];
          for (let after: number | undefined; ; after = found.at(-1)) {
            const some = await ids(filter, { order, after, limit: 4 });
            if (some.length === 0) break;
            found.push(...some);
          }
          expect(found).toEqual(all);
        }
      }
    });

    test('of one that was settled days after it was placed are found at the time of its placing', async () => {
      await ledger.reserve(openCall('late'), NODE);
      await fill();
      subject.clock.nowMs = NIGHT_MS + 72 * HOUR_MS;
      await ledger.settle(callId('late'), [attempt('late', undefined, { placedAtMs: NIGHT_MS + 5 })]);
      const span = { fromMs: NIGHT_MS, untilMs: NIGHT_MS + HOUR_MS };
      expect(await ids(span)).toEqual([1, 13]);
      expect(await ids(span, { order: 'newest-first' })).toEqual([13, 1]);
    });

    test('go when their time is over, whenever others are written', async () => {
      await fill();
      subject.clock.nowMs = NIGHT_MS + 4 * HOUR_MS + KEEP_MS;
      await ledger.reserve(openCall('new'), NODE);
      await ledger.settle(callId('new'), [attempt('new', 1, { placedAtMs: subject.clock.nowMs })]);
      expect(await ids({})).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13]);
      expect(await ids({ customer: stored<CustomerId>(2) })).toEqual([6, 8, 10, 12, 13]);
      expect(await ids({ account: account(3) })).toEqual([7, 11, 13]);
    });
  });

  test('any sequence leaves what a plain account book holds', async () => {
    const step = fc.record({
      kind: fc.constantFrom('reserve', 'answer', 'settle'),
      which: fc.integer({ min: 0, max: 5 }),
      of: fc.integer({ min: 1, max: 2 }),
      millionths: fc.bigInt({ min: 0n, max: 3_000_000n }),
      seconds: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const own = await fresh();
        const book = await own.connect();
        const open = new Map<string, { of: number; reserve: bigint }>();
        const spent = [0n, 0n, 0n];
        const reserved = (of: number) =>
          [...open.values()].reduce((sum, call) => sum + (call.of === of ? call.reserve : 0n), 0n);
        for (const { kind, which, of, millionths: reserve, seconds } of steps) {
          const id = `c${which}`;
          const present = open.get(id);
          if (kind === 'reserve') {
            const changes = { account: account(of), reserve: millionths(reserve), dailyBudget: money('4') };
            const fits = (spent[of] ?? 0n) + reserved(of) + reserve <= 4_000_000n;
            expect(await book.reserve(openCall(id, changes), NODE)).toBe(present || fits ? 'ok' : 'budget');
            if (!present && fits) open.set(id, { of, reserve });
          } else if (kind === 'answer') {
            expect(await book.noteAnswer(callId(id), 0, NIGHT_MS)).toBe(present !== undefined);
          } else {
            const records = await book.settle(callId(id), [attempt(id, seconds)]);
            expect(records === undefined).toBe(present === undefined);
            const tens = seconds === undefined ? undefined : Math.max(1, Math.ceil(seconds / 10));
            if (present) spent[present.of] = (spent[present.of] ?? 0n) + (tens ? 100_000n * (1n + BigInt(tens)) : 0n);
            open.delete(id);
          }
        }
        for (const of of [1, 2]) {
          const legs = [...open.values()].filter((call) => call.of === of).length;
          const expected = { spent: spent[of], reserved: reserved(of), legs };
          expect(await book.figures(account(of), DAY, 'EUR')).toEqual(expected);
        }
        await own.dispose();
      }),
      { numRuns: 25 },
    );
  });
}
