import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import rrule from 'rrule';
import { describe, expect, test } from 'vitest';
import {
  isZone,
  lastBegun,
  nextOccurrences,
  type Occurrence,
  occurrenceAt,
  occurrenceCount,
  occurrencesFrom,
  recurrenceRule,
  wallTimeAt,
} from '../../src/core/recurrence.ts';
import { NO_SCHEDULE, REPEATS, type Repeats, type Schedule } from '../../src/core/schedule.ts';

const run = promisify(execFile);
const DAY_MS = 86_400_000;

/** A schedule that begins at `2027-01-31T09:00`. */
function from(start: string, repeats: Repeats, more: Partial<Schedule> = {}): Schedule {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = start.split(/\D/).map(Number);
  return { ...NO_SCHEDULE, year, month, day, hour, minute, repeats, count: 10, durationMinutes: 60, ...more };
}
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16);
const starts = (occurrences: readonly Occurrence[]) => occurrences.map(({ startMs }) => iso(startMs));

describe.concurrent('an independent table of 2,000 rules', () => {
  test.each([
    ['UTC', 0],
    ['America/New_York', 300],
    ['Australia/Lord_Howe', -600],
  ])('agrees wherever the process is: %s', async (zone, offsetMinutes) => {
    const program = fileURLToPath(new URL('recurrence-oracle.ts', import.meta.url));
    const { stdout } = await run(process.execPath, [program], { env: { ...process.env, TZ: zone } });
    expect(JSON.parse(stdout)).toEqual({
      ...{ rules: 2000, starts: 23_277, leftOut: 107, twice: 250 },
      ...{ disagreements: [], zone, offsetMinutes },
    });
  });
});

describe('the occurrences', () => {
  test('keep the clock on the wall', () => {
    const berlin = occurrencesFrom(from('2027-03-27T09:00', 'daily'), 'Europe/Berlin', 0, 3);
    expect(starts(berlin)).toEqual(['2027-03-27T08:00', '2027-03-28T07:00', '2027-03-29T07:00']);
    expect(berlin.map(({ local }) => local)).toEqual(['2027-03-27T09:00', '2027-03-28T09:00', '2027-03-29T09:00']);
    expect(berlin.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(iso(berlin[0]?.endMs)).toBe('2027-03-27T09:00');
  });
  test('move forward by what the zone leaves out', () => {
    const [left] = occurrencesFrom(from('2027-03-28T02:30', ''), 'Europe/Berlin', 0, 1);
    expect(left).toMatchObject({ local: '2027-03-28T02:30' });
    expect(wallTimeAt('Europe/Berlin', left?.startMs ?? 0)).toMatchObject({ hour: 3, minute: 30 });
    const apia = occurrencesFrom(from('2011-12-29T10:00', 'daily'), 'Pacific/Apia', 0, 4);
    expect(starts(apia)).toEqual(['2011-12-29T20:00', '2011-12-30T20:00', '2011-12-30T20:00', '2011-12-31T20:00']);
  });
  test('are at the first of two', () => {
    expect(starts(occurrencesFrom(from('2027-10-31T02:30', ''), 'Europe/Berlin', 0, 1))).toEqual(['2027-10-31T00:30']);
  });
  test('fall on the last day of a month that is too short', () => {
    const monthly = occurrencesFrom(from('2027-12-31T09:00', 'monthly'), 'UTC', 0, 5);
    const days = ['2027-12-31T09:00', '2028-01-31T09:00', '2028-02-29T09:00', '2028-03-31T09:00', '2028-04-30T09:00'];
    expect(starts(monthly)).toEqual(days);
    const second = occurrencesFrom(from('2026-12-29T09:00', '2_monthly'), 'UTC', 0, 3);
    expect(starts(second)).toEqual(['2026-12-29T09:00', '2027-02-28T09:00', '2027-04-29T09:00']);
  });
  test.each([
    ['daily', '2027-01-02T09:00'],
    ['weekly', '2027-01-08T09:00'],
    ['2_weekly', '2027-01-15T09:00'],
    ['monthly', '2027-02-01T09:00'],
    ['2_monthly', '2027-03-01T09:00'],
    ['', undefined],
  ] as const)('follow one another %s', (repeats, second) => {
    expect(iso(occurrenceAt(from('2027-01-01T09:00', repeats), 'UTC', 1)?.startMs)).toBe(second);
  });
  test('are as many as counted; one that does not repeat is one, and a permanent conference has none', () => {
    const ten = from('2027-01-01T09:00', 'daily');
    expect(occurrencesFrom(ten, 'UTC', 8, 5).map(({ index }) => index)).toEqual([8, 9]);
    expect([occurrenceAt(ten, 'UTC', 10), occurrenceAt(ten, 'UTC', -1)]).toEqual([undefined, undefined]);
    expect(occurrenceCount(from('2027-01-01T09:00', ''))).toBe(1);
    expect(occurrencesFrom(NO_SCHEDULE, 'UTC', 0, 5)).toEqual([]);
    expect(nextOccurrences(NO_SCHEDULE, 'UTC', 0, 5)).toEqual([]);
  });
  test('last until the next where there is no duration, and the last one for ever', () => {
    const endless = from('2027-03-27T09:00', 'daily', { durationMinutes: 0, count: 2 });
    const [first, last] = occurrencesFrom(endless, 'Europe/Berlin', 0, 9);
    expect(first?.endMs).toBe(last?.startMs);
    expect(last?.endMs).toBeUndefined();
    expect(occurrenceAt(endless, 'Europe/Berlin', 0)).toEqual(first);
  });
  test('that come next are those that begin at an instant or after it', () => {
    const daily = from('2027-01-01T09:00', 'daily');
    const at = (time: string) => nextOccurrences(daily, 'UTC', Date.parse(`${time}Z`), 2).map(({ index }) => index);
    expect(at('2020-01-01T00:00')).toEqual([0, 1]);
    expect(at('2027-01-03T09:00')).toEqual([2, 3]);
    expect(at('2027-01-03T09:01')).toEqual([3, 4]);
    expect(at('2027-01-10T09:00')).toEqual([9]);
    expect(at('2027-01-10T09:01')).toEqual([]);
  });
});

/** The whole rule from its first occurrence, and each found by looking through all of them. */
function walk(schedule: Schedule, zone: string): readonly number[] {
  const { year, month, day, hour, minute } = schedule;
  const whole = rrule.RRule.parseString(recurrenceRule(schedule) ?? 'FREQ=DAILY;COUNT=1');
  const rule = new rrule.RRule({ ...whole, dtstart: new Date(Date.UTC(year, month - 1, day, hour, minute)) });
  return rule.all().map((date) => {
    const [y = 0, m = 0, d = 0, h = 0, min = 0] = date.toISOString().split(/\D/).map(Number);
    const alone = { ...schedule, year: y, month: m, day: d, hour: h, minute: min, repeats: '' as const };
    return occurrenceAt(alone, zone, 0)?.startMs ?? Number.NaN;
  });
}

describe('no walk from the first', () => {
  const schedules = fc.record({
    start: fc.date({ min: new Date('1990-01-01T00:00Z'), max: new Date('2025-12-31T00:00Z'), noInvalidDate: true }),
    repeats: fc.constantFrom(...REPEATS),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca'),
    count: fc.integer({ min: 1, max: 400 }),
  });
  test('gives the same as one', () => {
    fc.assert(
      fc.property(schedules, fc.double({ min: -0.1, max: 1.1, noNaN: true }), (drawn, where) => {
        const { repeats, zone, count } = drawn;
        const schedule = from(drawn.start.toISOString().slice(0, 16), repeats, { count });
        const walked = walk(schedule, zone);
        expect(occurrencesFrom(schedule, zone, 0, 400).map(({ startMs }) => startMs)).toEqual(walked);
        const [first = 0, last = 0] = [walked[0], walked.at(-1)];
        const atMs = Math.round(first + where * (last - first + DAY_MS));
        expect(lastBegun(schedule, zone, atMs)).toBe(walked.findLastIndex((startMs) => startMs <= atMs));
        const next = nextOccurrences(schedule, zone, atMs, 3);
        expect(next.map(({ startMs }) => startMs)).toEqual(walked.filter((startMs) => startMs >= atMs).slice(0, 3));
      }),
      { numRuns: 60 },
    );
  });
  test('is needed: the last of ten thousand days costs no more than the first', () => {
    // A walk costs ten thousand times as much; a hundred leaves room for a busy machine.
    const daily = from('1998-01-01T09:00', 'daily', { count: 10_000 });
    const take = (index: number): number => {
      const times = Array.from({ length: 30 }, () => {
        const began = performance.now();
        occurrenceAt(daily, 'Europe/Berlin', index);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    take(0);
    expect(take(9_999)).toBeLessThan(100 * take(0));
  });
});

test.each([
  [from('2027-01-31T09:00', 'monthly'), 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=10'],
  [from('2027-01-28T09:00', '2_monthly'), 'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28;COUNT=10'],
  [from('2027-01-31T09:00', '2_weekly'), 'FREQ=WEEKLY;INTERVAL=2;COUNT=10'],
  [from('2027-01-31T09:00', ''), undefined],
  [NO_SCHEDULE, undefined],
] as const)('the recurrence as iCalendar has it', (schedule, text) => {
  expect(recurrenceRule(schedule)).toBe(text);
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Etc/GMT+5', true],
  ['Europe/Atlantis', false],
  ['+01:00', false],
  ['2020-01-01[Europe/Berlin]', false],
  ['', false],
  [' UTC', false],
])('%j is a zone: %s', (name, is) => {
  expect(isZone(name)).toBe(is);
});
