import { beforeEach, describe, expect, test } from 'vitest';
import { conferenceId } from '../store/drafts.ts';
import { ConferenceLine } from './conference-line.ts';

let line: ConferenceLine;
beforeEach(() => {
  line = new ConferenceLine();
});
const stored = () => line.store.conferences.byId(conferenceId(1));
const WEEKLY = [
  ...['--year', '2027', '--month', '1', '--day', '31', '--hour', '9', '--minute', '5', '--repeats', '2_weekly'],
  ...['--count', '12', '--duration', '90', '--timezone', 'Europe/Berlin', '--early_entry', '10', '--at_end', 'hangup'],
];
const FIELDS = {
  ...{ year: 2027, month: 1, day: 31, hour: 9, minute: 5, repeats: '2_weekly', count: 12, durationMinutes: 90 },
  ...{ timezone: 'Europe/Berlin', earlyEntryMinutes: 10, atEnd: 'hangup' },
};

describe('a schedule', () => {
  test('is stored as typed, and shown with the conference', async () => {
    const { exit, stdout } = await line.conference('create', '--code', '1', ...WEEKLY);
    expect(exit).toBe(0);
    expect(await stored()).toMatchObject(FIELDS);
    expect(stdout.split('\n').filter((line) => /start|repeats|duration|early_entry|at_end/.test(line))).toEqual([
      '  start               2027-01-31 09:05 Europe/Berlin',
      '  repeats             2_weekly, 12 times',
      '  duration            90 min',
      '  early_entry         10 min',
      '  at_end              hangup',
    ]);
    const listed = 'start=2027-01-31T09:05 timezone=Europe/Berlin repeats=2_weekly*12 duration=90 at_end=hangup';
    expect((await line.conference('list')).stdout).toContain(` ${listed}  description\n`.replace('  description', ''));
  });
  test('is JSON under the names of the options', async () => {
    await line.conference('create', '--code', '1', ...WEEKLY);
    const { durationMinutes: duration, earlyEntryMinutes: early_entry, atEnd: at_end, ...rest } = FIELDS;
    const named = { ...rest, duration, early_entry, at_end };
    expect(JSON.parse((await line.conference('show', '1', '--json')).stdout)).toMatchObject(named);
  });
  test('is not shown of a conference that is always open', async () => {
    const { stdout } = await line.conference('create', '--code', '1');
    expect(stdout).not.toMatch(/start|repeats/);
  });
  test('of one occurrence without an end says so', async () => {
    const { stdout } = await line.conference('create', '--code', '1', '--year', '2027');
    expect(stdout).toMatch(/ {2}start {15}2027-01-01 00:00\n {2}repeats {13}once\n {2}duration {12}no end\n/);
  });
  test('changes in what is given, by dashes too, and is taken back', async () => {
    await line.conference('create', '--code', '1', ...WEEKLY);
    const changes = ['--early-entry', '0', '--at-end', 'stay', '--repeats', '', '--timezone', '', '--duration', '0'];
    expect((await line.conference('update', '1', ...changes)).exit).toBe(0);
    const changed = { earlyEntryMinutes: 0, atEnd: 'stay', repeats: '', timezone: null, durationMinutes: 0 };
    expect(await stored()).toMatchObject({ ...FIELDS, ...changed });
    await line.conference('update', '1', '--year', '0');
    expect((await line.conference('show', '1')).stdout).not.toMatch(/start/);
  });
});

describe('what is no schedule', () => {
  test('is refused, all of it at once', async () => {
    const { exit, stderr } = await line.conference(
      ...['create', '--code', '1', '--year', '2027', '--month', '2', '--day', '31', '--hour', '9am', '--minute', '60'],
      ...['--repeats', 'yearly', '--timezone', 'Europe/Atlantis', '--at_end', 'maybe', '--count', '0'],
    );
    expect(exit).toBe(1);
    expect(stderr.split('\n')).toEqual([
      'convene: the conference was not created',
      '  --hour must be a whole number',
      '  --repeats must be daily, weekly, 2_weekly, monthly, 2_monthly or empty',
      '  --at_end must be stay or hangup',
      '  --day must be a day that there is: month 2 of 2027 has 28',
      '  --minute must be a whole number from 0 to 59',
      '  --count must be a whole number from 1 to 10000',
      '  --timezone must be a zone such as Europe/Berlin or UTC',
      '',
    ]);
    expect(await line.store.conferences.list()).toEqual([]);
  });
  test('is also what a change makes of one', async () => {
    await line.conference('create', '--code', '1', ...WEEKLY);
    const { exit, stderr } = await line.conference('update', '1', '--month', '4');
    expect([exit, stderr]).toEqual([
      1,
      expect.stringContaining('--day must be a day that there is: month 4 of 2027 has 30'),
    ]);
    expect(await stored()).toMatchObject(FIELDS);
  });
});
