import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Cursor,
  EVENT_KINDS,
  isOver,
  nextEvent,
  type OccurrenceEvent,
  passedOver,
  retimed,
} from '../../src/core/occurrence.ts';
import { occurrencesFrom } from '../../src/core/recurrence.ts';
import { NO_SCHEDULE, REPEATS, type Schedule } from '../../src/core/schedule.ts';

const MINUTE_MS = 60_000;
const at = (time: string): number => Date.parse(`${time}Z`);
const DAILY: Schedule = {
  ...{ ...NO_SCHEDULE, year: 2027, month: 3, day: 1, hour: 9, minute: 0 },
  ...{ repeats: 'daily', count: 3, durationMinutes: 60, atEnd: 'hangup' },
};
const told = (event: OccurrenceEvent | undefined): string | undefined =>
  event && `${event.kind} ${event.index} ${new Date(event.atMs).toISOString().slice(0, 16)}`;
/** All events from a cursor on, each asked for at the moment at which the one before is due. */
function sequence(schedule: Schedule, zone = 'UTC', limit = 100): OccurrenceEvent[] {
  const events: OccurrenceEvent[] = [];
  let nowMs = 0;
  for (let cursor: Cursor | undefined; events.length < limit; ) {
    const event = nextEvent(schedule, zone, cursor, nowMs);
    if (event === undefined) break;
    events.push(event);
    cursor = event;
    nowMs = Math.max(nowMs, event.atMs);
  }
  return events;
}

describe('the events of a schedule', () => {
  test('follow one another in time', () => {
    expect(sequence({ ...DAILY, count: 2 }).map(told)).toEqual([
      'notify 0 2027-03-01T08:59',
      'start 0 2027-03-01T09:00',
      'warn-5 0 2027-03-01T09:55',
      'warn-1 0 2027-03-01T09:59',
      'end 0 2027-03-01T10:00',
      'notify 1 2027-03-02T08:59',
      'start 1 2027-03-02T09:00',
      'warn-5 1 2027-03-02T09:55',
      'warn-1 1 2027-03-02T09:59',
      'end 1 2027-03-02T10:00',
    ]);
  });
  test('have warnings only where the end hangs up and the window is longer than that', () => {
    const kinds = (changes: Partial<Schedule>) => sequence({ ...DAILY, count: 1, ...changes }).map(({ kind }) => kind);
    expect(kinds({ atEnd: 'stay' })).toEqual(['notify', 'start', 'end']);
    expect(kinds({ durationMinutes: 5 })).toEqual(['notify', 'start', 'warn-1', 'end']);
    expect(kinds({ durationMinutes: 6 })).toEqual(['notify', 'start', 'warn-5', 'warn-1', 'end']);
    expect(kinds({ durationMinutes: 1 })).toEqual(['notify', 'start', 'end']);
  });
  test('have no end without a duration, and one for windows that touch or overlap', () => {
    expect(sequence({ ...DAILY, durationMinutes: 0 }).map(({ kind }) => kind)).not.toContain('end');
    const touching = sequence({ ...DAILY, durationMinutes: 24 * 60 });
    expect(touching.filter(({ kind }) => kind === 'end').map(told)).toEqual(['end 2 2027-03-04T09:00']);
    expect(touching.filter(({ kind }) => kind === 'start')).toHaveLength(3);
  });
  test('of two that begin at once come both', () => {
    const apia = { ...DAILY, year: 2011, month: 12, day: 29, hour: 10, count: 3, durationMinutes: 60 };
    expect(sequence(apia, 'Pacific/Apia').map(told).slice(5, 11)).toEqual([
      'notify 1 2011-12-30T19:59',
      'notify 2 2011-12-30T19:59',
      'start 1 2011-12-30T20:00',
      'start 2 2011-12-30T20:00',
      'warn-5 2 2011-12-30T20:55',
      'warn-1 2 2011-12-30T20:59',
    ]);
  });
  test('of a permanent conference are none', () => {
    expect(nextEvent(NO_SCHEDULE, 'UTC', undefined, 0)).toBeUndefined();
  });
});

describe('what is late', () => {
  const from = (cursor: Cursor | undefined, time: string, schedule = DAILY) =>
    told(nextEvent(schedule, 'UTC', cursor, at(time)));
  test('is made up for while it makes sense', () => {
    expect(from(undefined, '2027-03-01T09:01')).toBe('notify 0 2027-03-01T08:59');
    expect(from(undefined, '2027-03-01T09:02')).toBe('start 0 2027-03-01T09:00');
    expect(from(undefined, '2027-03-01T09:59')).toBe('start 0 2027-03-01T09:00');
    expect(from({ index: 0, kind: 'start' }, '2027-03-01T09:57')).toBe('warn-1 0 2027-03-01T09:59');
    expect(from({ index: 0, kind: 'warn-5' }, '2027-03-02T08:50')).toBe('end 0 2027-03-01T10:00');
    expect(from({ index: 0, kind: 'warn-5' }, '2027-03-02T08:56')).toBe('notify 1 2027-03-02T08:59');
  });
  test('is passed over when it makes none', () => {
    const start0: Cursor = { index: 0, kind: 'start' };
    expect(from(start0, '2027-03-02T09:30')).toBe('start 1 2027-03-02T09:00');
    expect(from(start0, '2027-03-03T11:00')).toBe('end 2 2027-03-03T10:00');
    const next = nextEvent(DAILY, 'UTC', start0, at('2027-03-03T11:00'));
    expect(passedOver(DAILY, 'UTC', 1, next, 100).map(({ index }) => index)).toEqual([1, 2]);
    expect(passedOver(DAILY, 'UTC', 1, next, 1).map(({ index }) => index)).toEqual([2]);
    expect(passedOver(DAILY, 'UTC', 1, { index: 1, kind: 'start' }, 100)).toEqual([]);
    expect(passedOver(DAILY, 'UTC', 2, undefined, 100).map(({ index }) => index)).toEqual([2]);
  });
  test('of overlapping ones only the last is started', () => {
    const long = { ...DAILY, durationMinutes: 10 * 24 * 60 };
    expect(from({ index: 0, kind: 'notify' }, '2027-03-03T12:00', long)).toBe('start 2 2027-03-03T09:00');
  });
});

test('an event is timed by its present zone', () => {
  const start: Cursor = { index: 1, kind: 'start' };
  expect(told(retimed(DAILY, 'Asia/Kolkata', start))).toBe('start 1 2027-03-02T03:30');
  expect(retimed(DAILY, 'UTC', { index: 3, kind: 'start' })).toBeUndefined();
  expect(retimed({ ...DAILY, atEnd: 'stay' }, 'UTC', { index: 0, kind: 'warn-1' })).toBeUndefined();
});

test('ten thousand occurrences of ten years ago cost no walk', () => {
  const old: Schedule = { ...DAILY, year: 2000, count: 10_000 };
  expect(told(nextEvent(old, 'Europe/Berlin', { index: 3, kind: 'end' }, at('2020-06-01T12:00')))).toBe(
    'end 7397 2020-06-01T08:00',
  );
});

/** The whole list, made and sorted without looking for anything. */
function allEvents(schedule: Schedule, zone: string): OccurrenceEvent[] {
  const all = occurrencesFrom(schedule, zone, 0, schedule.count);
  return all
    .flatMap(({ index, local, startMs, endMs }) => {
      const one = { index, local, startMs, endMs };
      const events: OccurrenceEvent[] = [
        { ...one, kind: 'notify', atMs: startMs - MINUTE_MS },
        { ...one, kind: 'start', atMs: startMs },
      ];
      const others = all.filter((other) => other.index !== index);
      const goesOn = others.some(
        (other) => endMs !== undefined && other.startMs >= startMs && other.index > index && other.startMs <= endMs,
      );
      if (schedule.durationMinutes === 0 || endMs === undefined || goesOn) return events;
      if (schedule.atEnd === 'hangup') {
        for (const [kind, minutes] of [
          ['warn-5', 5],
          ['warn-1', 1],
        ] as const) {
          if (schedule.durationMinutes > minutes) events.push({ ...one, kind, atMs: endMs - minutes * MINUTE_MS });
        }
      }
      return [...events, { ...one, kind: 'end' as const, atMs: endMs }];
    })
    .sort(
      (one, other) =>
        one.atMs - other.atMs ||
        one.index - other.index ||
        EVENT_KINDS.indexOf(one.kind) - EVENT_KINDS.indexOf(other.kind),
    );
}

describe('beside a list of all events', () => {
  const drawn = fc
    .record({
      start: fc.date({ min: new Date('2009-01-01T00:00Z'), max: new Date('2028-12-31T00:00Z'), noInvalidDate: true }),
      repeats: fc.constantFrom(...REPEATS),
      zone: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/New_York',
        'Australia/Lord_Howe',
        'Pacific/Apia',
        'Africa/Casablanca',
      ),
      count: fc.integer({ min: 1, max: 40 }),
      durationMinutes: fc.constantFrom(0, 1, 5, 60, 23 * 60, 24 * 60 - 1, 24 * 60, 25 * 60, 8 * 24 * 60, 31 * 24 * 60),
      atEnd: fc.constantFrom('stay', 'hangup'),
    })
    .map(({ start, repeats, zone, count, durationMinutes, atEnd }) => {
      const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = start.toISOString().split(/\D/).map(Number);
      const schedule: Schedule = {
        ...{ ...NO_SCHEDULE, year, month, day, hour, minute, repeats, durationMinutes, atEnd },
        count: repeats === '' ? 1 : count,
      };
      return { schedule, zone };
    });
  test('each event comes once and in its time when all goes well', () => {
    fc.assert(
      fc.property(drawn, ({ schedule, zone }) => {
        expect(sequence(schedule, zone, 1_000)).toEqual(allEvents(schedule, zone));
      }),
      { numRuns: 400 },
    );
  });
  test('after any time away, the first that is not over comes next, and each start before it was passed over', () => {
    const where = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(drawn, where, where, fc.integer({ min: -90, max: 90 }), ({ schedule, zone }, from, to, minutes) => {
        const all = allEvents(schedule, zone);
        const place = Math.floor(from * (all.length - 1));
        const later = place + Math.floor(to * (all.length - 1 - place));
        const cursor = all[place];
        const nowMs = (all[later]?.atMs ?? 0) + minutes * MINUTE_MS;
        const rest = all.slice(place + 1);
        const next = rest.find((event) => !isOver(schedule, zone, event, nowMs));
        expect(nextEvent(schedule, zone, cursor, nowMs)).toEqual(next);
        const first = (cursor?.index ?? 0) + (cursor?.kind === 'notify' ? 0 : 1);
        const missed = rest
          .slice(0, next === undefined ? undefined : rest.indexOf(next))
          .filter(({ kind }) => kind === 'start');
        // Where two begin at once, what was passed over is told by their numbers.
        if (zone === 'Pacific/Apia') return;
        expect(passedOver(schedule, zone, first, next, 1_000).map(({ index }) => index)).toEqual(
          missed.map(({ index }) => index),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
