import { describe, expect, test } from 'vitest';
import { Mirror } from '../../src/core/mirror/mirror.ts';
import { isDeaf, isMuted } from '../../src/core/mirror/room.ts';
import { roomsAsJson } from '../../src/recording/rooms-json.ts';
import { expectedOf } from '../recording/recordings.ts';
import { idsIn, legOf, listed, listedRoom, memberIn, roomEvents, roomName, roomUuid } from './events.ts';
import { Retelling, toldBy } from './recorded.ts';

const room = roomEvents('r');
const R = roomUuid('r');
const kinds = (facts: readonly { readonly kind: string }[]): string[] => facts.map(({ kind }) => kind);

function adopted(...members: Parameters<typeof listedRoom>[1]): Mirror {
  const mirror = new Mirror();
  mirror.adopt([listedRoom('r', members)], true);
  return mirror;
}

describe('a list', () => {
  test('opens the rooms that are running', () => {
    const mirror = new Mirror();
    const facts = mirror.adopt([listedRoom('r', [listed(1, { floor: true, moderator: true }), listed(2)], true)], true);
    expect(kinds(facts)).toEqual(['room-opened', 'member-joined', 'member-joined', 'lock-changed']);
    expect(mirror.room(R)).toMatchObject({ name: 'lobby', locked: true, floor: 1 });
    expect(memberIn(mirror.room(R), 1).moderator).toBe(true);
  });

  test('tells only what differs from what was known', () => {
    const mirror = adopted(listed(1), listed(2), listed(3));
    const facts = mirror.adopt([listedRoom('r', [listed(1), listed(2, { canSpeak: false }), listed(4)])], true);
    expect(facts).toMatchObject([
      { kind: 'member-left', member: { id: 3 } },
      { kind: 'member-changed', member: { id: 2 } },
      { kind: 'member-joined', member: { id: 4 } },
    ]);
  });

  test('of all rooms closes those that it does not name', () => {
    const mirror = adopted(listed(1));
    expect(kinds(mirror.adopt([], true))).toEqual(['member-left', 'room-closed']);
    expect([...mirror.rooms]).toEqual([]);
    expect(mirror.memberOf(legOf(1))).toBeUndefined();
  });

  test('of one room leaves the others alone', () => {
    const mirror = adopted(listed(1));
    mirror.adopt([listedRoom('s', [listed(2)])], false);
    expect([...mirror.rooms].map(({ uuid }) => uuid)).toEqual(['r', 's']);
  });

  test('may name a room that an event has just ended: its end is told again or was of another life', () => {
    const mirror = new Mirror();
    mirror.fold(room.added(1));
    mirror.fold(room.destroyed());
    mirror.adopt([listedRoom('r', [listed(1)])], true);
    expect(idsIn(mirror.room(R))).toEqual([1]);
    mirror.fold(room.destroyed());
    expect([...mirror.rooms]).toEqual([]);
  });
});

describe('events that are older than the list and come after it do no harm', () => {
  test('the entry of somebody who is listed already', () => {
    const mirror = adopted(listed(1), listed(2));
    expect(mirror.fold(room.created())).toEqual([]);
    expect(mirror.fold(room.added(2))).toEqual([]);
    expect(idsIn(mirror.room(R))).toEqual([1, 2]);
  });

  test('the leave of somebody who is not listed any more', () => {
    const mirror = adopted(listed(1));
    expect(mirror.fold(room.removed(2))).toEqual([]);
    expect(mirror.fold(room.memberTold(2))).toEqual([]);
    expect(idsIn(mirror.room(R))).toEqual([1]);
  });

  test('the mute that the list shows undone, since the unmute follows too', () => {
    const mirror = adopted(listed(1));
    mirror.fold(room.memberTold(1, { speak: false }));
    mirror.fold(room.memberTold(1, { speak: true }));
    expect(isMuted(memberIn(mirror.room(R), 1))).toBe(false);
  });

  test('the floor-changes of that time: the last one is what the list says', () => {
    const mirror = adopted(listed(1), listed(2, { floor: true }));
    for (const to of [1, undefined, 2]) mirror.fold(room.floor(to));
    expect(mirror.room(R)?.floor).toBe(2);
  });

  test('in a recording: the list is adopted in the middle of the entries that it holds', () => {
    const story = new Retelling('14-quirks', true);
    story.until('mute-member');
    expect(idsIn(story.mirror.roomNamed(roomName('c91')))).toEqual([4, 5, 6, 7, 8]);
  });

  test.each(['02-ends-live', '08-churn', '12-talk', '13-transfer'])(
    'in %s: however many of the last events come after it',
    (name) => {
      const told = toldBy(name);
      const events = told.flatMap((each) => ('event' in each ? [each.event] : []));
      const last = told.at(-1);
      const rooms = last !== undefined && 'rooms' in last ? last.rooms : [];
      expect(rooms.length).toBeGreaterThan(0);
      for (let late = 0; late <= events.length; late++) {
        const mirror = new Mirror();
        mirror.adopt(rooms, true);
        for (const event of events.slice(events.length - late)) mirror.fold(event);
        expect(roomsAsJson(mirror), `the last ${late}`).toEqual(expectedOf(name));
      }
    },
  );
});

describe('a held member that is adopted', () => {
  test('is shown muted and deaf, and its own microphone is unknown until it is heard of', () => {
    const story = new Retelling('03-adopt', true);
    story.until('play-file-done');
    const c21 = () => story.mirror.roomNamed(roomName('c21'));
    const held = memberIn(c21(), 195);
    expect(held).toMatchObject({ hold: true, speak: undefined, hear: undefined });
    expect([isMuted(held), isDeaf(held)]).toEqual([true, true]);
    story.until('unhold-member');
    const back = memberIn(c21(), 195);
    expect(back).toMatchObject({ hold: false, speak: true, hear: true });
    expect([isMuted(back), isDeaf(back)]).toEqual([false, false]);
  });

  test('keeps what was known of it before the list', () => {
    const mirror = new Mirror();
    mirror.fold(room.added(1, { speak: false }));
    mirror.fold(room.memberTold(1, { speak: false, hold: true }));
    mirror.adopt([listedRoom('r', [listed(1, { canSpeak: false, canHear: false, hold: true })])], true);
    expect(memberIn(mirror.room(R), 1)).toMatchObject({ speak: false, hear: true, hold: true });
  });

  test('does not inherit from another leg that had its id', () => {
    const mirror = new Mirror();
    mirror.fold(room.added(1, { leg: legOf(7), speak: false }));
    mirror.adopt([listedRoom('r', [listed(1, { canSpeak: false, canHear: false, hold: true })])], true);
    expect(memberIn(mirror.room(R), 1).speak).toBeUndefined();
  });
});

test('after a loss nothing is known, and what was gone may come again', () => {
  const mirror = adopted(listed(1));
  mirror.fold(room.removed(1));
  mirror.fold(room.destroyed());
  mirror.clear();
  expect([...mirror.rooms]).toEqual([]);
  // A FreeSWITCH that was started anew counts members from 1 again.
  mirror.fold(room.memberTold(1));
  expect(idsIn(mirror.room(R))).toEqual([1]);
});
