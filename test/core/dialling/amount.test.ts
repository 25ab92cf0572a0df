import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountOf, amountText, parseAmount, percentOf, storedAmount } from '../../../src/core/dialling/amount.ts';
import { billedSeconds, costOfLeg, type Tariff, tariffOf } from '../../../src/core/dialling/leg-cost.ts';
import { rate } from './counter.ts';

describe('an amount', () => {
  test.each([
    ['0', 0n],
    ['1', 1_000_000n],
    ['0.000001', 1n],
    ['-0.25', -250_000n],
    ['-0', 0n],
    ['007.50', 7_500_000n],
    ['999999999999999.999999', 999_999_999_999_999_999_999n],
  ])('%s is read', (text, millionths) => {
    expect(parseAmount(text)).toBe(millionths);
  });
  test.each(['', '-', '.5', '5.', '0,5', '1e3', '0x1', ' 1', '1\n', '+1', '0.0000001', '٣', 'NaN', '1'.repeat(16)])(
    '%j is none',
    (text) => {
      expect(parseAmount(text)).toBeUndefined();
      expect(() => storedAmount(text)).toThrow('not an amount');
    },
  );
  test('comes back from its text', () => {
    const whole = fc.bigInt({ min: -(10n ** 21n) + 1n, max: 10n ** 21n - 1n });
    fc.assert(fc.property(whole, (each) => parseAmount(amountText(amountOf(each))) === each));
  });
  test('is written without zeros at its end', () => {
    expect(['1.500000', '-0.000010', '10', '-0'].map((text) => amountText(storedAmount(text)))).toEqual([
      '1.5',
      '-0.00001',
      '10',
      '0',
    ]);
  });
  test.each([
    ['0.02', '0.1', '20'],
    ['-0.1', '0.1', '-100'],
    ['1', '3', '33.333333'],
    ['-1', '3', '-33.333334'],
  ])('%s of %s is %s percent, rounded down', (profit, price, percent) => {
    expect(percentOf(storedAmount(profit), storedAmount(price))).toBe(storedAmount(percent));
  });
  test('is no percentage of nothing', () => {
    expect(percentOf(storedAmount('1'), storedAmount('0'))).toBeUndefined();
  });
});

const tariffs: fc.Arbitrary<Tariff> = fc.record({
  connectFee: fc.bigInt({ min: 0n, max: 10n ** 9n }).map(amountOf),
  perMinute: fc.bigInt({ min: 0n, max: 10n ** 9n }).map(amountOf),
  firstSeconds: fc.integer({ min: 1, max: 120 }),
  stepSeconds: fc.integer({ min: 1, max: 120 }),
});
const lengths = fc.integer({ min: 0, max: 100_000 });

describe('the cost of a leg', () => {
  test.each([
    // First step, step, seconds, billed.
    [60, 60, 0, 60],
    [60, 60, 60, 60],
    [60, 60, 61, 120],
    [30, 6, 30, 30],
    [30, 6, 31, 36],
    [30, 6, 36, 36],
    [1, 1, 0, 1],
    [1, 1, 59, 59],
  ])('of %d/%d after %d s is for %d s', (firstSeconds, stepSeconds, seconds, billed) => {
    expect(billedSeconds(tariffOf(rate({ firstSeconds, stepSeconds })), seconds)).toBe(billed);
  });
  test.each([
    ['0', '0.01', 60, '0.01'],
    ['0', '0.01', 1, '0.000167'],
    ['0.05', '0.01', 1, '0.050167'],
    ['0', '0.000001', 1, '0.000001'],
    ['0', '0', 3600, '0'],
  ])('%s and %s a minute, after %d s, is %s', (connectFee, perMinute, seconds, cost) => {
    expect(costOfLeg(tariffOf(rate({ connectFee, perMinute })), seconds)).toBe(storedAmount(cost));
  });
  test('pays for all of the time, and for less than a step more', () => {
    fc.assert(
      fc.property(tariffs, lengths, (tariff, seconds) => {
        const billed = billedSeconds(tariff, seconds);
        expect(billed).toBeGreaterThanOrEqual(Math.max(seconds, tariff.firstSeconds));
        expect(billed).toBeLessThan(Math.max(seconds, tariff.firstSeconds) + tariff.stepSeconds);
      }),
    );
  });
  test('is never below what it is exactly, and by less than a millionth above', () => {
    fc.assert(
      fc.property(tariffs, lengths, (tariff, seconds) => {
        const over =
          (costOfLeg(tariff, seconds) - tariff.connectFee) * 60n -
          tariff.perMinute * BigInt(billedSeconds(tariff, seconds));
        expect(over >= 0n && over < 60n).toBe(true);
      }),
    );
  });
  test('does not fall as it goes on', () => {
    fc.assert(
      fc.property(tariffs, lengths, lengths, (tariff, a, b) => {
        expect(costOfLeg(tariff, Math.min(a, b)) <= costOfLeg(tariff, Math.max(a, b))).toBe(true);
      }),
    );
  });
});
