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
 * cancellation of what is none any more. `before` is undefined for an address that was added, `after` for one that was taken off and
 * for a conference that is gone. An appointment is what is still to come: neither permanent, nor disabled, nor over.
 */
export function tellingAfter(
  before: Appointment | undefined,
  after: Appointment | undefined,
  level: Role,
  nowMs: number,
): Telling | undefined {
  const was = before !== undefined && isToCome(before, nowMs) ? before : undefined;
  const is = after !== undefined && isToCome(after, nowMs) ? after : undefined;
  if (is !== undefined) {
    return was !== undefined && isSame(was, is, level) ? undefined : { ...is, kind: 'invitation' };
  }
  if (was === undefined) return undefined;
  const revision = after?.conference.revision ?? was.conference.revision;
  return { conference: { ...was.conference, revision }, zone: was.zone, kind: 'cancellation' };
}

const isToCome = ({ conference, zone }: Appointment, nowMs: number): boolean =>
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
