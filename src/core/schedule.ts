/** How often an occurrence is followed by the next; empty for once (Enswitch, conferences/create). */
export const REPEATS = ['', 'daily', 'weekly', '2_weekly', 'monthly', '2_monthly'] as const;
export type Repeats = (typeof REPEATS)[number];
/** What becomes of those inside when a window ends. */
export const AT_END = ['stay', 'hangup'] as const;
export type AtEnd = (typeof AT_END)[number];

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
  /** An IANA name; null for the customer's. */
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
