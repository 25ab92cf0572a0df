import { expect, test } from 'vitest';
import { checkSchedule, NO_SCHEDULE, type Schedule } from '../../src/core/schedule.ts';

const GOOD: Schedule = { ...NO_SCHEDULE, year: 2027, month: 1, day: 31, hour: 9, repeats: 'monthly', count: 12 };
const wrong = (change: Partial<Schedule>): string[] =>
  checkSchedule({ ...GOOD, ...change }).map(({ field, message }) => `${field} ${message}`);

test.each([
  {},
  { year: 0 },
  { year: 0, month: 2, day: 31 },
  { year: 2028, month: 2, day: 29 },
  { year: 2000, month: 2, day: 29 },
  { hour: 23, minute: 59, durationMinutes: 0, earlyEntryMinutes: 0, timezone: 'Pacific/Apia', atEnd: 'hangup' },
] as const)('%j is a schedule', (change) => {
  expect(wrong(change)).toEqual([]);
});

test.each([
  [{ month: 2 }, 'day must be a day that there is: month 2 of 2027 has 28'],
  [{ year: 2100, month: 2, day: 29 }, 'day must be a day that there is: month 2 of 2100 has 28'],
  [{ month: 11 }, 'day must be a day that there is: month 11 of 2027 has 30'],
  [{ year: 27 }, 'year must be 0 for always open, or from 1970 to 2199'],
  [{ year: 2027.5 }, 'year must be 0 for always open, or from 1970 to 2199'],
  [{ year: 2200 }, 'year must be 0 for always open, or from 1970 to 2199'],
  [{ month: 0 }, 'month must be a whole number from 1 to 12'],
  [{ month: 13 }, 'month must be a whole number from 1 to 12'],
  [{ day: 32 }, 'day must be a whole number from 1 to 31'],
  [{ hour: 24 }, 'hour must be a whole number from 0 to 23'],
  [{ minute: 60 }, 'minute must be a whole number from 0 to 59'],
  [{ count: 0 }, 'count must be a whole number from 1 to 10000'],
  [{ durationMinutes: -1 }, 'duration must be a whole number from 0 to 527040'],
  [{ earlyEntryMinutes: 1441 }, 'early_entry must be a whole number from 0 to 1440'],
  [{ timezone: 'Europe/Atlantis' }, 'timezone must be a zone such as Europe/Berlin or UTC'],
])('%j is refused', (change, message) => {
  expect(wrong(change)).toEqual([message]);
});

test('everything that is wrong is told at once', () => {
  expect(wrong({ month: 13, day: 0, count: -2, timezone: '' })).toHaveLength(4);
});
