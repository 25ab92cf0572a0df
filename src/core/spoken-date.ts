import type { Prompt } from './prompt.ts';
import type { WallTime } from './recurrence.ts';
import { numberPrompts } from './sound.ts';
import { MONTHS, ORDINALS, WEEKDAYS } from './spoken-words.ts';

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
