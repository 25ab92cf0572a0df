import {
  ICalAttendeeRole,
  ICalCalendar,
  ICalCalendarMethod,
  type ICalDateTimeValue,
  type ICalEventData,
  ICalEventStatus,
} from 'ical-generator';
import { assertNever } from '../core/assert-never.ts';
import type { Conference } from '../core/conference.ts';
import { occurrenceAt, occurrenceCount, recurrenceRule } from '../core/recurrence.ts';
import { oneLine } from './one-line.ts';
import { vtimezone } from './vtimezone.ts';

/*
 * Schedules as iCalendar (RFC 5545): one event for each conference, at its first start on the clock on the wall of its zone, with the
 * rule by which the core computes, and the zone from the same zone data. Of a start that the zone leaves out or has twice the calendar
 * means what the core does (3.3.5). Where a rule comes upon a time that is left out, most clients move it likewise; a strict one passes
 * over it (3.3.10), and has another at the end.
 */

/** Who speaks in a calendar. */
export interface CalendarOrigin {
  /** A name of this Convene that no other has, such as a domain: a part of every UID, so it must not change. */
  readonly site: string;
  /** Undefined where no e-mail is sent. */
  readonly organizer: { readonly name: string; readonly address: string } | undefined;
}

/** A conference in a calendar. */
export interface CalendarEntry {
  readonly conference: Conference;
  /** Where the clock on the wall hangs: its own zone, or its customer's. */
  readonly zone: string;
  /** How to get in, for people to read. */
  readonly description: string;
}

/** What a calendar is for: to be subscribed to, or to tell one address of a schedule or of its end (RFC 5546). */
export type CalendarPurpose =
  | { readonly kind: 'feed'; readonly name: string }
  | { readonly kind: 'invitation' | 'cancellation'; readonly attendee: string };

/**
 * The text of a calendar, with lines ended by CRLF. `stampedMs` is when it is made: of two with the same SEQUENCE, which is the
 * conference's revision, a client takes the later (RFC 5546, 2.1.5). A permanent conference is no event, and is left out.
 */
export function calendarText(
  entries: readonly CalendarEntry[],
  purpose: CalendarPurpose,
  origin: CalendarOrigin,
  stampedMs: number,
): string {
  const scheduled = entries.filter(({ conference }) => occurrenceCount(conference) > 0);
  const spans = spansByZone(scheduled);
  const calendar = new ICalCalendar({
    prodId: { company: 'Convene', product: 'Conferences', language: 'EN' },
    method: methodOf(purpose),
    // The calendar itself has no zone: with one, ical-generator would write DTSTAMP in that of the process.
    timezone: { name: null, generator: (zone) => vtimezoneOf(zone, spans) },
    ...(purpose.kind === 'feed'
      ? { name: oneLine(purpose.name).replaceAll(/[\\;,]/g, '\\$&'), ttl: REFRESH_SECONDS }
      : {}),
  });
  for (const entry of scheduled) calendar.createEvent(eventOf(entry, purpose, origin, stampedMs));
  return `${calendar.toString()}\r\n`;
}

const REFRESH_SECONDS = 3_600;

function methodOf({ kind }: CalendarPurpose): ICalCalendarMethod {
  switch (kind) {
    case 'feed':
      return ICalCalendarMethod.PUBLISH;
    case 'invitation':
      return ICalCalendarMethod.REQUEST;
    case 'cancellation':
      return ICalCalendarMethod.CANCEL;
    default:
      return assertNever(kind);
  }
}

function eventOf(
  { conference, zone, description }: CalendarEntry,
  purpose: CalendarPurpose,
  { site, organizer }: CalendarOrigin,
  stampedMs: number,
): ICalEventData {
  const rule = recurrenceRule(conference);
  const cancelled = purpose.kind === 'cancellation' || conference.disabled;
  return {
    id: `conference-${conference.id}@${site}`,
    sequence: conference.revision,
    stamp: new Date(stampedMs),
    start: wallStart(conference),
    timezone: zone,
    summary: titleOf(conference),
    description,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(rule === undefined ? {} : { repeating: rule }),
    ...(organizer === undefined ? {} : { organizer: { name: oneLine(organizer.name), email: organizer.address } }),
    ...(purpose.kind === 'feed'
      ? {}
      : { attendees: [{ email: purpose.attendee, name: purpose.attendee, role: ICalAttendeeRole.REQ, rsvp: false }] }),
    ...(conference.durationMinutes === 0 ? {} : { x: [['DURATION', durationText(conference.durationMinutes)]] }),
  };
}

/** What a conference is called where it has to be called something. */
export const titleOf = ({ description, code }: Pick<Conference, 'description' | 'code'>): string =>
  oneLine(description) || `Conference ${code}`;

/**
 * ical-generator knows of an end only, which a change of the clock would move: minutes are exact (RFC 5545, 3.3.6), and of a duration in
 * them every occurrence has the same, as in the core.
 */
const durationText = (minutes: number): string => `PT${minutes}M`;

/**
 * The first start as the rule says it. ical-generator would read a Date in the zone of the process, and move a time that the
 * zone leaves out; of a date of Day.js it takes what that writes.
 */
function wallStart({ year, month, day, hour, minute }: Conference): ICalDateTimeValue {
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const [date = '', time = ''] = wall.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  const written = {
    format: (pattern?: string) => (pattern === 'YYYYMMDD' ? date : time),
    isValid: () => true,
    toDate: () => wall,
    toJSON: () => wall.toISOString(),
    tz: () => written,
    utc: () => written,
  };
  return written;
}

interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}
/** From the first occurrence to the last of all conferences in a zone. */
function spansByZone(entries: readonly CalendarEntry[]): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  for (const { conference, zone } of entries) {
    const before = spans.get(zone);
    const startMs = occurrenceAt(conference, zone, 0)?.startMs ?? 0;
    const endMs = occurrenceAt(conference, zone, occurrenceCount(conference) - 1)?.startMs ?? startMs;
    spans.set(zone, {
      firstMs: Math.min(before?.firstMs ?? startMs, startMs),
      lastMs: Math.max(before?.lastMs ?? endMs, endMs),
    });
  }
  return spans;
}
function vtimezoneOf(zone: string, spans: ReadonlyMap<string, Span>): string | null {
  const span = spans.get(zone);
  return span === undefined ? null : vtimezone(zone, span.firstMs, span.lastMs);
}
