import type { FieldError } from '../core/conference.ts';
import { AT_END, NO_SCHEDULE, REPEATS, type Schedule } from '../core/schedule.ts';

/** The numbers of a schedule, by the names of their options, which are Enswitch's. */
const NUMBERS = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  count: 'count',
  duration: 'durationMinutes',
  early_entry: 'earlyEntryMinutes',
} as const satisfies Readonly<Record<string, keyof Schedule>>;
type NumberName = keyof typeof NUMBERS;
export type ScheduleName = NumberName | 'repeats' | 'timezone' | 'at_end';

/** The options of a schedule: what they take, and what is said of them. */
export const SCHEDULE_OPTIONS: readonly (readonly [name: ScheduleName, takes: string, text: string])[] = [
  ['year', 'number', 'year of the first occurrence, 0 for always open (default: 0)'],
  ['month', '1-12', 'its month (default: 1)'],
  ['day', '1-31', 'its day; a later month that lacks it takes its last day (default: 1)'],
  ['hour', '0-23', 'its hour, on the clock of the time zone (default: 0)'],
  ['minute', '0-59', 'its minute (default: 0)'],
  ['repeats', REPEATS.filter(Boolean).join('|'), "how often it repeats, '' for once (default: once)"],
  ['count', 'number', 'how many occurrences there are, if it repeats (default: 1)'],
  ['duration', 'minutes', 'of each occurrence, 0 to last until the next one (default: 0)'],
  ['timezone', 'name', "such as Europe/Berlin (default: the customer's)"],
  ['early_entry', 'minutes', `how long before a start callers may come in (default: ${NO_SCHEDULE.earlyEntryMinutes})`],
  ['at_end', AT_END.join('|'), `what becomes of those inside at the end (default: ${NO_SCHEDULE.atEnd})`],
];

/** A schedule as typed on the command line: of its fields those that were, each as text. */
export type TypedSchedule = Partial<Readonly<Record<ScheduleName, string>>>;
type Change = { -readonly [Field in keyof Schedule]?: Schedule[Field] };

/** An empty text takes back the time zone. What fits together is for `checkSchedule` to say. */
export function readSchedule(typed: TypedSchedule): {
  readonly change: Partial<Schedule>;
  readonly errors: readonly FieldError[];
} {
  const change: Change = {};
  const errors: FieldError[] = [];
  for (const [name] of SCHEDULE_OPTIONS) {
    const text = typed[name];
    if (text === undefined) continue;
    switch (name) {
      case 'repeats': {
        const repeats = REPEATS.find((each) => each === text);
        if (repeats === undefined) {
          errors.push({ field: name, message: `must be ${REPEATS.filter(Boolean).join(', ')} or empty` });
        } else change.repeats = repeats;
        break;
      }
      case 'at_end': {
        const atEnd = AT_END.find((each) => each === text);
        if (atEnd === undefined) errors.push({ field: name, message: `must be ${AT_END.join(' or ')}` });
        else change.atEnd = atEnd;
        break;
      }
      case 'timezone':
        change.timezone = text === '' ? null : text;
        break;
      default:
        if (/^[0-9]{1,9}$/.test(text)) change[NUMBERS[name]] = Number(text);
        else errors.push({ field: name, message: 'must be a whole number' });
    }
  }
  return { change, errors };
}

/** A schedule for programs, under the names of the options. */
export function scheduleJson(schedule: Schedule): Readonly<Record<ScheduleName, string | number | null>> {
  const { year, month, day, hour, minute, count, repeats, timezone } = schedule;
  const { durationMinutes: duration, earlyEntryMinutes: early_entry, atEnd: at_end } = schedule;
  return { year, month, day, hour, minute, count, repeats, duration, timezone, early_entry, at_end };
}

/** A schedule for people, as names and values; nothing for a conference that is always open. */
export function scheduleText(schedule: Schedule): readonly (readonly [name: string, value: string])[] {
  if (schedule.year === 0) return [];
  return [
    ['start', `${startText(schedule)} ${schedule.timezone ?? ''}`.trimEnd()],
    ['repeats', repeatsText(schedule, ', ', ' times')],
    ['duration', durationText(schedule)],
    ['early_entry', `${schedule.earlyEntryMinutes} min`],
    ['at_end', schedule.atEnd],
  ];
}
/** The same in few words, without what is as it is by default. */
export function scheduleInShort(schedule: Schedule): readonly string[] {
  if (schedule.year === 0) return [];
  return [
    `start=${startText(schedule).replace(' ', 'T')}`,
    ...(schedule.timezone === null ? [] : [`timezone=${schedule.timezone}`]),
    ...(schedule.repeats === '' ? [] : [`repeats=${repeatsText(schedule, '*', '')}`]),
    ...(schedule.durationMinutes === 0 ? [] : [`duration=${schedule.durationMinutes}`]),
    ...(schedule.atEnd === NO_SCHEDULE.atEnd ? [] : [`at_end=${schedule.atEnd}`]),
  ];
}

const two = (value: number): string => String(value).padStart(2, '0');
function startText({ year, month, day, hour, minute }: Schedule): string {
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}
function repeatsText({ repeats, count }: Schedule, before: string, after: string): string {
  return repeats === '' ? 'once' : `${repeats}${before}${count}${after}`;
}
function durationText({ durationMinutes, repeats }: Schedule): string {
  if (durationMinutes > 0) return `${durationMinutes} min`;
  return repeats === '' ? 'no end' : 'until the next';
}
