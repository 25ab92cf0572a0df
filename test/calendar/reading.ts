import ICAL from 'ical.js';

/** A calendar as another program reads it, which takes zones from the calendar alone. */
export interface ReadCalendar {
  readonly method: string;
  readonly events: readonly ReadEvent[];
  readonly zones: readonly string[];
  readonly name: string | undefined;
}
export interface ReadEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly summary: string;
  readonly description: string;
  readonly status: string;
  readonly stampMs: number;
  readonly organizer: string | undefined;
  readonly attendees: readonly string[];
  /** Of the first. */
  readonly durationMinutes: number;
  /** At most so many. */
  occurrences(most: number): readonly ReadOccurrence[];
}
export interface ReadOccurrence {
  /** `2027-01-31T09:00` */
  readonly local: string;
  readonly startMs: number;
  /** When the same clock shows that time, as if it had not been changed within the day before. */
  readonly unchangedMs: number;
}
const A_DAY_BEFORE_HOURS = 26;

export function readCalendar(text: string): ReadCalendar {
  const calendar = ICAL.Component.fromString(text);
  const value = (name: string) => calendar.getFirstPropertyValue(name)?.toString();
  return {
    method: value('method') ?? '',
    name: value('x-wr-calname'),
    zones: calendar.getAllSubcomponents('vtimezone').map((zone) => String(zone.getFirstPropertyValue('tzid'))),
    events: calendar.getAllSubcomponents('vevent').map(readEvent),
  };
}

function readEvent(component: ICAL.Component): ReadEvent {
  const event = new ICAL.Event(component);
  const stamp = component.getFirstPropertyValue('dtstamp');
  return {
    uid: event.uid,
    sequence: event.sequence,
    summary: event.summary,
    description: event.description,
    status: String(component.getFirstPropertyValue('status')),
    stampMs: stamp instanceof ICAL.Time ? stamp.toUnixTime() * 1000 : Number.NaN,
    organizer: event.organizer ?? undefined,
    attendees: event.attendees.map((attendee) => String(attendee.getFirstValue())),
    durationMinutes: event.duration.toSeconds() / 60,
    occurrences(most) {
      const iterator = event.iterator();
      const found: ReadOccurrence[] = [];
      while (found.length < most) {
        const next: ICAL.Time | null | undefined = iterator.next();
        if (!next) break;
        const before = next.clone();
        before.adjust(0, -A_DAY_BEFORE_HOURS, 0, 0);
        found.push({
          local: next.toString().slice(0, 16),
          startMs: next.toUnixTime() * 1000,
          unchangedMs: (before.toUnixTime() + A_DAY_BEFORE_HOURS * 3600) * 1000,
        });
      }
      return found;
    },
  };
}
