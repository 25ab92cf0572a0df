import { type EventKind, retimed } from './occurrence.ts';
import { lastBegun, type Occurrence, occurrencesFrom } from './recurrence.ts';
import type { Schedule } from './schedule.ts';

/** Something that was done for an occurrence and cannot be called back. All times are milliseconds since the epoch. */
export interface Deed {
  readonly event: EventKind;
  /** When its occurrence starts, on the clock on the wall: it is known by that. */
  readonly local: string;
  /** When its occurrence ends, as it was when this was done; undefined for one that lasts for ever. */
  readonly endMs: number | undefined;
  /** `unknown` is one that may or may not have been done. */
  readonly state: 'done' | 'under-way' | 'unknown';
  readonly dueMs: number;
  /** Undefined where it is not known to be done. */
  readonly doneMs: number | undefined;
}

/** When occurrences are, by a definition; `zone` must be one that is known. */
export interface Timetable {
  readonly schedule: Schedule;
  readonly zone: string;
}

/**
 * What a change of a definition came too late for: what is done and goes against the new one, but did not against the former.
 * What goes against both was told when the former was made; where there is no former one, all is told.
 */
export function tooLateFor(
  deeds: readonly Deed[],
  former: Timetable | undefined,
  wanted: Timetable | undefined,
  nowMs: number,
): readonly Deed[] {
  return deeds.filter(
    (deed) => isAgainst(deed, wanted, nowMs) && (former === undefined || !isAgainst(deed, former, nowMs)),
  );
}

/**
 * Whether a definition has nothing like this at that time, though it matters still: its occurrence is not over, as it was or as it
 * is to be.
 */
function isAgainst({ event, local, endMs, dueMs }: Deed, timetable: Timetable | undefined, nowMs: number): boolean {
  const occurrence = timetable && occurrenceOf(timetable, local);
  if (timetable === undefined || occurrence === undefined) return isAfter(endMs, nowMs);
  const { schedule, zone } = timetable;
  if (retimed(schedule, zone, { index: occurrence.index, kind: event })?.atMs === dueMs) return false;
  return isAfter(endMs, nowMs) || isAfter(occurrence.endMs, nowMs);
}
const isAfter = (endMs: number | undefined, atMs: number): boolean => endMs === undefined || endMs > atMs;

/** How long ago an occurrence may have begun that matters still; one that lasts for ever is looked for no longer than others. */
export function longestWindowMs({ schedule: { year, durationMinutes } }: Timetable): number {
  if (year === 0) return 0;
  return durationMinutes > 0 ? durationMinutes * MINUTE_MS : TWO_MONTHS_MS;
}
const MINUTE_MS = 60_000;
/** Without a duration each lasts until the next. */
const TWO_MONTHS_MS = 62 * 24 * 60 * MINUTE_MS;

/** By how many occurrences the clock on the wall may be off: a zone is less than a day from UTC, and Apia has left out a day. */
const ASTRAY = 3;

/** The occurrence that starts at a time of the clock on the wall. */
function occurrenceOf({ schedule, zone }: Timetable, local: string): Occurrence | undefined {
  const near = lastBegun(schedule, zone, Date.parse(`${local}Z`));
  const around = occurrencesFrom(schedule, zone, Math.max(0, near - ASTRAY), 2 * ASTRAY + 1);
  return around.find((one) => one.local === local);
}
