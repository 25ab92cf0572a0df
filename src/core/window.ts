import { lastBegun, type Occurrence, occurrenceAt, occurrencesFrom } from './recurrence.ts';
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

const isBefore = (atMs: number, endMs: number | undefined): boolean => endMs === undefined || atMs < endMs;
