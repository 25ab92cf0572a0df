import type { ConferenceId } from '../../core/ids.ts';
import { type Cursor, isOver, nextEvent, type OccurrenceEvent, passedOver, retimed } from '../../core/occurrence.ts';
import { isStill, type Occurrence } from '../../core/recurrence.ts';
import { FALLBACK_ZONE, NO_SCHEDULE } from '../../core/schedule.ts';
import { REMEMBERED } from '../../store/occurrences.ts';
import type { ConferenceStore } from '../../store/store.ts';

/** When the occurrences of a conference are, as its definition has it now. All times are milliseconds since the epoch. */
export interface Plan {
  /** Of the definition. */
  readonly revision: number;
  /** The first event after a cursor that still makes sense, or without one of all; undefined where nothing is left. */
  next(cursor: Cursor | undefined, nowMs: number): OccurrenceEvent | undefined;
  isOver(event: OccurrenceEvent, nowMs: number): boolean;
  /** The occurrences from an index on whose starts are left out where that event comes next. */
  passedOver(firstIndex: number, next: Cursor | undefined): readonly Occurrence[];
  /** Whether the occurrence of an event of this revision is still when the event has it. */
  holds(event: OccurrenceEvent): boolean;
  /** The same event, when it is due by the present zone. */
  retimed(cursor: Cursor): OccurrenceEvent | undefined;
}

export interface Plans {
  /** Undefined for a conference that is gone. */
  of(conference: ConferenceId): Promise<Plan | undefined>;
  /** Conferences by id, from the one after `after` on. */
  page(after: ConferenceId | undefined, limit: number): Promise<readonly ConferenceId[]>;
}

/** The plans of stored conferences, which are to be those that their callers meet: with the zone of their customer. */
export function storedPlans({ byId, list }: Pick<ConferenceStore, 'byId' | 'list'>): Plans {
  return {
    async of(id) {
      const conference = await byId(id);
      if (conference === undefined) return undefined;
      const schedule = conference.disabled ? NO_SCHEDULE : conference;
      const zone = conference.timezone ?? FALLBACK_ZONE;
      return {
        revision: conference.revision,
        next: (cursor, nowMs) => nextEvent(schedule, zone, cursor, nowMs),
        isOver: (event, nowMs) => isOver(schedule, zone, event, nowMs),
        passedOver: (firstIndex, next) => passedOver(schedule, zone, firstIndex, next, REMEMBERED),
        holds: (event) => isStill(schedule, zone, event),
        retimed: (cursor) => retimed(schedule, zone, cursor),
      };
    },
    page: async (after, limit) => (await list(undefined, { after, limit })).map(({ id }) => id),
  };
}
