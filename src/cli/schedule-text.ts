import { wallTimeAt } from '../core/recurrence.ts';
import { printable } from './conference-text.ts';
import type { Scheduled } from './schedule.ts';

/** Occurrences for programs, in the words of the API. */
export function scheduleListing(scheduled: readonly Scheduled[]) {
  return scheduled.map(({ conference, zone, occurrence }) => ({
    conference: conference.id,
    code: conference.code,
    customer: conference.customer,
    description: conference.description,
    index: occurrence.index,
    start: instantText(occurrence.startMs),
    end: endOf({ conference, zone, occurrence }, instantText),
    local: occurrence.local,
    timezone: zone,
  }));
}

const HEAD = ['start', 'end', 'zone', 'id', 'code', 'description'];

/** Occurrences for people, a line for each, on the clock of its zone. */
export function scheduleTable(scheduled: readonly Scheduled[]): string {
  const rows = scheduled.map((each) => {
    const { conference, zone, occurrence } = each;
    const start = clockText(zone, occurrence.startMs);
    const end = endOf(each, (endMs) => clockText(zone, endMs)) ?? '-';
    // The date of an end on the same day says nothing.
    const sameDay = end.slice(0, 10) === start.slice(0, 10);
    return [
      start,
      sameDay ? end.slice(11) : end,
      zone,
      String(conference.id),
      conference.code,
      printable(conference.description),
    ];
  });
  const lines = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const aligned = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${aligned.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Null for one that lasts until the next. */
function endOf({ conference, occurrence: { endMs } }: Scheduled, written: (atMs: number) => string): string | null {
  return conference.durationMinutes === 0 || endMs === undefined ? null : written(endMs);
}
const instantText = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

const two = (value: number): string => String(value).padStart(2, '0');
function clockText(zone: string, atMs: number): string {
  const { year, month, day, hour, minute } = wallTimeAt(zone, atMs);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}
