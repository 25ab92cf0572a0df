import { type WallTime, wallTimeAt } from '../recurrence.ts';
import type { AccountTerms } from './terms.ts';

/*
 * When an account may be used: on certain days of the week, from a time to a time, both to the second and inclusive, on the clock on
 * the wall in the customer's zone. Where the end is before the start the hours go over midnight, and belong to the day on which they
 * begin: 22:00:00 to 06:00:59 on Fridays is open on Saturday at 06:00:59. Where both are the same it is open for that second.
 * It is the clock that decides: an hour that comes twice when summer ends is open both times, and one that a zone leaves out does
 * not come.
 */

/** What a clock in the zone shows, to the second. */
export interface Clock extends WallTime {
  readonly second: number;
}
export function clockAt(zone: string, nowMs: number): Clock {
  // Since 1972 all zones differ from UTC by whole minutes, so that the seconds are those of everybody.
  return { ...wallTimeAt(zone, nowMs), second: Math.floor(nowMs / 1000) % 60 };
}

type Hours = Pick<
  AccountTerms,
  'daysWeek' | 'startHour' | 'startMinute' | 'startSecond' | 'endHour' | 'endMinute' | 'endSecond'
>;

/** Whether an account may be used when the clock shows this. */
export function isOpen(hours: Hours, clock: Clock): boolean {
  const now = secondOfDay(clock.hour, clock.minute, clock.second);
  const start = secondOfDay(hours.startHour, hours.startMinute, hours.startSecond);
  const end = secondOfDay(hours.endHour, hours.endMinute, hours.endSecond);
  const days = hours.daysWeek.split(',').map(Number);
  const today = days.includes(clock.weekday);
  if (start <= end) return today && start <= now && now <= end;
  const yesterday = days.includes(clock.weekday === 1 ? 7 : clock.weekday - 1);
  return (today && start <= now) || (yesterday && now <= end);
}

const secondOfDay = (hour: number, minute: number, second: number): number => (hour * 60 + minute) * 60 + second;

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** `Saturday 03:10:00` */
export function clockText({ weekday, hour, minute, second }: Clock): string {
  return `${DAYS[weekday - 1]} ${timeText(hour, minute, second)}`;
}
/** `days 1,2,3,4,5 from 08:00:00 to 17:59:59` */
export function hoursText(hours: Hours): string {
  const start = timeText(hours.startHour, hours.startMinute, hours.startSecond);
  const end = timeText(hours.endHour, hours.endMinute, hours.endSecond);
  return `days ${hours.daysWeek} from ${start} to ${end}`;
}
/** `2027-01-31` */
export function dayText({ year, month, day }: Clock): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}
const timeText = (...parts: readonly number[]): string => parts.map((part) => padded(part, 2)).join(':');
const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');
