import { assertNever } from '../core/assert-never.ts';
import type { Occurrence } from '../core/recurrence.ts';
import { RECORDED_STATES, type RecordedOccurrence } from './occurrence-history.ts';

/** How an occurrence stands for those who ask. */
export const OCCURRENCE_STATES = ['planned', 'cancelled', ...RECORDED_STATES, 'unrecorded'] as const;
export type OccurrenceState = (typeof OCCURRENCE_STATES)[number];

/** What is known of one occurrence. */
export interface KnownOccurrence {
  readonly recorded: RecordedOccurrence | undefined;
  /** As the definition has it now; undefined where it does not have it any more. */
  readonly planned: Occurrence | undefined;
  /** Whether the conference is. */
  readonly disabled: boolean;
}

/**
 * When it ends, in milliseconds since the epoch. One that was open when the definition was edited ends by that; what was over
 * before stays as it was. Undefined for one that lasts for ever.
 */
export function endOf({ recorded, planned }: KnownOccurrence, nowMs: number): number | undefined {
  if (recorded === undefined || !hasBegun(recorded)) return (planned ?? recorded)?.endMs;
  if (recorded.state !== 'open' || planned === undefined) return recorded.endMs;
  return isOver(recorded.endMs, nowMs) && isOver(planned.endMs, nowMs) ? recorded.endMs : planned.endMs;
}

/**
 * What has become of it. Who opens occurrences keeps when something was done, and of windows that touch the end of the last only:
 * the rest is told by the time. Of one that was to come and is not in the definition any more nothing will become.
 */
export function stateOf(known: KnownOccurrence, nowMs: number): OccurrenceState {
  const { recorded, planned, disabled } = known;
  const over = isOver(endOf(known, nowMs), nowMs);
  const wanted = planned !== undefined && !disabled;
  const state = recorded?.state;
  switch (state) {
    case 'open':
      // The room of a disabled conference has ended.
      return over || disabled ? 'ended' : 'open';
    case 'told':
      if (!wanted) return 'cancelled';
      return over ? 'missed' : 'told';
    case 'ended':
    case 'missed':
    case 'unknown':
      return state;
    case undefined:
      if (planned === undefined) return 'cancelled';
      if (planned.startMs <= nowMs) return 'unrecorded';
      return wanted ? 'planned' : 'cancelled';
    default:
      return assertNever(state);
  }
}

/** Whether something has become of it beyond that people were told: then its times are those at which that was. */
export function hasBegun({ state }: RecordedOccurrence): boolean {
  return state !== undefined && state !== 'told';
}
const isOver = (endMs: number | undefined, nowMs: number): boolean => endMs !== undefined && endMs <= nowMs;
