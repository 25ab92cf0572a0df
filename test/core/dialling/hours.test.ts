import { describe, expect, test } from 'vitest';
import { clockAt, clockText, dayText, hoursText, isOpen } from '../../../src/core/dialling/hours.ts';

type Time = readonly [hour: number, minute: number, second: number];
const hours = (
  daysWeek: string,
  [startHour, startMinute, startSecond]: Time,
  [endHour, endMinute, endSecond]: Time,
) => ({ daysWeek, startHour, startMinute, startSecond, endHour, endMinute, endSecond });

const OFFICE = hours('1,2,3,4,5', [8, 0, 0], [17, 59, 59]);
const FRIDAY_NIGHT = hours('5', [22, 0, 0], [6, 0, 59]);
const SUNDAY_NIGHT = hours('7', [22, 0, 0], [6, 0, 0]);
const ONE_SECOND = hours('3', [12, 0, 0], [12, 0, 0]);
const ALWAYS = hours('1,2,3,4,5,6,7', [0, 0, 0], [23, 59, 59]);
const SMALL_HOURS = hours('7', [2, 0, 0], [2, 59, 59]);
const OVER_CHANGE = hours('6', [23, 0, 0], [3, 0, 0]);

describe('hours', () => {
  test.each([
    // 2027-03-05 is a Friday; Berlin is an hour ahead of UTC.
    [OFFICE, '2027-03-05T07:59:59+01:00', false],
    [OFFICE, '2027-03-05T08:00:00+01:00', true],
    [OFFICE, '2027-03-05T17:59:59.999+01:00', true],
    [OFFICE, '2027-03-05T18:00:00+01:00', false],
    [OFFICE, '2027-03-06T12:00:00+01:00', false],
    [FRIDAY_NIGHT, '2027-03-05T21:59:59+01:00', false],
    [FRIDAY_NIGHT, '2027-03-05T22:00:00+01:00', true],
    [FRIDAY_NIGHT, '2027-03-06T00:00:00+01:00', true],
    [FRIDAY_NIGHT, '2027-03-06T06:00:59+01:00', true],
    [FRIDAY_NIGHT, '2027-03-06T06:01:00+01:00', false],
    [FRIDAY_NIGHT, '2027-03-06T22:00:00+01:00', false],
    [FRIDAY_NIGHT, '2027-03-05T05:00:00+01:00', false],
    [SUNDAY_NIGHT, '2027-03-08T06:00:00+01:00', true],
    [SUNDAY_NIGHT, '2027-03-08T06:00:01+01:00', false],
    [SUNDAY_NIGHT, '2027-03-07T06:00:00+01:00', false],
    [ONE_SECOND, '2027-03-03T11:59:59+01:00', false],
    [ONE_SECOND, '2027-03-03T12:00:00+01:00', true],
    [ONE_SECOND, '2027-03-03T12:00:01+01:00', false],
    [ALWAYS, '2027-03-05T23:59:59.999+01:00', true],
    [ALWAYS, '2027-03-06T00:00:00+01:00', true],
    // The hour from 2 to 3 of 2027-03-28 does not come in Berlin: its clock goes from 01:59:59 to 03:00:00.
    [SMALL_HOURS, '2027-03-28T00:59:59Z', false],
    [SMALL_HOURS, '2027-03-28T01:00:00Z', false],
    [OVER_CHANGE, '2027-03-28T00:59:59Z', true],
    [OVER_CHANGE, '2027-03-28T01:00:00Z', true],
    [OVER_CHANGE, '2027-03-28T01:00:01Z', false],
    // That of 2027-10-31 comes twice.
    [SMALL_HOURS, '2027-10-30T23:59:59Z', false],
    [SMALL_HOURS, '2027-10-31T00:00:00Z', true],
    [SMALL_HOURS, '2027-10-31T01:59:59Z', true],
    [SMALL_HOURS, '2027-10-31T02:00:00Z', false],
  ])('%o at %s: open is %s', (given, at, open) => {
    expect(isOpen(given, clockAt('Europe/Berlin', Date.parse(at)))).toBe(open);
  });
  test('are those of the zone, of half an hour too', () => {
    const at = Date.parse('2027-03-05T02:30:00Z');
    expect(
      ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York'].map((zone) => isOpen(OFFICE, clockAt(zone, at))),
    ).toEqual([true, false, false]);
  });
  test('are told with the clock of the zone and its day', () => {
    const clock = clockAt('America/New_York', Date.parse('2027-03-06T02:03:04Z'));
    expect([clockText(clock), dayText(clock), hoursText(FRIDAY_NIGHT)]).toEqual([
      'Friday 21:03:04',
      '2027-03-05',
      'days 5 from 22:00:00 to 06:00:59',
    ]);
  });
});
