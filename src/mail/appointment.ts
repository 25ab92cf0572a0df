import { titleOf } from '../calendar/calendar.ts';
import { type Conference, pinOf, type Role } from '../core/conference.ts';
import { nextOccurrences } from '../core/recurrence.ts';

/** What a person may have in a calendar. */
export interface Appointment {
  readonly conference: Conference;
  /** The conference's own, or its customer's. */
  readonly zone: string;
}

/** What a person is to be told, and of what. */
export interface Telling extends Appointment {
  readonly kind: 'invitation' | 'cancellation';
}

/**
 * What a person of a level is told when something has changed: an invitation to what has become an appointment or is another now, a
 * cancellation of what is none any more. `before` is undefined for an address that was added, `after` for one that was taken off.
 * The end of a conference is a revision of its own, which calendars see by its higher SEQUENCE (RFC 5546, 2.1.4); an address that
 * was taken off may be added again at the same.
 */
export function tellingAfter(
  before: Appointment | undefined,
  after: Appointment | 'gone' | undefined,
  level: Role,
  nowMs: number,
): Telling | undefined {
  const was = before !== undefined && isToCome(before, nowMs) ? before : undefined;
  const now = after === 'gone' ? undefined : after;
  const is = now !== undefined && isToCome(now, nowMs) ? now : undefined;
  if (is !== undefined) {
    return was !== undefined && isSame(was, is, level) ? undefined : { ...is, kind: 'invitation' };
  }
  if (was === undefined) return undefined;
  const last = was.conference.revision;
  const revision = after === 'gone' ? last + 1 : (now?.conference.revision ?? last);
  return { conference: { ...was.conference, revision }, zone: was.zone, kind: 'cancellation' };
}

/** Whether it is still to come: neither permanent, nor disabled, nor over. */
export const isToCome = ({ conference, zone }: Appointment, nowMs: number): boolean =>
  !conference.disabled && nextOccurrences(conference, zone, nowMs, 1).length > 0;

/** What an invitation says. */
const SCHEDULE = ['year', 'month', 'day', 'hour', 'minute', 'count', 'repeats', 'durationMinutes'] as const;
function isSame(one: Appointment, other: Appointment, level: Role): boolean {
  const [a, b] = [one.conference, other.conference];
  return (
    one.zone === other.zone &&
    SCHEDULE.every((field) => a[field] === b[field]) &&
    titleOf(a) === titleOf(b) &&
    a.code === b.code &&
    pinOf(a, level) === pinOf(b, level)
  );
}
