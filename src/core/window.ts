import { lastBegun, type Occurrence, occurrenceAt, occurrenceCount, occurrencesFrom } from './recurrence.ts';
import type { Schedule } from './schedule.ts';

/**
 * Whether a conference is open. Each occurrence opens a window, from its start to its end; windows that touch or overlap are
 * one. Without a duration an occurrence lasts until the next, the last one for ever: a single window from the first start on.
 */
export type Standing =
  | { readonly kind: 'open' }
  /** Not yet, but so soon that callers may come in. */
  | { readonly kind: 'early'; readonly next: Occurrence }
  | { readonly kind: 'closed'; readonly next: Occurrence }
  /** And it does not open again. */
  | { readonly kind: 'over' };

/** How a conference stands at an instant, in milliseconds since the epoch. `zone` must be one that {@link isZone} knows. */
export function standingAt(schedule: Schedule, zone: string, nowMs: number): Standing {
  if (schedule.year === 0) return { kind: 'open' };
  const begun = lastBegun(schedule, zone, nowMs);
  const [current, next] =
    begun < 0 ? [undefined, occurrenceAt(schedule, zone, 0)] : occurrencesFrom(schedule, zone, begun, 2);
  if (current !== undefined && isBefore(nowMs, current.endMs)) return { kind: 'open' };
  if (next === undefined) return { kind: 'over' };
  const early = nowMs >= next.startMs - schedule.earlyEntryMinutes * 60_000;
  return { kind: early ? 'early' : 'closed', next };
}

/** Occurrences whose windows are one, from the first to the last of them. */
export interface Window {
  readonly first: number;
  readonly last: number;
  readonly startMs: number;
  /** Undefined where it lasts for ever. */
  readonly endMs: number | undefined;
}

/** How many occurrences are looked at together. */
const BATCH = 64;

/** The window that is open at an instant, or undefined; a permanent conference has none. */
export function windowAround(schedule: Schedule, zone: string, nowMs: number): Window | undefined {
  const begun = occurrenceAt(schedule, zone, lastBegun(schedule, zone, nowMs));
  if (begun === undefined || !isBefore(nowMs, begun.endMs)) return undefined;
  if (schedule.durationMinutes === 0) {
    const startMs = occurrenceAt(schedule, zone, 0)?.startMs ?? begun.startMs;
    return { first: 0, last: occurrenceCount(schedule) - 1, startMs, endMs: undefined };
  }
  const first = earliest(schedule, zone, begun);
  const last = latest(schedule, zone, begun);
  return { first: first.index, last: last.index, startMs: first.startMs, endMs: last.endMs };
}

function latest(schedule: Schedule, zone: string, from: Occurrence): Occurrence {
  let last = from;
  for (;;) {
    const batch = occurrencesFrom(schedule, zone, last.index + 1, BATCH);
    for (const next of batch) {
      if (isBefore(last.endMs ?? next.startMs, next.startMs)) return last;
      last = next;
    }
    if (batch.length < BATCH) return last;
  }
}
function earliest(schedule: Schedule, zone: string, from: Occurrence): Occurrence {
  let first = from;
  while (first.index > 0) {
    const index = Math.max(0, first.index - BATCH);
    for (const before of occurrencesFrom(schedule, zone, index, first.index - index).toReversed()) {
      if (isBefore(before.endMs ?? first.startMs, first.startMs)) return first;
      first = before;
    }
  }
  return first;
}

const isBefore = (atMs: number, endMs: number | undefined): boolean => endMs === undefined || atMs < endMs;
