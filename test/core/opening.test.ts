import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../src/core/schedule.ts';
import { conference, leg, Table } from './table.ts';

const ann = leg('ann');
const at = (time: string): number => Date.parse(`${time}Z`);
/** An hour of every Monday from 4 January 2027, nine o'clock in Berlin, three times. */
const MONDAYS: Partial<Schedule> = {
  ...{ year: 2027, month: 1, day: 4, hour: 9, minute: 0, timezone: 'Europe/Berlin' },
  ...{ repeats: 'weekly', count: 3, durationMinutes: 60, earlyEntryMinutes: 5 },
};

function calls(time: string, given: Parameters<typeof conference>[0], pin?: string): Table {
  const table = new Table();
  table.now = at(time);
  table.parked(ann, { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: conference(given) });
  if (pin !== undefined) table.typed(ann, 'convene_typed_pin', pin);
  return table;
}
const isIn = (table: Table): boolean => table.commands().some(({ kind }) => kind === 'enter');

describe('a caller', () => {
  test.each(['2027-01-04T07:55', '2027-01-04T08:00', '2027-01-04T08:59', '2027-01-11T08:30'])(
    'gets in at %s',
    (time) => {
      expect(isIn(calls(time, MONDAYS))).toBe(true);
    },
  );
  test('before the window hears when it opens, by the clock of the conference, and is released', () => {
    const table = calls('2027-01-04T07:54', MONDAYS);
    expect(isIn(table)).toBe(false);
    expect(table.last('play').prompts).toEqual([
      ...['conference-not-open', 'opens-on', 'weekday-monday', 'month-january', 'ordinal-4'],
      ...['time-at', 'number-9', 'time-oclock', 'time-am', 'goodbye'],
    ]);
    expect(table.tells()).toContainEqual({ kind: 'caller-parted', leg: ann, why: 'not-open' });
    table.done(ann, 'playback', table.question('play'));
    expect(table.last('hang-up').leg).toBe(ann);
  });
  test('between two windows hears of the next', () => {
    const { prompts } = calls('2027-01-04T09:00', MONDAYS).last('play');
    expect(prompts.slice(2, 5)).toEqual(['weekday-monday', 'month-january', 'ordinal-11']);
  });
  test('long before the start hears the year too', () => {
    const { prompts } = calls('2026-01-04T09:00', MONDAYS).last('play');
    expect(prompts.slice(-5)).toEqual(['time-am', 'number-20', 'number-20', 'number-7', 'goodbye']);
  });
  test('after the last window hears that it is over', () => {
    const table = calls('2027-01-18T09:00', MONDAYS);
    expect(table.last('play').prompts).toEqual(['conference-over', 'goodbye']);
    expect(table.tells()).toContainEqual({ kind: 'caller-parted', leg: ann, why: 'over' });
  });
  test('has time to hear all of it before the dead-man comes', () => {
    const table = calls('2026-01-04T09:00', MONDAYS);
    const { prompts } = table.last('play');
    expect(table.last('arm-farewell').afterMs).toBe(15_000 + (prompts.length - 2) * 1_500);
    table.pass(15_000);
    expect(table.commands().some(({ kind }) => kind === 'hang-up')).toBe(false);
    table.pass(30_000);
    expect(table.last('hang-up').leg).toBe(ann);
  });
});

describe('what opens and when', () => {
  const closed = { ...MONDAYS, talkPin: '1234' };
  test('is not told before the PIN', () => {
    const table = calls('2026-12-01T00:00', closed);
    expect(table.last('ask-digits').prompts).toEqual(['ask-pin']);
    table.typed(ann, 'convene_typed_pin', '1');
    table.typed(ann, 'convene_typed_pin', '2');
    table.typed(ann, 'convene_typed_pin', '3');
    expect(table.last('play').prompts).toEqual(['too-many-tries', 'goodbye']);
  });
  test('is told to whoever knows the PIN, whose try counts as right', () => {
    const table = calls('2026-12-01T00:00', closed, '1234');
    expect(table.last('play').prompts[0]).toBe('conference-not-open');
    expect(table.requests()).toContainEqual(
      expect.objectContaining({ kind: 'count-try', what: 'pin', outcome: 'right' }),
    );
  });
  test('is judged when the PIN is there, not when the caller comes', () => {
    const table = calls('2027-01-04T07:54', closed);
    table.now = at('2027-01-04T07:55');
    table.typed(ann, 'convene_typed_pin', '1234');
    expect(isIn(table)).toBe(true);
  });
});

describe('the zone', () => {
  test('is the one of the rules for a conference without one', () => {
    const own = { ...MONDAYS, timezone: null };
    expect(isIn(calls('2027-01-04T08:30', own))).toBe(false);
    expect(isIn(calls('2027-01-04T09:30', own))).toBe(true);
  });
  test('that is not known is told once, and the one of the rules stands in', () => {
    const table = calls('2027-01-04T09:30', { ...MONDAYS, timezone: 'Europe/Atlantis' });
    expect(isIn(table)).toBe(true);
    const ben = leg('ben');
    table.parked(ben, { convene_entry: 'direct', convene_code: '3000' });
    const again = conference({ ...MONDAYS, timezone: 'Europe/Atlantis' });
    table.answer('find-conference', { kind: 'ok', conference: again });
    expect(table.last('enter').leg).toBe(ben);
    expect(table.tells().filter(({ kind }) => kind === 'zone-unknown')).toEqual([
      { kind: 'zone-unknown', conference: 5, timezone: 'Europe/Atlantis', instead: 'UTC' },
    ]);
  });
});

test.each([
  { month: 0, day: 0 },
  { month: 2, day: 31, repeats: 'monthly' },
  { year: 40_000 },
  { year: 9_999, count: 10_000, repeats: '2_monthly' },
  { day: 400, repeats: 'monthly' },
] as const)('a record that holds what cannot be, %j, harms nobody', (change) => {
  const table = calls('2026-01-04T09:00', { ...MONDAYS, ...change });
  expect(table.tells().filter(({ kind }) => kind === 'fault')).toEqual([]);
  expect(isIn(table) || table.commands().some(({ kind }) => kind === 'play')).toBe(true);
});
