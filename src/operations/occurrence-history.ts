import type { ConferenceId } from '../core/ids.ts';

/** What became of occurrences, as whoever opens them has kept it. Rejects with StoreError. */
export interface OccurrenceHistory {
  /** Those that start at an instant or after it, in order of time. */
  history(conference: ConferenceId, fromMs: number, limit: number): Promise<readonly RecordedOccurrence[]>;
}

/** Where an occurrence has got to that something was done for. */
export const RECORDED_STATES = ['told', 'open', 'ended', 'missed', 'unknown'] as const;

export interface RecordedOccurrence {
  /** `2027-01-31T09:00`, by which it is known. */
  readonly local: string;
  readonly index: number;
  /** In milliseconds since the epoch. */
  readonly startMs: number;
  /** Undefined for one that lasts for ever. */
  readonly endMs: number | undefined;
  /** Undefined where that is not known. */
  readonly state: (typeof RECORDED_STATES)[number] | undefined;
}
