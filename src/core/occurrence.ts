import { assertNever } from './assert-never.ts';
import { lastBegun, type Occurrence, occurrenceCount, occurrencesFrom } from './recurrence.ts';
import type { Schedule } from './schedule.ts';

/**
 * What happens to the occurrences of a schedule, in order of time:
 *
 *     notify ──60 s──> start ──> warn-5 ──> warn-1 ──> end ──> notify of the next …
 *
 * - *notify*: people are told, a minute before each start.
 * - *start*: of each occurrence, also where the window of the one before is still open.
 * - *warn-5*, *warn-1*: so many minutes before the end, only where the end hangs up and the window is longer than that.
 * - *end*: of a window, which occurrences that touch or overlap share; its index is that of the last of them. Without a
 *   duration there is none.
 *
 * An event is over when it makes no sense any more: a notice when its occurrence has begun a minute ago, a warning when it
 * would say the wrong time, a start when its occurrence has ended or the next has begun, an end when the next window is
 * open. A start that is not over is made up for, however late. Two occurrences may begin at once, where a zone has left
 * out a day: then both are told of, and both start.
 */
export const EVENT_KINDS = ['notify', 'start', 'warn-5', 'warn-1', 'end'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Where the sequence has got to. */
export interface Cursor {
  /** Of the occurrence, from 0. */
  readonly index: number;
  readonly kind: EventKind;
}
export interface OccurrenceEvent extends Cursor {
  /** When its occurrence starts, on the clock on the wall: it is known by that. */
  readonly local: string;
  /** When that is, in milliseconds since the epoch, like all that follow. */
  readonly startMs: number;
  /** When its occurrence ends by itself, whatever follows it; undefined for one that lasts for ever. */
  readonly endMs: number | undefined;
  /** When the event is due. */
  readonly atMs: number;
}

const MINUTE_MS = 60_000;
const NOTIFY_BEFORE_MS = MINUTE_MS;
/** By how much an event may be late whatever has happened meanwhile. */
export const GRACE_MS = MINUTE_MS;
/** A warning of one minute is wrong sooner. */
export const LAST_WARNING_GRACE_MS = 30_000;

/**
 * The first event after a cursor that is not over; without a cursor, the first of the whole schedule. It takes one step
 * from the cursor, and where nothing there is left to do, one from the present.
 */
export function nextEvent(
  schedule: Schedule,
  zone: string,
  cursor: Cursor | undefined,
  nowMs: number,
): OccurrenceEvent | undefined {
  const begun = cursor === undefined ? lastBegun(schedule, zone, nowMs) : undefined;
  // The one before counts only where both may begin at once.
  const near = cursor === undefined ? 0 : Math.max(0, cursor.index - (cursor.kind === 'notify' ? 1 : 0));
  // Most often it is of the same occurrence, or of the next: the more there are to look at the more it costs.
  for (const count of begun === undefined || begun < 0 ? [2, 4] : []) {
    const { events, following } = eventsAround(schedule, zone, near, count);
    const found = firstOf(schedule, events, cursor, nowMs);
    if (found !== undefined && (following === undefined || found.event.atMs < following.startMs - NOTIFY_BEFORE_MS)) {
      return found.event;
    }
  }
  const from = Math.max(0, (begun ?? lastBegun(schedule, zone, nowMs)) - LOOK_BACK, (cursor?.index ?? 0) - 1);
  return firstOf(schedule, eventsAround(schedule, zone, from, LOOK_BACK + 3).events, cursor, nowMs)?.event;
}
/** How many occurrences before the last one begun may have something left to do: those that began at once with it. */
const LOOK_BACK = 2;

/** Whether there is no sense in an event any more. */
export function isOver(schedule: Schedule, zone: string, event: OccurrenceEvent, nowMs: number): boolean {
  if (nowMs <= event.atMs + LAST_WARNING_GRACE_MS) return false;
  const next = occurrencesFrom(schedule, zone, event.index + 1, 1)[0];
  return over(schedule, { event, next }, nowMs);
}

/** The same event as the schedule and the zone have it now; undefined where there is none such any more. */
export function retimed(schedule: Schedule, zone: string, cursor: Cursor): OccurrenceEvent | undefined {
  const { events } = eventsAround(schedule, zone, cursor.index, 1);
  return events.find(({ event }) => event.kind === cursor.kind)?.event;
}

/**
 * The occurrences whose starts were passed over: from the one at `first` on to the event that comes next, or to the end of the
 * schedule. Of more than `limit`, the last.
 */
export function passedOver(
  schedule: Schedule,
  zone: string,
  first: number,
  next: Cursor | undefined,
  limit: number,
): readonly Occurrence[] {
  const until = next === undefined ? occurrenceCount(schedule) : next.index + (isBeginning(next.kind) ? 0 : 1);
  const from = Math.max(first, until - limit);
  return until > from ? occurrencesFrom(schedule, zone, from, until - from) : [];
}
/** Whether an event comes before its occurrence has begun, or begins it. */
export function isBeginning(kind: EventKind): boolean {
  return kind === 'notify' || kind === 'start';
}

/** An event, and the occurrence after its own. */
interface Placed {
  readonly event: OccurrenceEvent;
  readonly next: Occurrence | undefined;
}

/** The events of at most `count` occurrences, in their order, and the occurrence after them. */
function eventsAround(schedule: Schedule, zone: string, from: number, count: number) {
  const found = occurrencesFrom(schedule, zone, from, count + 1);
  const events = found.slice(0, count).flatMap((one, i) => eventsOf(schedule, one, found[i + 1]));
  return { events: events.toSorted(inOrder), following: found[count] };
}
function eventsOf({ durationMinutes, atEnd }: Schedule, one: Occurrence, next: Occurrence | undefined): Placed[] {
  const { index, local, startMs, endMs } = one;
  const placed = (kind: EventKind, atMs: number): Placed => ({
    event: { kind, index, local, startMs, endMs, atMs },
    next,
  });
  const events = [placed('notify', startMs - NOTIFY_BEFORE_MS), placed('start', startMs)];
  const closes = durationMinutes > 0 && endMs !== undefined && (next === undefined || endMs < next.startMs);
  if (!closes) return events;
  if (atEnd === 'hangup' && durationMinutes > 5) events.push(placed('warn-5', endMs - 5 * MINUTE_MS));
  if (atEnd === 'hangup' && durationMinutes > 1) events.push(placed('warn-1', endMs - MINUTE_MS));
  return [...events, placed('end', endMs)];
}

function inOrder({ event: one }: Placed, { event: other }: Placed): number {
  return one.atMs - other.atMs || one.index - other.index || rank(one.kind) - rank(other.kind);
}
const rank = (kind: EventKind): number => EVENT_KINDS.indexOf(kind);

function firstOf(
  schedule: Schedule,
  events: readonly Placed[],
  cursor: Cursor | undefined,
  nowMs: number,
): Placed | undefined {
  const at = events.findIndex(({ event }) => event.index === cursor?.index && event.kind === cursor.kind);
  const isAfter = ({ event }: Placed, place: number): boolean => {
    if (cursor === undefined) return true;
    // An edit or another zone may have left no such event.
    if (at < 0)
      return event.index > cursor.index || (event.index === cursor.index && rank(event.kind) > rank(cursor.kind));
    return place > at;
  };
  return events.find((placed, place) => isAfter(placed, place) && !over(schedule, placed, nowMs));
}

function over(schedule: Schedule, { event, next }: Placed, nowMs: number): boolean {
  const lateMs = nowMs - event.atMs;
  const nextBegun = next !== undefined && nowMs >= next.startMs;
  switch (event.kind) {
    case 'notify':
      return nowMs > event.startMs + GRACE_MS;
    case 'start':
      return lateMs > GRACE_MS && (nextBegun || (event.endMs !== undefined && nowMs >= event.endMs));
    case 'warn-5':
      return lateMs > GRACE_MS;
    case 'warn-1':
      return lateMs > LAST_WARNING_GRACE_MS;
    case 'end': {
      // Those who came early for the next one are not to be sent away by the end of this one.
      const others = next !== undefined && nowMs >= next.startMs - schedule.earlyEntryMinutes * MINUTE_MS;
      return nextBegun || (lateMs > GRACE_MS && others);
    }
    default:
      return assertNever(event.kind);
  }
}
