import { offsetMinutesAt, type Transition, transitionsBetween } from './transitions.ts';

/**
 * A zone as iCalendar has it (RFC 5545, 3.6.5), from the zone data that this program runs with: what its clock does from the
 * first instant to the last. Changes that come every year by the same rule are written as that rule, which many clients read better than
 * dates and which goes on after the last; all others are written one by one.
 */
export function vtimezone(zone: string, firstMs: number, lastMs: number): string {
  const fromMs = Math.max(Math.min(firstMs, lastMs), EARLIEST_MS) - YEAR_MS;
  const toMs = Math.max(Math.min(lastMs, fromMs + LONGEST_MS), fromMs + YEAR_MS) + LOOKED_AHEAD_MS;
  const initial = offsetMinutesAt(zone, fromMs);
  const standing: Transition = { atMs: fromMs, fromMinutes: initial, toMinutes: initial };
  const observances = [
    observance(standing),
    ...alike(transitionsBetween(zone, fromMs, toMs)).flatMap((each) => observancesOf(each, toMs)),
  ];
  return [`BEGIN:VTIMEZONE`, `TZID:${zone}`, ...observances.flat(), 'END:VTIMEZONE'].join('\n');
}

const DAY_MS = 24 * 60 * 60_000;
const YEAR_MS = 366 * DAY_MS;
const EARLIEST_MS = Date.UTC(1971, 0, 1);
/** A rule shows in three years at the least. */
const LOOKED_AHEAD_MS = 4 * YEAR_MS;
/** The last year of which zone data say something in particular is 2087, when Morocco's table ends. */
const LONGEST_MS = 70 * YEAR_MS;

/** Changes with the same offsets before and after, at the same time of day. */
function alike(transitions: readonly Transition[]): readonly (readonly Transition[])[] {
  const groups = new Map<string, Transition[]>();
  for (const transition of transitions) {
    const key = `${transition.fromMinutes} ${transition.toMinutes} ${localOf(transition).getTime() % DAY_MS}`;
    groups.set(key, [...(groups.get(key) ?? []), transition]);
  }
  return [...groups.values()];
}

/** Those of the last years that follow a rule, and those before one by one. */
function observancesOf(transitions: readonly Transition[], toMs: number): readonly (readonly string[])[] {
  const yearly = tailOfOneRule(transitions, toMs);
  const single = yearly === undefined ? transitions : transitions.slice(0, -yearly.length);
  return [
    // Not as RDATE of one: some clients then pass over the DTSTART.
    ...single.map((transition) => observance(transition)),
    ...(yearly === undefined ? [] : [observance(yearly.first, yearly.rule)]),
  ];
}

interface Tail {
  readonly first: Transition;
  readonly rule: string;
  readonly length: number;
}
const LEAST_OF_A_RULE = 3;

/** The longest row of changes up to the end, one in each year, that one rule gives. */
function tailOfOneRule(transitions: readonly Transition[], toMs: number): Tail | undefined {
  const last = transitions.at(-1);
  if (last === undefined || last.atMs < toMs - YEAR_MS) return undefined;
  const tails = rulesOf(localOf(last)).map((rule): Tail => {
    const year = localOf(last).getUTCFullYear();
    const breaks = transitions.findLastIndex((each, index) => {
      const local = localOf(each);
      const due = year - (transitions.length - 1 - index);
      return local.getUTCFullYear() !== due || !rulesOf(local).includes(rule);
    });
    return { first: transitions[breaks + 1] ?? last, rule, length: transitions.length - 1 - breaks };
  });
  const [longest] = tails.toSorted((a, b) => b.length - a.length);
  return longest === undefined || longest.length < LEAST_OF_A_RULE ? undefined : longest;
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** By which yearly rules a day may have been chosen: the last Sunday of its month, the second, or its date. */
function rulesOf(local: Date): readonly string[] {
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate()];
  const weekday = WEEKDAYS[local.getUTCDay()];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return [
    ...(day > days - 7 ? [`FREQ=YEARLY;BYMONTH=${month};BYDAY=-1${weekday}`] : []),
    `FREQ=YEARLY;BYMONTH=${month};BYDAY=${Math.ceil(day / 7)}${weekday}`,
    `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${day}`,
  ];
}

function observance(first: Transition, rule?: string): readonly string[] {
  const kind = first.toMinutes > first.fromMinutes ? 'DAYLIGHT' : 'STANDARD';
  return [
    `BEGIN:${kind}`,
    `DTSTART:${stamp(first)}`,
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    `TZOFFSETFROM:${offset(first.fromMinutes)}`,
    `TZOFFSETTO:${offset(first.toMinutes)}`,
    `END:${kind}`,
  ];
}

/** What the clock would have shown without the change (RFC 5545, 3.6.5), written down as if it were UTC. */
const localOf = ({ atMs, fromMinutes }: Transition): Date => new Date(atMs + fromMinutes * 60_000);
const stamp = (transition: Transition): string =>
  localOf(transition).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');

function offset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${two(hours)}${two(rest)}`;
}
const two = (value: number): string => String(value).padStart(2, '0');
