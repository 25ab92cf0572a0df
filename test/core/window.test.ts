import { describe, expect, test } from 'vitest';
import { NO_SCHEDULE, type Schedule } from '../../src/core/schedule.ts';
import { standingAt } from '../../src/core/window.ts';

const at = (time: string): number => Date.parse(`${time}Z`);
/** Three hours of every day from 1 March 2027, nine o'clock, ten times. */
const DAILY: Schedule = {
  ...{ ...NO_SCHEDULE, year: 2027, month: 3, day: 1, hour: 9, minute: 0 },
  ...{ repeats: 'daily', count: 10, durationMinutes: 180, earlyEntryMinutes: 5 },
};
const stands = (schedule: Schedule, time: string, zone = 'UTC'): string => {
  const standing = standingAt(schedule, zone, at(time));
  return 'next' in standing ? `${standing.kind} ${standing.next.index}` : standing.kind;
};

describe('a conference stands', () => {
  test.each([
    ['2027-02-01T00:00', 'closed 0'],
    ['2027-03-01T08:54', 'closed 0'],
    ['2027-03-01T08:55', 'early 0'],
    ['2027-03-01T09:00', 'open'],
    ['2027-03-01T11:59', 'open'],
    ['2027-03-01T12:00', 'closed 1'],
    ['2027-03-10T11:59', 'open'],
    ['2027-03-10T12:00', 'over'],
    ['2030-01-01T00:00', 'over'],
  ])('at %s: %s', (time, standing) => {
    expect(stands(DAILY, time)).toBe(standing);
  });
  test('by the clock of its zone', () => {
    expect(stands(DAILY, '2027-03-01T07:59', 'Europe/Berlin')).toBe('early 0');
    expect(stands(DAILY, '2027-03-01T08:00', 'Europe/Berlin')).toBe('open');
  });
  test('open for ever if it is permanent', () => {
    expect(stands(NO_SCHEDULE, '1980-01-01T00:00')).toBe('open');
  });
  test.each([1440, 2000])('open between two that touch or overlap: %s minutes', (durationMinutes) => {
    const schedule = { ...DAILY, durationMinutes };
    expect(['2027-03-02T08:59', '2027-03-02T09:00'].map((time) => stands(schedule, time))).toEqual(['open', 'open']);
  });
  test('closed in the hour by which a night is longer', () => {
    const autumn: Schedule = { ...DAILY, month: 10, day: 25, count: 200, durationMinutes: 1440 };
    // From 30 October nine o'clock to 31 October nine o'clock it is 25 hours.
    const times = ['2027-10-31T06:59', '2027-10-31T07:30', '2027-10-31T08:00'];
    expect(times.map((time) => stands(autumn, time, 'Europe/Berlin'))).toEqual(['open', 'closed 6', 'open']);
  });
  test('open from the first start on without a duration', () => {
    const endless = { ...DAILY, durationMinutes: 0 };
    expect(['2027-03-01T08:00', '2027-03-02T08:59', '2030-01-01T00:00'].map((time) => stands(endless, time))).toEqual([
      'closed 0',
      'open',
      'open',
    ]);
  });
});
