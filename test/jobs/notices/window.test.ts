import { describe, expect, test } from 'vitest';
import type { NoticeStore } from '../../../src/store/notices.ts';
import { type Manner, openHall } from './hall.ts';
import { ID, noticeOffice, ROUND } from './notice-office.ts';
import { crowd, definitions, EVENT, FAST, RULES, START_MS } from './scene.ts';

const { desk, ends, notices, outcomes, sender } = noticeOffice();

const FULL: Manner = { kind: 'refused', by: 'guard', reason: 'ten calls stand', refusal: 'too-many-legs' };
/** The clock by which a sender judges what it is too late for. */
const byClock = (nowMs: () => number): NoticeStore => ({ ...notices(), nowMs: async () => nowMs() });
const reasons = async () =>
  (await notices().list(ROUND))?.targets.map(({ attempts }) => attempts.map(({ outcome }) => outcome?.reason));

describe('an account that has all its legs out', () => {
  test('keeps people waiting, who lose no attempt by that', async () => {
    const [numbers] = crowd(6, 0);
    const scene = definitions(numbers);
    const often = Promise.withResolvers<void>();
    let legs = 2;
    let refused = 0;
    const hall = openHall(() => {
      if (legs > 0) {
        legs -= 1;
        return { stage: 'accepted' };
      }
      refused += 1;
      if (refused === 10) often.resolve();
      return FULL;
    });
    sender(scene, hall);
    await desk(scene).notify(ID, EVENT);
    await often.promise;
    legs = 4;
    await ends(6);
    expect(Object.values(await outcomes())).toEqual(numbers.map(() => ['accepted']));
  });

  test('is asked by one of those who wait, not by each', async () => {
    const scene = definitions(crowd(20, 0)[0]);
    const hall = openHall(() => FULL);
    const many = Promise.withResolvers<void>();
    let looks = 0;
    const list: typeof hall.rooms.list = (conferences) => {
      looks += 1;
      if (looks === 200) many.resolve();
      return hall.rooms.list(conferences);
    };
    // So long that nobody asks a second time.
    sender(scene, hall, { rooms: { ...hall.rooms, list }, timing: { ...FAST, holdMs: 3_600_000 } });
    await desk(scene).notify(ID, EVENT);
    await many.promise;
    // Those who have begun at the same moment do not know of each other.
    expect(hall.dialled.length).toBeLessThanOrEqual(RULES.callsAtOnce);
  });

  test('is why people were not called, where that lasts until the time is over', async () => {
    const scene = definitions(['111', '222']);
    let asked = 0;
    const hall = openHall(() => {
      asked += 1;
      return FULL;
    });
    sender(scene, hall, { notices: byClock(() => (asked < 5 ? START_MS : START_MS + 3_600_000)) });
    await desk(scene).notify(ID, EVENT);
    await ends(2);
    expect(await outcomes()).toEqual({ 111: ['refused'], 222: ['refused'] });
    expect(await reasons()).toEqual([['ten calls stand'], ['ten calls stand']]);
  });
});

describe('when the occurrence has ended', () => {
  test('nobody is called or written to, and that shows', async () => {
    const scene = definitions(['111'], ['zoe@example.org']);
    const hall = openHall();
    sender(scene, hall, { notices: byClock(() => START_MS + 3_600_000) });
    await desk(scene).notify(ID, EVENT);
    await ends(2);
    expect(hall.dialled).toEqual([]);
    expect(await outcomes()).toEqual({ 111: ['cancelled'], 'zoe@example.org': ['cancelled'] });
  });

  test('nobody is tried again, and the last outcome stands', async () => {
    const scene = definitions(['111']);
    const hall = openHall(() => ({ stage: 'over', outcome: 'busy', cause: 'USER_BUSY' }));
    const again = Promise.withResolvers<void>();
    let looks = 0;
    const one = sender(scene, hall, {
      notices: {
        ...notices(),
        // To make it, to see what follows, and for what follows: by then it has ended.
        async one(...of) {
          looks += 1;
          if (looks === 3) again.resolve();
          const record = await notices().one(...of);
          return record && looks > 1 ? { ...record, untilMs: record.beganMs } : record;
        },
      },
    });
    await desk(scene).notify(ID, EVENT);
    await again.promise;
    await one.close();
    expect(hall.dialled).toHaveLength(1);
    expect(await outcomes()).toEqual({ 111: ['busy'] });
  });

  test('sooner than it did when people began to be told, it is over for them too', async () => {
    const scene = definitions(['111']);
    scene.conference = scene.conference && { ...scene.conference, durationMinutes: 30 };
    const hall = openHall();
    sender(scene, hall, { notices: byClock(() => START_MS + 30 * 60_000) });
    await desk(scene).notify(ID, EVENT);
    await ends(1);
    expect(hall.dialled).toEqual([]);
    expect(await outcomes()).toEqual({ 111: ['cancelled'] });
    expect(await reasons()).toEqual([['the conference was made shorter']]);
  });
});

test('a call is accepted when it is in the room, not when that turns it away', async () => {
  const scene = definitions(['111']);
  const hall = openHall(() => ({ stage: 'accepted', inside: false }));
  const seen = Promise.withResolvers<void>();
  const list: typeof hall.rooms.list = async (conferences) => {
    const views = await hall.rooms.list(conferences);
    if (hall.dialled.length > 0) seen.resolve();
    return views;
  };
  sender(scene, hall, { rooms: { ...hall.rooms, list } });
  await desk(scene).notify(ID, EVENT);
  await seen.promise;
  hall.become('111', { stage: 'over', outcome: 'turned-away', cause: 'NORMAL_CLEARING' });
  await ends(1);
  expect(await outcomes()).toEqual({ 111: ['turned-away'] });
});
