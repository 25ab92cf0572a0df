import { describe, expect, test } from 'vitest';
import { DEFAULT_LOCKOUT_RULES, delayMs, endOfDayMs, sourceOf } from '../../src/core/lockout.ts';

describe('the source of a call', () => {
  test.each([
    ['+49 (30) 123-456', 'tel:+4930123456'],
    ['004930123456', 'tel:+4930123456'],
    ['030/123456', 'tel:030123456'],
    ['sip:+4930123456@example.net;user=phone', 'tel:+4930123456'],
    ['Alice', 'tel:alice'],
    ['\u001b[31m+49\u202e30\u0000', 'tel:[31m+4930'],
    ['0012', 'tel:+12'],
    ['00', 'unnamed'],
    ['', 'unnamed'],
    ['  ', 'unnamed'],
    ['Anonymous', 'unnamed'],
    ['anonymous@anonymous.invalid', 'unnamed'],
    ['0000000000', 'unnamed'],
    ['Restricted', 'unnamed'],
  ])('%j outside is %s', (number, source) => {
    expect(sourceOf(number, false)).toBe(source);
  });

  test('an extension of ours is never one outside, nor without a name', () => {
    expect(sourceOf('1001', true)).toBe('ext:1001');
    expect(sourceOf('', true)).toBe('ext:');
  });
});

test('the delay begins after the free tries, doubles, and stays at the longest', () => {
  const delays = Array.from({ length: 11 }, (_, wrong) => delayMs(wrong, DEFAULT_LOCKOUT_RULES) / 1_000);
  expect(delays).toEqual([0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a day ends at midnight UTC', () => {
  const midnightMs = Date.UTC(2031, 2, 5);
  expect(endOfDayMs(midnightMs - 1)).toBe(midnightMs);
  expect(endOfDayMs(midnightMs)).toBe(Date.UTC(2031, 2, 6));
});
