import type { Prompt } from './prompt.ts';
import type { WallTime } from './recurrence.ts';
import { numberPrompts } from './sound.ts';

/**
 * A date and a time of day as the prompts that say them in English: *Tuesday, November, twenty first, at, nine, thirty,
 * A M*. Another language files its own words under the same names, in the same order.
 */
export function datePrompts(when: WallTime): readonly Prompt[] {
  const { weekday, month, day } = when;
  return [...word(WEEKDAYS, weekday), ...word(MONTHS, month), ...dayPrompts(day), 'time-at', ...timePrompts(when)];
}
/** A year as people say it: *twenty, twenty seven*. */
export function yearPrompts(year: number): readonly Prompt[] {
  return [...numberPrompts(Math.floor(year / 100)), ...twoDigits(year % 100, 'number-hundred')];
}

function dayPrompts(day: number): readonly Prompt[] {
  if (day <= 20) return word(ORDINALS, day);
  const rest = day % 10;
  return rest === 0 ? ['ordinal-30'] : [...numberPrompts(day - rest), ...word(ORDINALS, rest)];
}
/** On a clock of twelve hours. */
function timePrompts({ hour, minute }: WallTime): readonly Prompt[] {
  const half: Prompt = hour < 12 ? 'time-am' : 'time-pm';
  return [...numberPrompts(hour % 12 === 0 ? 12 : hour % 12), ...twoDigits(minute, 'time-oclock'), half];
}
function twoDigits(value: number, none: Prompt): readonly Prompt[] {
  if (value === 0) return [none];
  return value < 10 ? ['time-oh', ...numberPrompts(value)] : numberPrompts(value);
}

/** The word of a number that counts from 1. */
function word(words: readonly Prompt[], number: number): readonly Prompt[] {
  return words.slice(number - 1, number);
}
const WEEKDAYS: readonly Prompt[] = [
  'weekday-monday',
  'weekday-tuesday',
  'weekday-wednesday',
  'weekday-thursday',
  'weekday-friday',
  'weekday-saturday',
  'weekday-sunday',
];
const MONTHS: readonly Prompt[] = [
  'month-january',
  'month-february',
  'month-march',
  'month-april',
  'month-may',
  'month-june',
  'month-july',
  'month-august',
  'month-september',
  'month-october',
  'month-november',
  'month-december',
];
const ORDINALS: readonly Prompt[] = [
  'ordinal-1',
  'ordinal-2',
  'ordinal-3',
  'ordinal-4',
  'ordinal-5',
  'ordinal-6',
  'ordinal-7',
  'ordinal-8',
  'ordinal-9',
  'ordinal-10',
  'ordinal-11',
  'ordinal-12',
  'ordinal-13',
  'ordinal-14',
  'ordinal-15',
  'ordinal-16',
  'ordinal-17',
  'ordinal-18',
  'ordinal-19',
  'ordinal-20',
];
