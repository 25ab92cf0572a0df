import { wallTimeAt } from '../core/recurrence.ts';

/** A change of a zone's clock. */
export interface Transition {
  /** The first instant of the new time, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly fromMinutes: number;
  readonly toMinutes: number;
}

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** How far a zone's clock is ahead of UTC at an instant, in whole minutes. */
export function offsetMinutesAt(zone: string, atMs: number): number {
  const { year, month, day, hour, minute } = wallTimeAt(zone, atMs);
  return Math.round((Date.UTC(year, month - 1, day, hour, minute) - atMs) / MINUTE_MS);
}

/**
 * The changes of a zone's clock after an instant and up to another. Looks once a week: no zone since 1970 has changed its clock
 * and changed it back in less; those that do so for Ramadan leave four.
 */
export function transitionsBetween(zone: string, fromMs: number, toMs: number): readonly Transition[] {
  const found: Transition[] = [];
  let beforeMs = fromMs;
  let fromMinutes = offsetMinutesAt(zone, beforeMs);
  while (beforeMs < toMs) {
    const afterMs = Math.min(beforeMs + WEEK_MS, toMs);
    const toMinutes = offsetMinutesAt(zone, afterMs);
    if (toMinutes !== fromMinutes) {
      found.push({ atMs: changeBetween(zone, beforeMs, afterMs, fromMinutes), fromMinutes, toMinutes });
    }
    beforeMs = afterMs;
    fromMinutes = toMinutes;
  }
  return found;
}

/** The first minute whose offset is not the old one. */
function changeBetween(zone: string, fromMs: number, toMs: number, oldMinutes: number): number {
  let [before, after] = [Math.floor(fromMs / MINUTE_MS), Math.ceil(toMs / MINUTE_MS)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetMinutesAt(zone, middle * MINUTE_MS) === oldMinutes) before = middle;
    else after = middle;
  }
  return after * MINUTE_MS;
}
