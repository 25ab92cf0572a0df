import { afterEach, expect, test } from 'vitest';
import type { Schedule } from '../../src/core/schedule.ts';
import { type Clock, systemClock } from '../../src/time/clock.ts';
import { type House, inRoom, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** A clock that runs as the machine's does, from another time on. */
function clockFrom(time: string): Clock {
  const behindMs = Date.now() - Date.parse(time);
  return { ...systemClock, now: () => Date.now() - behindMs };
}
/** An hour of two mornings in Berlin. */
const MORNINGS: Partial<Schedule> = {
  ...{ year: 2027, month: 3, day: 27, hour: 9, minute: 30, timezone: 'Europe/Berlin', repeats: 'daily' },
  ...{ count: 2, durationMinutes: 60, earlyEntryMinutes: 5 },
};

test('outside the window of an occurrence the caller hears so, with the next start, and is released', async () => {
  house = await openHouse({ clock: clockFrom('2027-03-26T12:00:00Z') });
  const board = await house.conference({ ...MORNINGS, talkPin: '2345' });
  await house.serve();
  const ann = house.call(board.code);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  ann.press('1#');
  await ann.until(() => prompts(ann).filter((name) => name === 'ask-pin').length === 2);
  expect(prompts(ann)).toEqual(['ask-pin', 'wrong-pin', 'ask-pin']);
  ann.press('2345#');
  await ann.until(() => ann.state === 'gone');
  expect(prompts(ann).slice(3)).toEqual([
    ...['conference-not-open', 'opens-on', 'weekday-saturday', 'month-march', 'number-20', 'ordinal-7'],
    ...['time-at', 'number-9', 'number-30', 'time-am', 'goodbye'],
  ]);
  await house.tellOf('caller-parted', ({ why }) => why === 'not-open');
  expect(house.sim.rooms()).toEqual([]);
  expect(house.complaints).toEqual([]);
});

test('up to `early_entry` minutes early the caller waits in the room', async () => {
  house = await openHouse({ clock: clockFrom('2027-03-27T08:26:00Z') });
  const board = await house.conference(MORNINGS);
  await house.serve();
  const ann = house.call(board.code);
  await ann.until(inRoom(board));
  expect(prompts(ann)).toEqual([]);
});

test.each([
  ['the default of 5', undefined, 5],
  ['one that was chosen', 30, 30],
  ['none', 0, 0],
])('early_entry, %s: not a moment earlier', async (_how, chosen, minutes) => {
  const startMs = Date.parse('2027-03-27T08:30:00Z');
  let now = startMs - minutes * 60_000 - 1;
  house = await openHouse({ clock: { ...systemClock, now: () => now } });
  const { earlyEntryMinutes: _five, ...mornings } = MORNINGS;
  const board = await house.conference({ ...mornings, ...(chosen !== undefined && { earlyEntryMinutes: chosen }) });
  await house.serve();
  const ann = house.call(board.code);
  await ann.until(() => ann.state === 'gone');
  expect(prompts(ann)[0]).toBe('conference-not-open');
  now += 1;
  const ben = house.call(board.code);
  await ben.until(inRoom(board));
});

test('in the night that is an hour shorter it opens by the clock on the wall', async () => {
  // 09:30 in Berlin is 07:30 in UTC from that night on.
  house = await openHouse({ clock: clockFrom('2027-03-28T07:31:00Z') });
  const board = await house.conference(MORNINGS);
  await house.serve();
  const ann = house.call(board.code);
  await ann.until(inRoom(board));
});

test('outside the window with no next start it is over; those who are in stay in', async () => {
  let now = Date.parse('2027-03-28T08:29:00Z');
  house = await openHouse({ clock: { ...systemClock, now: () => now } });
  const board = await house.conference(MORNINGS);
  await house.serve();
  const ann = await house.enter(board, '');
  now += 60_000;
  const late = house.call(board.code);
  await late.until(() => late.state === 'gone');
  expect(prompts(late)).toEqual(['conference-over', 'goodbye']);
  expect(inRoom(board)(ann)).toBe(true);
});
