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
  /** With the zone in which it is read. */
  | { readonly kind: 'feed'; readonly name: string; readonly zone: string }
  | { readonly kind: 'invitation' | 'cancellation'; readonly attendee: string };

/**
 * The text of a calendar, with lines ended by CRLF. `stampedMs` is when it is made: of two with the same SEQUENCE, which is the
 * conference's revision, a client takes the later (RFC 5546, 2.1.5). A permanent conference is no event, and is left out; a feed
 * in which nothing is left has its zone alone, since a calendar has one component at the least (RFC 5545, 3.6).
 */
export function calendarText(
  entries: readonly CalendarEntry[],
  purpose: CalendarPurpose,
  origin: CalendarOrigin,
  stampedMs: number,
): string {
  const scheduled = entries.filter(isScheduled);
  return written(scheduled, widened(new Map(), scheduled), purpose, origin, stampedMs);
}

/** How many conferences take some milliseconds. */
const PORTION = 50;

/** The same of as many entries as there are, with a pause after each portion. */
export async function calendarTextInPortions(
  entries: readonly CalendarEntry[],
  purpose: CalendarPurpose,
  origin: CalendarOrigin,
  stampedMs: number,
  pause: () => Promise<void>,
): Promise<string> {
  const scheduled = entries.filter(isScheduled);
  const none: Spans = new Map();
  let spans = none;
  const events: string[] = [];
  for (let at = 0; at < scheduled.length; at += PORTION) {
    const portion = scheduled.slice(at, at + PORTION);
    spans = widened(spans, portion);
    events.push(aroundEvents(written(portion, none, purpose, origin, stampedMs)).events);
    await pause();
  }
  // One of each zone brings all that stands around the events.
  const ofZones = [...new Map(scheduled.map((entry) => [entry.zone, entry])).values()];
  const frame = written(ofZones, spans, purpose, origin, stampedMs);
  if (events.length === 0) return frame;
  const { head, tail } = aroundEvents(frame);
  return [head, ...events, tail].join('');
}
const isScheduled = ({ conference }: CalendarEntry): boolean => occurrenceCount(conference) > 0;

/** A calendar with at least one event. Lines that are folded begin with a blank, so that nothing else looks like these. */
function aroundEvents(text: string) {
  const from = text.indexOf('\r\nBEGIN:VEVENT\r\n') + 2;
  const to = text.lastIndexOf('\r\nEND:VEVENT\r\n') + '\r\nEND:VEVENT\r\n'.length;
  return { head: text.slice(0, from), events: text.slice(from, to), tail: text.slice(to) };
}

function written(
  scheduled: readonly CalendarEntry[],
  spans: Spans,
  purpose: CalendarPurpose,
  origin: CalendarOrigin,
  stampedMs: number,
): string {
  const calendar = new ICalCalendar({
    prodId: { company: 'Convene', product: 'Conferences', language: 'EN' },
    method: methodOf(purpose),
    // The calendar itself has no zone: with one, ical-generator would write DTSTAMP in that of the process.
    timezone: { name: null, generator: (zone) => vtimezoneOf(zone, spans) },
    ...(purpose.kind === 'feed' ? { name: oneLine(purpose.name).replaceAll(/[\\;,]/g, '\\$&') } : {}),
  });
  for (const entry of scheduled) calendar.createEvent(eventOf(entry, purpose, origin, stampedMs));
  const text = `${calendar.toString()}\r\n`;
  return purpose.kind === 'feed' ? feedText(text, scheduled.length === 0 ? purpose.zone : undefined, stampedMs) : text;
}

/** By RFC 7986 (5.7), and as programs have it that are older. */
const REFRESH = ['REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H'];

/** ical-generator would write how often to look after the zones; properties come before all components (RFC 5545, 3.6). */
function feedText(text: string, zoneAlone: string | undefined, atMs: number): string {
  const header = `METHOD:${ICalCalendarMethod.PUBLISH}\r\n`;
  const refreshed = text.replace(header, `${header}${REFRESH.join('\r\n')}\r\n`);
  if (zoneAlone === undefined) return refreshed;
  const zone = vtimezone(zoneAlone, atMs, atMs).replaceAll('\n', '\r\n');
  return refreshed.replace(/END:VCALENDAR\r\n$/, `${zone}\r\n$&`);
}

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
type Spans = ReadonlyMap<string, Span>;
function widened(known: Spans, entries: readonly CalendarEntry[]): Spans {
  const spans = new Map(known);
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
function vtimezoneOf(zone: string, spans: Spans): string | null {
  const span = spans.get(zone);
  return span === undefined ? null : vtimezone(zone, span.firstMs, span.lastMs);
}
