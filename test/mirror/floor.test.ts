import { describe, expect, test } from 'vitest';
import { Mirror } from '../../src/core/mirror/mirror.ts';
import { flawsOf } from './consistency.ts';
import { listed, listedRoom, memberIn, roomEvents, roomName, roomUuid } from './events.ts';
import { Retelling } from './recorded.ts';

const room = roomEvents('r');
const floorIn = (mirror: Mirror): number | undefined => mirror.room(roomUuid('r'))?.floor;

describe('the floor', () => {
  test('is with the first member without its talking, by floor-change and not by add-member', () => {
    const story = new Retelling('12-talk');
    story.until('add-member');
    const c71 = () => story.mirror.roomNamed(roomName('c71'));
    expect(c71()?.floor).toBeUndefined();
    story.until('floor-change');
    expect(c71()?.floor).toBe(158);
    expect(memberIn(c71(), 158).talking).toBe(false);
  });

  test('is kept by a muted and by a held holder until another talks', () => {
    const story = new Retelling('12-talk');
    story.until('floor-change', (event) => event.kind === 'floor-changed' && event.to === 159);
    const c71 = () => story.mirror.roomNamed(roomName('c71'));
    let changes = 0;
    // The last of many changes in one beat counts: from here on 159 has it.
    while (story.ahead.some(({ label }) => label === 'hold-member')) {
      const next = story.until(story.ahead[0]?.label ?? '');
      if (next.kind === 'floor-changed') changes++;
    }
    expect(changes).toBeGreaterThan(0);
    expect(memberIn(c71(), 159).hold).toBe(true);
    expect(c71()?.floor).toBe(159);
    story.until('unmute-member', (event) => event.kind === 'member-told' && event.member.id === 160);
    expect(memberIn(c71(), 159).speak).toBe(false);
    expect(c71()?.floor).toBe(159);
    story.until('floor-change');
    expect(c71()?.floor).toBe(160);
  });

  test('goes from nobody to nobody when its holder leaves, and to another a moment later', () => {
    const story = new Retelling('13-transfer');
    const c81 = () => story.mirror.roomNamed(roomName('c81'));
    story.until('add-member', (event) => event.kind === 'member-added' && event.member.id === 170);
    expect(c81()?.floor).toBe(169);
    const none = story.until('floor-change', (event) => event.kind === 'floor-changed' && event.name === 'c81');
    expect(none).toMatchObject({ to: undefined });
    expect(c81()?.floor).toBeUndefined();
    story.until('del-member');
    expect(c81()?.floor).toBeUndefined();
    story.until('floor-change');
    expect(c81()?.floor).toBe(170);
  });

  test('of several changes in one beat is with the last', () => {
    const mirror = new Mirror();
    for (const id of [1, 2, 3]) mirror.fold(room.added(id));
    for (const id of [1, 3, 2]) mirror.fold(room.floor(id));
    expect(floorIn(mirror)).toBe(2);
  });

  test('is with nobody once its holder has left, even without a floor-change', () => {
    const mirror = new Mirror();
    for (const event of [room.added(1), room.floor(1), room.removed(1)]) mirror.fold(event);
    expect(floorIn(mirror)).toBeUndefined();
  });
});

describe('a floor that goes to a member who is not known', () => {
  test('is with nobody until that one is heard of: it may have come in silently', () => {
    const mirror = new Mirror();
    mirror.fold(room.added(1));
    mirror.fold(room.floor(1));
    expect(mirror.fold(room.floor(2))).toMatchObject([{ kind: 'floor-moved', to: undefined }]);
    expect(floorIn(mirror)).toBeUndefined();
    const facts = mirror.fold(room.memberTold(2, { talking: true }));
    expect(facts).toMatchObject([{ kind: 'member-joined' }, { kind: 'floor-moved', to: 2 }]);
    expect(floorIn(mirror)).toBe(2);
  });

  test('is not kept for it when the floor moves on', () => {
    const mirror = new Mirror();
    for (const event of [room.added(1), room.floor(2), room.floor(1), room.memberTold(2)]) mirror.fold(event);
    expect(floorIn(mirror)).toBe(1);
  });

  test('who has left already stays with nobody, also when that one comes again', () => {
    const mirror = new Mirror();
    for (const event of [room.added(1), room.added(2), room.removed(2), room.floor(2)]) mirror.fold(event);
    expect([floorIn(mirror), flawsOf(mirror)]).toEqual([undefined, []]);
    mirror.fold(room.added(2));
    expect(floorIn(mirror)).toBeUndefined();
  });

  test('is where a list says', () => {
    const mirror = new Mirror();
    for (const event of [room.added(1), room.floor(2)]) mirror.fold(event);
    mirror.adopt([listedRoom('r', [listed(1, { floor: true }), listed(2)])], true);
    expect(floorIn(mirror)).toBe(1);
    mirror.fold(room.memberTold(2));
    expect(floorIn(mirror)).toBe(1);
  });
});
