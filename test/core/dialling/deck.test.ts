import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deckOf } from '../../../src/core/dialling/deck.ts';
import { parseRate } from '../../../src/core/dialling/rate.ts';
import { rate } from './counter.ts';

function deck(...prefixes: readonly string[]) {
  const made = deckOf(prefixes.map((prefix) => rate({ prefix })));
  if (!made.ok) throw new Error(`twice: ${made.error}`);
  return made.value;
}

describe('a deck', () => {
  test.each([
    ['493012345', '4930'],
    ['494012345', '49'],
    ['4930', '4930'],
    ['49', '49'],
    ['4', undefined],
    ['33123', undefined],
  ])('finds for %s the rate of %s', (digits, prefix) => {
    expect(deck('49', '4930', '49301234567')?.find(digits)?.prefix).toBe(prefix);
  });
  test('falls back to the rate of every number, where it has one', () => {
    expect(['331', '49'].map((digits) => deck('', '49').find(digits)?.prefix)).toEqual(['', '49']);
    expect(deck().find('49')).toBeUndefined();
  });
  test('has one rate for a prefix', () => {
    expect(deckOf(['49', '33', '49', '1', '33', '49'].map((prefix) => rate({ prefix })))).toEqual({
      ok: false,
      error: ['49', '33'],
    });
    expect(deck('49', '33').size).toBe(2);
  });
  test('finds what looking at each rate finds', () => {
    const digits = fc.string({ unit: fc.constantFrom('1', '2', '3'), maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(digits), digits, (prefixes, number) => {
        const fitting = prefixes.filter((prefix) => number.startsWith(prefix));
        const longest = fitting.toSorted((a, b) => b.length - a.length)[0];
        expect(deck(...prefixes).find(number)?.prefix).toBe(longest);
      }),
    );
  });
});

const ROW = {
  prefix: '+49',
  destination: ' Germany ',
  connectfee: '',
  per_minute: '0.01250000',
  first_seconds: '',
  step_seconds: '60',
};
describe('a row', () => {
  test('is a rate', () => {
    expect(parseRate(ROW)).toEqual({
      ok: true,
      value: {
        prefix: '49',
        destination: 'Germany',
        connectFee: '0',
        perMinute: '0.0125',
        firstSeconds: 1,
        stepSeconds: 60,
      },
    });
  });
  test.each([
    ['prefix', '49x'],
    ['prefix', '+'],
    ['prefix', '1'.repeat(16)],
    ['destination', 'x'.repeat(256)],
    ['destination', 'Ger\nmany'],
    ['connectfee', '-1'],
    ['per_minute', ''],
    ['per_minute', '0,0125'],
    ['per_minute', '1e-3'],
    ['per_minute', '0.00000001'],
    ['per_minute', '-0.01'],
    ['first_seconds', '0'],
    ['first_seconds', '1.5'],
    ['step_seconds', '86401'],
    ['step_seconds', 'a minute'],
  ])('with %s %j is refused, and the field named', (field, text) => {
    const parsed = parseRate({ ...ROW, [field]: text });
    expect(parsed.ok ? [] : parsed.error.map((error) => error.field)).toEqual([field]);
  });
  test('tells all that is wrong at once', () => {
    const parsed = parseRate({ ...ROW, prefix: 'x', per_minute: 'x', step_seconds: 'x' });
    expect(parsed.ok ? [] : parsed.error.map(({ field }) => field)).toEqual(['prefix', 'per_minute', 'step_seconds']);
  });
  test('takes the empty prefix for every number', () => {
    expect(parseRate({ ...ROW, prefix: ' ' })).toMatchObject({ ok: true, value: { prefix: '' } });
  });
});
