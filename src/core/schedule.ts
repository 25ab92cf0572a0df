import type { FieldError } from './field-error.ts';
import { isZone } from './recurrence.ts';

/** How often an occurrence is followed by the next; empty for once (Enswitch, conferences/create). */
export const REPEATS = ['', 'daily', 'weekly', '2_weekly', 'monthly', '2_monthly'] as const;
export type Repeats = (typeof REPEATS)[number];
/** What becomes of those inside when a window ends. */
export const AT_END = ['stay', 'hangup'] as const;
export type AtEnd = (typeof AT_END)[number];

/** The zone where neither a conference nor its customer names one. */
export const FALLBACK_ZONE = 'UTC';

/** When a conference is open, on the clock on the wall of its zone. */
export interface Schedule {
  /** Of the first occurrence; 0 for a permanent conference, of which the rest of the schedule means nothing. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  /** How many occurrences there are, if it repeats. */
  readonly count: number;
  readonly repeats: Repeats;
  /** Of each occurrence; 0 lasts until the next one. */
  readonly durationMinutes: number;
  /** An IANA name; null for the customer's, which whoever serves callers is given in its place. */
  readonly timezone: string | null;
  /** How long before the start a caller may come in. */
  readonly earlyEntryMinutes: number;
  readonly atEnd: AtEnd;
}

/** Permanent: always open. */
export const NO_SCHEDULE: Schedule = {
  year: 0,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  count: 1,
  repeats: '',
  durationMinutes: 0,
  timezone: null,
  earlyEntryMinutes: 5,
  atEnd: 'stay',
};

/** The years that can be planned: as far as zones and the calendar are sure to be known. */
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;
export const MOST_OCCURRENCES = 10_000;
export const LONGEST_DURATION_MINUTES = 366 * 24 * 60;
export const LONGEST_EARLY_ENTRY_MINUTES = 24 * 60;

/** What is wrong with a schedule, under Enswitch's names: numbers out of range, a date that no calendar has, an unknown zone. */
export function checkSchedule(schedule: Schedule): readonly FieldError[] {
  const { year, month, day, hour, minute, count, durationMinutes, earlyEntryMinutes, timezone } = schedule;
  const errors: FieldError[] = [];
  const within = (field: string, value: number, from: number, to: number): boolean => {
    const good = Number.isSafeInteger(value) && value >= from && value <= to;
    if (!good) errors.push({ field, message: `must be a whole number from ${from} to ${to}` });
    return good;
  };
  const permanent = year === 0;
  if (!permanent && !(Number.isSafeInteger(year) && year >= FIRST_YEAR && year <= LAST_YEAR)) {
    errors.push({ field: 'year', message: `must be 0 for always open, or from ${FIRST_YEAR} to ${LAST_YEAR}` });
  }
  const isMonth = within('month', month, 1, 12);
  const isDay = within('day', day, 1, 31);
  if (!permanent && isMonth && isDay && day > daysInMonth(year, month)) {
    errors.push({
      field: 'day',
      message: `must be a day that there is: month ${month} of ${year} has ${daysInMonth(year, month)}`,
    });
  }
  within('hour', hour, 0, 23);
  within('minute', minute, 0, 59);
  within('count', count, 1, MOST_OCCURRENCES);
  within('duration', durationMinutes, 0, LONGEST_DURATION_MINUTES);
  within('early_entry', earlyEntryMinutes, 0, LONGEST_EARLY_ENTRY_MINUTES);
  if (timezone !== null && !isZone(timezone)) {
    errors.push({ field: 'timezone', message: 'must be a zone such as Europe/Berlin or UTC' });
  }
  return errors;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
