import { assertNever } from '../core/assert-never.ts';
import { type Occurrence, occurrenceCount, type WallTime, wallTimeAt } from '../core/recurrence.ts';
import type { Schedule } from '../core/schedule.ts';

/** When an occurrence is, on the clocks of its zone: `Sunday, 31 January 2027, 09:00 to 10:00 (Europe/Berlin)`. */
export function timesText({ startMs, endMs }: Occurrence, zone: string): string {
  const start = wallTimeAt(zone, startMs);
  const from = `${dateText(start)}, ${clockText(start)}`;
  if (endMs === undefined) return `${from} (${zone})`;
  const end = wallTimeAt(zone, endMs);
  const sameDay = dateText(end) === dateText(start);
  return `${from} to ${sameDay ? '' : `${dateText(end)}, `}${clockText(end)} (${zone})`;
}

/** How often a schedule repeats: `every 2 weeks, 10 times`. */
export function repeatsText(schedule: Schedule): string {
  const count = occurrenceCount(schedule);
  const times = `, ${count} ${count === 1 ? 'time' : 'times'}`;
  switch (schedule.repeats) {
    case '':
      return 'once';
    case 'daily':
      return `every day${times}`;
    case 'weekly':
      return `every week${times}`;
    case '2_weekly':
      return `every 2 weeks${times}`;
    case 'monthly':
      return `every month${times}`;
    case '2_monthly':
      return `every 2 months${times}`;
    default:
      return assertNever(schedule.repeats);
  }
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];
const dateText = ({ weekday, day, month, year }: WallTime): string =>
  `${WEEKDAYS[weekday - 1]}, ${day} ${MONTHS[month - 1]} ${year}`;
const clockText = ({ hour, minute }: WallTime): string => `${two(hour)}:${two(minute)}`;
const two = (value: number): string => String(value).padStart(2, '0');
