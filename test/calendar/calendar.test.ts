import { describe, expect, test } from 'vitest';
import { type CalendarOrigin, calendarText, calendarTextInPortions } from '../../src/calendar/calendar.ts';
import { type Conference, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import {
  type Occurrence,
  occurrenceAt,
  occurrencesFrom,
  recurrenceRule,
  wallTimeAt,
} from '../../src/core/recurrence.ts';
import { REPEATS, type Repeats, type Schedule } from '../../src/core/schedule.ts';
import { code, conferenceId } from '../store/drafts.ts';
import { type ReadOccurrence, readCalendar } from './reading.ts';

const ORIGIN: CalendarOrigin = {
  site: 'example.org',
  organizer: { name: 'Convene', address: 'convene@example.org' },
};
const NOW_MS = Date.UTC(2027, 0, 1, 12, 30, 15);
const FEED = { kind: 'feed', name: 'Acme', zone: 'Europe/Berlin' } as const;

function conference(start: string, repeats: Repeats, more: Partial<Conference> = {}): Conference {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = start.split(/\D/).map(Number);
  const plain = { ...PLAIN_CONFERENCE, id: conferenceId(5), revision: 3, code: code('3000'), description: 'Board' };
  return { ...plain, year, month, day, hour, minute, repeats, count: 14, durationMinutes: 90, ...more };
}
function textOf(one: Conference, zone: string): string {
  return calendarText([{ conference: one, zone, description: '' }], FEED, ORIGIN, NOW_MS);
}

const ZONES = [
  ...['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'],
  'Africa/Casablanca',
];
/** A few days before a clock changes somewhere, and at the ends of months. */
const STARTS = [
  '2027-03-12T02:15',
  '2027-03-27T02:30',
  '2027-04-03T01:45',
  '2027-10-02T02:10',
  '2027-10-29T02:30',
  '2027-11-05T01:15',
  '2024-03-08T02:30',
  '2011-12-28T10:00',
  '2028-02-29T23:59',
];

/**
 * What another program makes of a calendar. ical.js passes over BYSETPOS where there is a BYMONTHDAY, and shows all days that the
 * rule chooses from: the last of each month is taken here.
 */
function occurrencesRead(text: string, schedule: Schedule): readonly ReadOccurrence[] {
  const choosing = /;BYSETPOS=-1;COUNT=\d+/;
  const [event] = readCalendar(text.replace(choosing, '')).events;
  if (!choosing.test(text)) return event?.occurrences(1_000) ?? [];
  const lastOfMonth = new Map<string, ReadOccurrence>();
  for (const each of event?.occurrences(schedule.count * 4 + 4) ?? []) lastOfMonth.set(each.local.slice(0, 7), each);
  return [...lastOfMonth.values()].slice(0, schedule.count);
}

const two = (value: number): string => String(value).padStart(2, '0');
function wallText(zone: string, atMs: number): string {
  const { year, month, day, hour, minute } = wallTimeAt(zone, atMs);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}
/** Whether a clock in the zone shows the time, and once only. */
function isPlain(zone: string, local: string, startMs: number): boolean {
  const again = [30, 60, 120].some((minutes) => wallText(zone, startMs + minutes * 60_000) === local);
  return wallText(zone, startMs) === local && !again;
}

/** Two that begin at once, since the zone has left out a day, are one in a calendar. */
const distinct = (occurrences: readonly Occurrence[]) =>
  occurrences.filter(({ startMs }, index) => occurrences[index + 1]?.startMs !== startMs);

describe.each(ZONES)('the occurrences that another program finds in %s', (zone) => {
  test.each(STARTS)('from %s on are those of the core', (start) => {
    for (const repeats of REPEATS) {
      const one = conference(start, repeats);
      const expected = distinct(occurrencesFrom(one, zone, 0, 1_000));
      const found = occurrencesRead(textOf(one, zone), one);
      // Where the zone leaves out a time or has it twice, RFC 5545 (3.3.5) takes the offset from before the change; ical.js
      // takes that from after it.
      const read = found.map(({ local, startMs, unchangedMs }, index) => {
        const wanted = expected[index];
        const plain = wanted !== undefined && isPlain(zone, wanted.local, wanted.startMs);
        return [local, plain ? startMs : unchangedMs];
      });
      expect(read).toEqual(expected.map(({ local, startMs }) => [local, startMs]));
    }
  });
});
test('some of these are at times that a zone leaves out or has twice', () => {
  const daily = STARTS.flatMap((start) =>
    ZONES.map((zone) => occurrencesFrom(conference(start, 'daily'), zone, 0, 14).map((each) => ({ ...each, zone }))),
  );
  const odd = daily.flat().filter(({ zone, local, startMs }) => !isPlain(zone, local, startMs));
  expect(new Set(odd.map(({ zone }) => zone))).toEqual(
    new Set(['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca']),
  );
});

const lines = (text: string) => text.replaceAll('\r\n ', '').split('\r\n');

describe('an event', () => {
  const weekly = conference('2027-01-31T09:00', 'weekly');
  test('has the start on the clock on the wall, and the rule of the core', () => {
    const written = lines(textOf(conference('2027-03-28T02:30', 'monthly', { day: 31 }), 'Europe/Berlin'));
    expect(written).toContain('DTSTART;TZID=Europe/Berlin:20270331T023000');
    expect(written).toContain('RRULE:FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=14');
  });
  test.each(REPEATS)('has the rule of the core: %j', (repeats) => {
    const one = conference('2027-01-31T09:00', repeats);
    const rules = lines(textOf(one, 'Europe/Berlin')).filter((line) => /^RRULE:.*COUNT/.test(line));
    expect(rules).toEqual(repeats === '' ? [] : [`RRULE:${recurrenceRule(one)}`]);
  });
  test('keeps a start that the zone leaves out, which the client moves', () => {
    const written = textOf(conference('2027-03-28T02:30', 'daily'), 'Europe/Berlin');
    expect(lines(written)).toContain('DTSTART;TZID=Europe/Berlin:20270328T023000');
  });
  test('is in UTC without a zone', () => {
    const written = lines(textOf(weekly, 'UTC'));
    expect(written).toContain('DTSTART:20270131T090000Z');
    expect(readCalendar(textOf(weekly, 'UTC')).zones).toEqual([]);
  });
  test('has an exact duration, or none where it lasts until the next', () => {
    expect(readCalendar(textOf(weekly, 'Europe/Berlin')).events[0]?.durationMinutes).toBe(90);
    expect(lines(textOf(weekly, 'Europe/Berlin'))).toContain('DURATION:PT90M');
    const endless = textOf({ ...weekly, durationMinutes: 0 }, 'Europe/Berlin');
    expect(endless).not.toMatch(/DURATION:PT\d+M|DTEND/);
  });
  test('has an id that stays, and a sequence that edits raise', () => {
    const later = { ...weekly, revision: 8, description: 'Other', hour: 10 };
    const read = [weekly, later].map((one) => readCalendar(textOf(one, 'Europe/Berlin')).events[0]);
    expect(read.map((event) => event?.uid)).toEqual(['conference-5@example.org', 'conference-5@example.org']);
    expect(read.map((event) => event?.sequence)).toEqual([3, 8]);
  });
  test('is stamped in UTC with the time it was given, wherever the process is', () => {
    expect(lines(textOf(weekly, 'Asia/Kolkata'))).toContain('DTSTAMP:20270101T123015Z');
  });
});

describe('a feed', () => {
  const [board, other] = [
    conference('2027-01-31T09:00', 'weekly'),
    conference('2030-06-01T10:00', 'daily', { id: conferenceId(6), disabled: true }),
  ];
  const permanent = conference('2027-01-31T09:00', 'weekly', { id: conferenceId(7), year: 0 });
  const entries = [board, other, permanent].map((one) => ({
    conference: one,
    zone: one === board ? 'Europe/Berlin' : 'America/New_York',
    description: 'Code: 3000',
  }));
  test('has what is scheduled, each once, with the zones of all', () => {
    const read = readCalendar(calendarText(entries, FEED, ORIGIN, NOW_MS));
    expect(read).toMatchObject({ method: 'PUBLISH', name: 'Acme', zones: ['Europe/Berlin', 'America/New_York'] });
    expect(read.events.map(({ uid, status, attendees }) => [uid, status, attendees])).toEqual([
      ['conference-5@example.org', 'CONFIRMED', []],
      ['conference-6@example.org', 'CANCELLED', []],
    ]);
  });
  test('has one zone for all that are in it, from the first to the last', () => {
    const far = conference('2027-03-27T02:00', 'daily', { id: conferenceId(8) });
    const near = conference('2011-03-26T02:00', 'daily', { id: conferenceId(9) });
    const both = [near, far].map((one) => ({ conference: one, zone: 'Europe/Berlin', description: '' }));
    const read = readCalendar(calendarText(both, FEED, ORIGIN, NOW_MS));
    expect(read.zones).toEqual(['Europe/Berlin']);
    expect(read.events.map(({ occurrences }) => occurrences(1)[0]?.startMs)).toEqual(
      [near, far].map((one) => occurrenceAt(one, 'Europe/Berlin', 0)?.startMs),
    );
  });
  test('has a name that ends no line', () => {
    const named = { ...FEED, name: 'A, B\r\nX-EVIL:1' } as const;
    const text = calendarText(entries, named, ORIGIN, NOW_MS);
    expect(lines(text).filter((line) => /EVIL/.test(line))).toEqual([
      'NAME:A\\, B X-EVIL:1',
      'X-WR-CALNAME:A\\, B X-EVIL:1',
    ]);
  });
  test('says once an hour, before anything that is in it', () => {
    const written = lines(calendarText(entries, FEED, ORIGIN, NOW_MS));
    const header = written.slice(0, written.indexOf('BEGIN:VTIMEZONE'));
    expect(header).toEqual(expect.arrayContaining(['REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H']));
    expect(written.slice(header.length).filter((line) => /REFRESH|TTL/.test(line))).toEqual([]);
  });
  test.each(['Europe/Berlin', 'UTC'])('in which nothing is left has its zone alone: %s', (zone) => {
    const permanentAlone = entries.slice(2);
    expect(permanentAlone).toHaveLength(1);
    for (const left of [[], permanentAlone]) {
      const text = calendarText(left, { ...FEED, zone }, ORIGIN, NOW_MS);
      expect(readCalendar(text)).toMatchObject({ name: 'Acme', zones: [zone], events: [] });
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
  });
});

test.each([0, 1, 50, 51, 170])('in portions a feed of %i is the same, with a pause after each', async (count) => {
  const zones = ['Europe/Berlin', 'UTC', 'America/New_York'];
  const entries = Array.from({ length: count }, (_, n) => ({
    conference: conference(n % 7 === 3 ? '2011-03-26T02:00' : '2027-03-27T02:00', 'daily', {
      ...{ id: conferenceId(n + 1), description: 'END:VEVENT\r\nBEGIN:VEVENT' },
      ...(n % 40 === 39 ? { year: 0 } : {}),
    }),
    zone: zones[n % 3] ?? 'UTC',
    description: `Code: ${n}`,
  }));
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  expect(await calendarTextInPortions(entries, FEED, ORIGIN, NOW_MS, pause)).toBe(
    calendarText(entries, FEED, ORIGIN, NOW_MS),
  );
  expect(pauses).toBe(Math.ceil(entries.filter((entry) => entry.conference.year > 0).length / 50));
});

test('no line is longer than 75 octets, and each ends with CRLF', () => {
  const text = textOf(conference('2027-01-31T09:00', 'weekly', { description: 'ü'.repeat(255) }), 'Europe/Berlin');
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});
