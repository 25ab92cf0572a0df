import rrule from 'rrule';
import { Temporal } from 'temporal-polyfill';
import type { Repeats, Schedule } from './schedule.ts';

/**
 * When the occurrences of a schedule are. rrule computes on the clock on the wall, written down as if it were UTC, and
 * Temporal finds the instant at which that clock shows it in the zone: its own `tzid` depends on the zone of the process and
 * is never used. A time that a zone leaves out moves forward by what was left out; one that a zone has twice is the first
 * (RFC 5545, 3.3.5).
 *
 * An occurrence is known by its index, from 0. Rules are begun anew at the occurrence in question, so that none costs a walk
 * from the first.
 */
export interface Occurrence {
  readonly index: number;
  /** What the rule says, `2027-01-31T09:00`, whether or not the zone has that time. */
  readonly local: string;
  /** In milliseconds since the epoch, like every instant here. */
  readonly startMs: number;
  /** Undefined for one that lasts for ever. */
  readonly endMs: number | undefined;
}

/** What a clock in the zone shows. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 1 for Monday to 7 for Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The last year that rrule knows. */
const LAST_WALL_MS = Date.UTC(9999, 0, 1);

type Step = { readonly days: number } | { readonly months: number };
/** From an occurrence to the next; one that does not repeat has none, and its step means nothing. */
const STEPS: Readonly<Record<Repeats, Step>> = {
  '': { days: 1 },
  daily: { days: 1 },
  weekly: { days: 7 },
  '2_weekly': { days: 14 },
  monthly: { months: 1 },
  '2_monthly': { months: 2 },
};

/** How many occurrences there are; none of a permanent conference, which has no beginning. */
export function occurrenceCount({ year, repeats, count }: Schedule): number {
  if (year === 0) return 0;
  return repeats === '' ? 1 : count;
}

/** The occurrence of an index, or undefined where there is none. */
export function occurrenceAt(schedule: Schedule, zone: string, index: number): Occurrence | undefined {
  return occurrencesFrom(schedule, zone, index, 1)[0];
}
/**
 * Whether an occurrence of this very schedule is still when it says: the zone may have become another. Costs no rule, but where one
 * occurrence ends with the next.
 */
export function isStill(schedule: Schedule, zone: string, occurrence: Occurrence): boolean {
  const { index, local, startMs, endMs } = occurrence;
  if (index >= occurrenceCount(schedule)) return false;
  if (schedule.durationMinutes === 0) {
    const now = occurrenceAt(schedule, zone, index);
    return now?.startMs === startMs && now.endMs === endMs;
  }
  const wallMs = Date.parse(`${local}Z`);
  return instantOf(wallMs, zone) === startMs && endMs === startMs + schedule.durationMinutes * MINUTE_MS;
}
/** At most `limit` occurrences in a row, from an index on. */
export function occurrencesFrom(schedule: Schedule, zone: string, index: number, limit: number): readonly Occurrence[] {
  const { durationMinutes } = schedule;
  // One more: where there is no duration, each lasts until the next.
  const walls = wallStarts(schedule, index, durationMinutes === 0 ? limit + 1 : limit);
  const starts = walls.map((wallMs) => instantOf(wallMs, zone));
  return walls.slice(0, limit).flatMap((wallMs, i) => {
    const startMs = starts[i];
    if (startMs === undefined) return [];
    const endMs = durationMinutes === 0 ? starts[i + 1] : startMs + durationMinutes * MINUTE_MS;
    return [{ index: index + i, local: localText(wallMs), startMs, endMs }];
  });
}
/** At most `limit` occurrences that begin at an instant or after it, in their order. */
export function nextOccurrences(
  schedule: Schedule,
  zone: string,
  fromMs: number,
  limit: number,
): readonly Occurrence[] {
  return occurrencesFrom(schedule, zone, lastBegun(schedule, zone, fromMs - 1) + 1, limit);
}

/** How far the instants may stray from the even steps of the clock on the wall: Apia has left out a day. */
const STRAY_STEPS = 2;

/** The index of the last occurrence that has begun at an instant, or -1. */
export function lastBegun(schedule: Schedule, zone: string, atMs: number): number {
  const expected = Math.min(stepsUntil(schedule, wallMsAt(zone, atMs)), occurrenceCount(schedule) - 1);
  const from = Math.max(0, expected - STRAY_STEPS);
  const around = wallStarts(schedule, from, 2 * STRAY_STEPS + 1);
  return from + around.findLastIndex((wallMs) => instantOf(wallMs, zone) <= atMs);
}

/** The recurrence as iCalendar has it (RFC 5545, 3.3.10), to stand beside a DTSTART in the zone; undefined for one that does not repeat. */
export function recurrenceRule(schedule: Schedule): string | undefined {
  const count = occurrenceCount(schedule);
  if (count === 0 || schedule.repeats === '') return undefined;
  return rrule.RRule.optionsToString({ ...pattern(schedule), count }).replace(/^RRULE:/, '');
}

/** Whether a name is that of a zone, in the zone data that this program runs with. */
export function isZone(name: string): boolean {
  // Temporal also takes offsets, and the zone out of a date.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    wallTimeAt(name, 0);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
/** What a clock in the zone shows at an instant. */
export function wallTimeAt(zone: string, atMs: number): WallTime {
  const { year, month, day, dayOfWeek, hour, minute } = zonedAt(zone, atMs);
  return { year, month, day, weekday: dayOfWeek, hour, minute };
}

/** Starts on the clock on the wall, in milliseconds as if it were UTC: at most `limit`, from an index on. */
function wallStarts(schedule: Schedule, index: number, limit: number): readonly number[] {
  const left = Math.min(limit, occurrenceCount(schedule) - index);
  const beginMs = beginningOf(schedule, index);
  if (index < 0 || left <= 0 || !(beginMs < LAST_WALL_MS)) return [];
  const rule = new rrule.RRule({ ...pattern(schedule), dtstart: new Date(beginMs), count: left });
  return rule.all().map((date) => date.getTime());
}

/**
 * What the rule repeats. On the 29th to the 31st it is the last day of a month that lacks that one: of the days up to the
 * wanted one, the last that there is.
 */
function pattern({ repeats, day }: Schedule) {
  const step = STEPS[repeats];
  const { DAILY, WEEKLY, MONTHLY } = rrule.RRule;
  if ('months' in step) {
    const days = day <= SHORTEST_MONTH ? [day] : DAYS_AT_THE_END.filter((each) => each <= day);
    return { freq: MONTHLY, interval: step.months, bymonthday: days, ...(days.length > 1 && { bysetpos: [-1] }) };
  }
  const weeks = step.days / 7;
  return Number.isInteger(weeks) ? { freq: WEEKLY, interval: weeks } : { freq: DAILY, interval: step.days };
}
const SHORTEST_MONTH = 28;
const DAYS_AT_THE_END = [28, 29, 30, 31];

/** Where a rule begins whose first occurrence is that of an index: there, or on the first of its month. */
function beginningOf(schedule: Schedule, index: number): number {
  const { year, month, day, hour, minute } = schedule;
  const step = STEPS[schedule.repeats];
  if ('months' in step) return Date.UTC(year, month - 1 + index * step.months, 1, hour, minute);
  return Date.UTC(year, month - 1, day, hour, minute) + index * step.days * DAY_MS;
}
/** How many steps of the clock on the wall lie between the start and a time; fewer than 0 before it. */
function stepsUntil(schedule: Schedule, wallMs: number): number {
  const step = STEPS[schedule.repeats];
  const fromMs = beginningOf(schedule, 0);
  if ('days' in step) return Math.floor((wallMs - fromMs) / (step.days * DAY_MS));
  return Math.floor((monthsSinceYearZero(wallMs) - monthsSinceYearZero(fromMs)) / step.months);
}

function monthsSinceYearZero(wallMs: number): number {
  const date = new Date(wallMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
function plainAt(wallMs: number): Temporal.PlainDateTime {
  const date = new Date(wallMs);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return new Temporal.PlainDateTime(year, month, day, date.getUTCHours(), date.getUTCMinutes());
}
const localText = (wallMs: number): string => plainAt(wallMs).toString({ smallestUnit: 'minute' });
/** What a clock in the zone shows at an instant, `2027-01-31T09:00`. */
export const localAt = (zone: string, atMs: number): string => localText(wallMsAt(zone, atMs));

function zonedAt(zone: string, atMs: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
}
function wallMsAt(zone: string, atMs: number): number {
  return atMs + zonedAt(zone, atMs).offsetNanoseconds / 1_000_000;
}
/**
 * When a clock in the zone shows a time, which is given in milliseconds as if it were UTC. Temporal's way with times that are left
 * out or come twice (`compatible`) is that of RFC 5545.
 */
export function instantOf(wallMs: number, zone: string): number {
  return plainAt(wallMs).toZonedDateTime(zone).epochMilliseconds;
}
