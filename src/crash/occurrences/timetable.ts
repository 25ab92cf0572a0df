import { type ConferenceId, parseConferenceId } from '../../core/ids.ts';
import type { OccurrenceEvent } from '../../core/occurrence.ts';
import type { Plan, Plans } from '../../jobs/occurrences/plan.ts';

/** Which conferences there are, from 1 on, and when each of their occurrences starts; schedules have minutes, and this has not. */
export interface Timetable {
  readonly conferences: number;
  readonly occurrences: number;
  /** Of the first, in milliseconds since the epoch. */
  readonly firstMs: number;
  readonly stepMs: number;
}

export function startOf({ firstMs, stepMs }: Timetable, index: number): number {
  return firstMs + index * stepMs;
}

/** Nothing but starts, each of which is made up for however late it is. */
export function plansOf(timetable: Timetable): Plans {
  const event = (index: number): OccurrenceEvent | undefined => {
    if (index < 0 || index >= timetable.occurrences) return undefined;
    const atMs = startOf(timetable, index);
    return { kind: 'start', index, local: `occurrence ${index}`, startMs: atMs, endMs: undefined, atMs };
  };
  const plan: Plan = {
    revision: 1,
    next: (cursor) => event(cursor === undefined ? 0 : cursor.index + 1),
    isOver: () => false,
    passedOver: () => [],
    holds: ({ index, atMs }) => event(index)?.atMs === atMs,
    retimed: ({ index }) => event(index),
  };
  return {
    of: async (id) => (id <= timetable.conferences ? plan : undefined),
    page: async (after, limit) => {
      const ids: ConferenceId[] = [];
      for (let id = (after ?? 0) + 1; id <= timetable.conferences && ids.length < limit; id++) {
        const parsed = parseConferenceId(id);
        if (parsed !== undefined) ids.push(parsed);
      }
      return ids;
    },
  };
}
