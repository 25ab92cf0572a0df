import { expect, test } from 'vitest';
import { roomPlaces } from '../../../src/jobs/notices/places.ts';
import { openHall } from './hall.ts';
import { ID } from './notice-office.ts';

/** Places of rooms as a test has them, by a clock that the test moves. */
function opened(perRoom = 2) {
  const hall = openHall();
  const clock = { nowMs: 1_000 };
  const places = roomPlaces(hall.rooms, perRoom, { putBackMs: 10, holdMs: 100 }, () => clock.nowMs);
  return { hall, clock, places };
}

test('as many have a place as the room takes at once', async () => {
  const { places } = opened();
  const [one, other] = [await places.take(ID), await places.take(ID)];
  expect([one, other].some((place) => 'forMs' in place)).toBe(false);
  expect(await places.take(ID)).toEqual({ forMs: 10 });
  expect(places.whyHeld(ID)).toBe('2 calls of the room were under way');
  if ('leave' in one) one.leave();
  expect(await places.take(ID)).toHaveProperty('leave');
});

test('while no leg is left one asks every so often, and once there is one all may', async () => {
  const { clock, places } = opened(10);
  expect(places.hold(ID, 'ten calls stand')).toEqual({ forMs: 10 });
  expect(await places.take(ID)).toEqual({ forMs: 10 });
  clock.nowMs += 100;
  expect(await places.take(ID)).toHaveProperty('leave');
  expect(await places.take(ID)).toEqual({ forMs: 10 });
  expect(places.whyHeld(ID)).toBe('ten calls stand');
  places.open(ID);
  expect(await places.take(ID)).toHaveProperty('leave');
  expect(await places.take(ID)).toHaveProperty('leave');
});

test('why somebody had to wait is the reason for those of that time only', async () => {
  const { clock, hall, places } = opened();
  expect(places.whyHeld(ID)).toBeUndefined();
  hall.goAway(true);
  expect(await places.take(ID)).toEqual({ forMs: 10 });
  clock.nowMs += 59_999;
  expect(places.whyHeld(ID)).toBe('nobody serves the node');
  clock.nowMs += 1;
  expect(places.whyHeld(ID)).toBeUndefined();
});
