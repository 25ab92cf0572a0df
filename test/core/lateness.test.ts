import { describe, expect, test } from 'vitest';
import { type Deed, longestWindowMs, type Timetable, tooLateFor } from '../../src/core/lateness.ts';
import { NO_SCHEDULE, type Schedule } from '../../src/core/schedule.ts';

const MINUTE_MS = 60_000;
const at = (time: string): number => Date.parse(`${time}Z`);
/** From nine to ten on three days, and then those inside are sent away. */
const DAILY: Schedule = {
  ...{ ...NO_SCHEDULE, year: 2027, month: 3, day: 1, hour: 9, minute: 0 },
  ...{ repeats: 'daily', count: 3, durationMinutes: 60, atEnd: 'hangup' },
};
const table = (changes: Partial<Schedule> = {}, zone = 'UTC'): Timetable => ({
  schedule: { ...DAILY, ...changes },
  zone,
});
const NONE: Timetable = { schedule: NO_SCHEDULE, zone: 'UTC' };
const former = table();

function deed(event: Deed['event'], time: string, changes: Partial<Deed> = {}): Deed {
  const local = '2027-03-01T09:00';
  const dueMs = at(time);
  return { event, local, endMs: at('2027-03-01T10:00'), state: 'done', dueMs, doneMs: dueMs + 40, ...changes };
}
const NOTIFIED = deed('notify', '2027-03-01T08:59');
const STARTED = deed('start', '2027-03-01T09:00');
const WARNED = deed('warn-5', '2027-03-01T09:55');
const ENDED = deed('end', '2027-03-01T10:00');

describe('an edit comes too late for what was done', () => {
  test.each<[string, Deed, string, Timetable, boolean]>([
    ['a notice, and nothing of the schedule is another', NOTIFIED, '08:59:30', table(), false],
    ['a notice of what is cancelled', NOTIFIED, '08:59:30', NONE, true],
    ['a notice of what is cancelled while it goes on', NOTIFIED, '09:59:59', NONE, true],
    ['a notice of what is over', NOTIFIED, '10:00', NONE, false],
    ['a notice of what is put off', NOTIFIED, '08:59:30', table({ hour: 11 }), true],
    ['a notice of what is put off to the day after', NOTIFIED, '08:59:30', table({ day: 2 }), true],
    ['a notice of what is the second by now', NOTIFIED, '08:59:30', table({ month: 2, day: 28 }), false],
    ['a notice of what ends later', NOTIFIED, '08:59:30', table({ durationMinutes: 90 }), false],
    ['a notice of what is later in another zone', NOTIFIED, '08:59:30', table({}, 'America/New_York'), true],
    ['a notice of what is over in another zone', NOTIFIED, '08:59:30', table({}, 'Asia/Tokyo'), true],
    ['a notice of what is open in another zone', NOTIFIED, '08:59:30', table({}, 'Africa/Algiers'), true],
    ['a notice of what is at the same time in it', NOTIFIED, '08:59:30', table({}, 'Europe/London'), false],
    ['a start that is cancelled', STARTED, '09:30', NONE, true],
    ['a start that is put off', STARTED, '09:30', table({ hour: 11 }), true],
    ['a start, and it ends sooner', STARTED, '09:30', table({ durationMinutes: 20 }), false],
    ['a warning, and it ends later', WARNED, '09:57', table({ durationMinutes: 90 }), true],
    ['a warning, and nobody is sent away', WARNED, '09:57', table({ atEnd: 'stay' }), true],
    ['a warning, and it ends sooner', WARNED, '09:57', table({ durationMinutes: 58 }), true],
    ['a warning, and there are more of it', WARNED, '09:57', table({ count: 9 }), false],
    ['an end, and it goes on', ENDED, '10:05', table({ durationMinutes: 90 }), true],
    ['an end, and it lasts until the next', ENDED, '10:05', table({ durationMinutes: 0 }), true],
    ['an end, and it would be over all the same', ENDED, '10:35', table({ durationMinutes: 90 }), false],
    ['an end, and those to come are put off', ENDED, '10:05', table({ hour: 11 }), false],
    ['an end, and the conference is cancelled', ENDED, '10:05', NONE, false],
  ])('%s', (_, done, now, wanted, late) => {
    expect(tooLateFor([done], former, wanted, at(`2027-03-01T${now}`))).toEqual(late ? [done] : []);
  });

  test('in their order, each by itself', () => {
    const yesterday = { local: '2027-02-28T09:00', endMs: at('2027-02-28T10:00') };
    const deeds = [deed('end', '2027-02-28T10:00', yesterday), NOTIFIED, STARTED, WARNED];
    const nowMs = at('2027-03-01T09:57');
    expect(tooLateFor(deeds, former, NONE, nowMs)).toEqual([NOTIFIED, STARTED, WARNED]);
    expect(tooLateFor(deeds, former, table({ durationMinutes: 61 }), nowMs)).toEqual([WARNED]);
  });
  test('also for what is being done, or may have been', () => {
    for (const state of ['under-way', 'unknown'] as const) {
      const open = { ...NOTIFIED, state, doneMs: undefined };
      expect(tooLateFor([open], former, NONE, open.dueMs)).toEqual([open]);
      expect(tooLateFor([open], former, table({ count: 2 }), open.dueMs)).toEqual([]);
    }
  });
  test('but not where the former definition did not want it either', () => {
    const nowMs = at('2027-03-01T08:59:30');
    expect(tooLateFor([NOTIFIED], NONE, NONE, nowMs)).toEqual([]);
    expect(tooLateFor([NOTIFIED], table({ hour: 11 }), table({ hour: 12 }), nowMs)).toEqual([]);
  });
  test('and what lasts for ever is never over', () => {
    const endless = { ...STARTED, endMs: undefined };
    const forEver = table({ repeats: '', durationMinutes: 0 });
    expect(tooLateFor([endless], forEver, NONE, at('2027-03-20T00:00'))).toEqual([endless]);
    expect(tooLateFor([endless], forEver, forEver, at('2027-03-20T00:00'))).toEqual([]);
  });
});

test('a deletion comes too late for all that was done for what is not over', () => {
  const deeds = [NOTIFIED, STARTED];
  expect(tooLateFor(deeds, undefined, undefined, at('2027-03-01T09:30'))).toEqual(deeds);
  expect(tooLateFor(deeds, undefined, undefined, at('2027-03-01T10:00'))).toEqual([]);
});

test.each<[string, Timetable, number]>([
  ['as long as it says', table(), 60],
  ['without a duration until the next', table({ durationMinutes: 0 }), 62 * 24 * 60],
  ['of a permanent conference there is none', NONE, 0],
])('a window: %s', (_, timetable, minutes) => {
  expect(longestWindowMs(timetable)).toBe(minutes * MINUTE_MS);
});
