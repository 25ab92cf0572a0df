import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { offsetMinutesAt, transitionsBetween } from '../../src/calendar/transitions.ts';
import { vtimezone } from '../../src/calendar/vtimezone.ts';

const at = (text: string): number => Date.parse(text);

describe('the changes of a clock', () => {
  test('are found to the minute', () => {
    const found = transitionsBetween('Europe/Berlin', at('2027-01-01T00:00Z'), at('2028-01-01T00:00Z'));
    expect(found).toEqual([
      { atMs: at('2027-03-28T01:00Z'), fromMinutes: 60, toMinutes: 120 },
      { atMs: at('2027-10-31T01:00Z'), fromMinutes: 120, toMinutes: 60 },
    ]);
  });
  test('of half an hour and of a day are found too', () => {
    const lordHowe = transitionsBetween('Australia/Lord_Howe', at('2027-01-01T00:00Z'), at('2027-06-01T00:00Z'));
    expect(lordHowe).toEqual([{ atMs: at('2027-04-03T15:00Z'), fromMinutes: 660, toMinutes: 630 }]);
    const apia = transitionsBetween('Pacific/Apia', at('2011-12-01T00:00Z'), at('2012-01-01T00:00Z'));
    expect(apia).toEqual([{ atMs: at('2011-12-30T10:00Z'), fromMinutes: -600, toMinutes: 840 }]);
  });
  test('for Ramadan are four in a year', () => {
    const found = transitionsBetween('Africa/Casablanca', at('2016-01-01T00:00Z'), at('2017-01-01T00:00Z'));
    expect(found.map(({ toMinutes }) => toMinutes)).toEqual([60, 0, 60, 0]);
  });
  test('are none where there are none', () => {
    expect(transitionsBetween('Asia/Kolkata', at('2027-01-01T00:00Z'), at('2029-01-01T00:00Z'))).toEqual([]);
  });
});

/** When another program, which takes the zone from the calendar alone, says that a clock in it shows a time. */
function instantRead(zone: ICAL.Timezone, local: Date): number {
  const time = ICAL.Time.fromDateTimeString(local.toISOString().slice(0, 19));
  time.zone = zone;
  return time.toUnixTime() * 1000;
}
const A_DAY_MS = 24 * 60 * 60_000;

describe('a zone in a calendar', () => {
  test('says by rule what comes every year by one', () => {
    const text = vtimezone('America/New_York', at('2027-01-01T00:00Z'), at('2028-01-01T00:00Z'));
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400');
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500');
    expect(text.match(/BEGIN:(?:STANDARD|DAYLIGHT)/g)).toHaveLength(3);
  });
  test('says one by one what follows no rule, and what has ended', () => {
    const moscow = vtimezone('Europe/Moscow', at('2005-01-01T00:00Z'), at('2015-01-01T00:00Z'));
    expect(moscow).not.toContain('RRULE');
    // Two in a year until 2010, and the two that ended it.
    expect(moscow.match(/BEGIN:(?:STANDARD|DAYLIGHT)/g)).toHaveLength(1 + 2 * 7 + 2);
  });
  test.each([
    ['America/New_York', '1990-01-01', '2027-01-01'],
    ['Europe/Berlin', '1975-01-01', '2027-01-01'],
    ['Australia/Lord_Howe', '2000-01-01', '2030-01-01'],
    ['Pacific/Apia', '2009-01-01', '2030-01-01'],
    ['Africa/Casablanca', '2008-01-01', '2060-01-01'],
    ['Asia/Jerusalem', '2020-01-01', '2040-01-01'],
    ['America/Sao_Paulo', '2010-01-01', '2030-01-01'],
    ['Asia/Kolkata', '2027-01-01', '2028-01-01'],
    ['Europe/Berlin', '2100-01-01', '2199-01-01'],
  ])('%s from %s to %s is right every third day', (name, first, last) => {
    const [firstMs, lastMs] = [at(`${first}T00:00Z`), at(`${last}T00:00Z`)];
    const zone = new ICAL.Timezone(
      ICAL.Component.fromString(vtimezone(name, firstMs, lastMs).replaceAll('\n', '\r\n')),
    );
    const wrong: string[] = [];
    for (let atMs = firstMs; atMs < lastMs; atMs += 3 * A_DAY_MS) {
      const minutes = offsetMinutesAt(name, atMs);
      const unchanged = [-1, 1].every((days) => offsetMinutesAt(name, atMs + days * A_DAY_MS) === minutes);
      if (unchanged && instantRead(zone, new Date(atMs + minutes * 60_000)) !== atMs) {
        wrong.push(new Date(atMs).toISOString());
      }
    }
    expect(wrong).toEqual([]);
  });
});
