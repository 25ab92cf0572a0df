import type { OccurrenceEvent } from '../../core/occurrence.ts';
import { occurrenceAt } from '../../core/recurrence.ts';
import { NO_SCHEDULE, type Schedule } from '../../core/schedule.ts';
import { type Plan, type Plans, storedPlans } from '../../jobs/occurrences/plan.ts';

/** When the events of the occurrences are, the same of all conferences; schedules have minutes, and this has not. */
export interface Timetable {
  /** Of each conference. */
  readonly occurrences: number;
  /** Of the first, in milliseconds since the epoch. */
  readonly firstMs: number;
  readonly stepMs: number;
}

/** People are told so long before each start. */
export const NOTICE_MS = 1_000;

/** Whoever is called comes in, however far away the stored start is. */
const ALWAYS_EARLY_MINUTES = 100 * 366 * 24 * 60;

/** What is stored of the conferences: an occurrence a day, so far away that no event of it comes before the timetable's. */
export function storedSchedule(occurrences: number): Schedule {
  const first = { year: 2100, month: 1, day: 1, hour: 9, minute: 0 };
  return {
    ...{ ...NO_SCHEDULE, ...first, count: occurrences, repeats: 'daily' },
    ...{ durationMinutes: 60, earlyEntryMinutes: ALWAYS_EARLY_MINUTES, timezone: 'UTC' },
  };
}

export function startOf({ firstMs, stepMs }: Timetable, index: number): number {
  return firstMs + index * stepMs;
}
/** What an occurrence of each conference is known by. */
export function localOf({ occurrences }: Timetable, index: number): string {
  const occurrence = occurrenceAt(storedSchedule(occurrences), 'UTC', index);
  if (occurrence === undefined) throw new Error(`there is no occurrence ${index}`);
  return occurrence.local;
}

/** The stored occurrences at the timetable's times: a notice and a start of each, made up for however late they are. */
export function plansOf(timetable: Timetable, conferences: Parameters<typeof storedPlans>[0]): Plans {
  const stored = storedPlans(conferences);
  const events = eventsOf(timetable);
  return {
    ...stored,
    of: async (id) => {
      const plan = await stored.of(id);
      return plan && hurried(plan, events);
    },
  };
}

function hurried(plan: Plan, events: readonly OccurrenceEvent[]): Plan {
  const place = (index: number, kind: string): number =>
    events.findIndex((event) => event.index === index && event.kind === kind);
  return {
    revision: plan.revision,
    next: (cursor) => events[cursor === undefined ? 0 : place(cursor.index, cursor.kind) + 1],
    isOver: () => false,
    passedOver: () => [],
    holds: (event) => plan.holds(event) && events[place(event.index, event.kind)]?.atMs === event.atMs,
    retimed: ({ index, kind }) => events[place(index, kind)],
  };
}

function eventsOf(timetable: Timetable): readonly OccurrenceEvent[] {
  return Array.from({ length: timetable.occurrences }, (_, index) => index).flatMap((index): OccurrenceEvent[] => {
    const occurrence = occurrenceAt(storedSchedule(timetable.occurrences), 'UTC', index);
    const atMs = startOf(timetable, index);
    if (occurrence === undefined) return [];
    return [
      { ...occurrence, kind: 'notify', atMs: atMs - NOTICE_MS },
      { ...occurrence, kind: 'start', atMs },
    ];
  });
}
