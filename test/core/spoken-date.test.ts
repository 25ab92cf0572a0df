import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wallTimeAt } from '../../src/core/recurrence.ts';
import { datePrompts, yearPrompts } from '../../src/core/spoken-date.ts';

const table = readFileSync(new URL('../../freeswitch-conf/prompts/en.tsv', import.meta.url), 'utf8');
const texts = new Map(
  table.split('\n').map((line): [string, string] => [line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']),
);
const spoken = (names: readonly string[]): string => names.map((name) => texts.get(name) ?? `(${name}?)`).join(' ');

test.each([
  ['2027-01-31T09:00', "Sunday January thirty first at nine o'clock A M"],
  ['2027-11-02T00:05', 'Tuesday November second at twelve oh five A M'],
  ['2028-02-29T12:30', 'Tuesday February twenty ninth at twelve thirty P M'],
  ['2027-06-30T23:59', 'Wednesday June thirtieth at eleven fifty nine P M'],
  ['2027-08-20T13:17', 'Friday August twentieth at one seventeen P M'],
  ['2027-12-11T08:10', 'Saturday December eleventh at eight ten A M'],
])('%s is said as %s', (time, text) => {
  expect(spoken(datePrompts(wallTimeAt('UTC', Date.parse(`${time}Z`))))).toBe(text);
});

test.each([
  [2027, 'twenty twenty seven'],
  [2030, 'twenty thirty'],
  [2105, 'twenty one oh five'],
  [2100, 'twenty one hundred'],
])('the year %s is said as %s', (year, text) => {
  expect(spoken(yearPrompts(year))).toBe(text);
});

test('there is a word for every day of a year and every minute of a day', () => {
  for (let day = 0; day < 366; day++) {
    const when = wallTimeAt('UTC', Date.UTC(2028, 0, 1) + day * 86_400_000 + (day % 24) * 3_600_000);
    for (let minute = 0; minute < 60; minute++) expect(spoken(datePrompts({ ...when, minute }))).not.toMatch(/[(?]/);
  }
});
