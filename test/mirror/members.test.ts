import { describe, expect, test } from 'vitest';
import { Mirror } from '../../src/core/mirror/mirror.ts';
import { isDeaf, isMuted } from '../../src/core/mirror/room.ts';
import { idsIn, memberIn, roomEvents, roomName, roomUuid } from './events.ts';
import { Retelling } from './recorded.ts';

const room = roomEvents('r');
const isOf = (id: number) => (event: object) =>
  'member' in event && JSON.stringify(event.member).includes(`"id":${id},`);

describe('hold', () => {
  test('leaves the member’s own microphone as it was, while the list shows it muted and deaf', () => {
    const story = new Retelling('02-ends-live');
    story.until('hold-member', isOf(191));
    const held = memberIn(story.mirror.roomNamed(roomName('c18')), 191);
    expect(held).toMatchObject({ hold: true, speak: true, hear: true });
    expect([isMuted(held), isDeaf(held)]).toEqual([true, true]);
  });

  test('of a muted member ends and leaves it muted', () => {
    const story = new Retelling('02-ends-live');
    story.until('hold-member', isOf(188));
    const c17 = story.mirror.roomNamed(roomName('c17'));
    expect(memberIn(c17, 188)).toMatchObject({ hold: true, speak: false });
    story.until('unhold-member', isOf(188));
    const back = memberIn(c17, 188);
    expect([isMuted(back), isDeaf(back)]).toEqual([true, false]);
  });
});

describe('talking ends without stop-talking', () => {
  const story = new Retelling('12-talk');
  const talker = () => memberIn(story.mirror.roomNamed(roomName('c71')), 159);

  test('by mute, and unmute alone does not bring it back', () => {
    story.until('floor-change', (event) => event.kind === 'floor-changed' && event.to === 159);
    while (!story.ahead.slice(0, 1).some(({ label }) => label === 'mute-member')) {
      story.until(story.ahead[0]?.label ?? '');
    }
    expect(talker().talking).toBe(true);
    story.until('mute-member', isOf(159));
    expect(talker()).toMatchObject({ talking: false, speak: false });
    story.until('unmute-member', isOf(159));
    expect(talker()).toMatchObject({ talking: false, speak: true });
    story.until('start-talking', isOf(159));
    expect(talker().talking).toBe(true);
  });

  test('by hold, likewise', () => {
    story.until('hold-member', isOf(159));
    expect(talker()).toMatchObject({ talking: false, hold: true, speak: true });
    story.until('unhold-member', isOf(159));
    expect(talker()).toMatchObject({ talking: false, hold: false });
    story.until('start-talking', isOf(159));
    expect(talker().talking).toBe(true);
  });

  test('not by deaf', () => {
    story.until('deaf-member', isOf(159));
    expect(talker()).toMatchObject({ talking: true, hear: false });
  });

  test('by leaving: a talker that goes is gone with its talking', () => {
    story.until('kick-member', isOf(162));
    const c71 = story.mirror.roomNamed(roomName('c71'));
    expect(memberIn(c71, 162).talking).toBe(true);
    story.until('del-member', isOf(162));
    expect(idsIn(c71)).not.toContain(162);
  });
});

test('a request to leave is not the leave', () => {
  const mirror = new Mirror();
  mirror.fold(room.added(1));
  expect(mirror.fold(room.expelled(1))).toEqual([]);
  expect(idsIn(mirror.room(roomUuid('r')))).toEqual([1]);
  expect(mirror.fold(room.removed(1))).toMatchObject([{ kind: 'member-left', expelled: true }]);
});

test('flags given at entry are in add-member, and no event of their own follows', () => {
  const story = new Retelling('02-ends-live');
  story.until('add-member', isOf(190));
  expect(memberIn(story.mirror.roomNamed(roomName('c17')), 190)).toMatchObject({ speak: false, hear: true });
  story.until('add-member', isOf(192));
  expect(memberIn(story.mirror.roomNamed(roomName('c18')), 192)).toMatchObject({ speak: true, hear: false });
  const quirks = new Retelling('14-quirks');
  quirks.until('add-member', isOf(4));
  expect(memberIn(quirks.mirror.roomNamed(roomName('c91')), 4).moderator).toBe(true);
  quirks.until('add-member', isOf(10));
  expect(memberIn(quirks.mirror.roomNamed(roomName('c92')), 10)).toMatchObject({ speak: false, hear: true });
});

describe('silent entry: no add-member', () => {
  test('the member is unknown until it is heard of, or a list names it', () => {
    const story = new Retelling('14-quirks', true);
    story.until('add-member', isOf(8));
    const c91 = () => story.mirror.roomNamed(roomName('c91'));
    expect(idsIn(c91())).toEqual([4, 5, 7, 8]);
    story.until('mute-member', isOf(4));
    expect(idsIn(c91())).toEqual([4, 5, 6, 7, 8]);
  });

  test('a size that does not add up asks for a list', () => {
    const mirror = new Mirror();
    mirror.fold(room.added(1, {}, 1));
    const facts = mirror.fold(room.memberTold(1, { talking: true }, 2));
    expect(facts).toContainEqual({ kind: 'room-unsure', room: 'r', name: 'lobby' });
  });

  test('one that is heard of by itself is there', () => {
    const mirror = new Mirror();
    mirror.fold(room.added(1, {}, 1));
    expect(mirror.fold(room.memberTold(2, { talking: true }, 2)).map(({ kind }) => kind)).toEqual(['member-joined']);
    expect(idsIn(mirror.room(roomUuid('r')))).toEqual([1, 2]);
  });

  test('one that leaves unheard leaves nothing behind', () => {
    const mirror = new Mirror();
    mirror.fold(room.added(1, {}, 1));
    expect(mirror.fold(room.removed(2, {}, 1))).toEqual([]);
    expect(mirror.fold(room.memberTold(2, {}, 1))).toEqual([]);
    expect(idsIn(mirror.room(roomUuid('r')))).toEqual([1]);
  });

  test('is not suspected when members merely come in swapped', () => {
    const mirror = new Mirror();
    const facts = [...mirror.fold(room.added(2, {}, 2)), ...mirror.fold(room.added(1, {}, 1))];
    expect(facts.map(({ kind }) => kind)).toEqual(['room-opened', 'member-joined', 'member-joined']);
  });
});

describe('ghosts', () => {
  test('are members, and count in no size', () => {
    const story = new Retelling('14-quirks', true);
    story.until('unmute-member', isOf(8));
    expect(memberIn(story.mirror.roomNamed(roomName('c91')), 8).ghost).toBe(true);
    const mirror = new Mirror();
    mirror.fold(room.added(1, {}, 1));
    mirror.fold(room.added(2, { ghost: true }, 1));
    expect(mirror.fold(room.memberTold(1, { talking: true }, 1)).map(({ kind }) => kind)).toEqual(['member-changed']);
    expect(mirror.fold(room.memberTold(1, { talking: true }, 2)).map(({ kind }) => kind)).toEqual(['room-unsure']);
  });

  test('stay ghosts when a list, which does not say so, is adopted', () => {
    const story = new Retelling('14-quirks', true);
    story.until('add-member', isOf(8));
    story.until('mute-member', isOf(4));
    expect(memberIn(story.mirror.roomNamed(roomName('c91')), 8).ghost).toBe(true);
  });
});

describe('recorders', () => {
  test('are in the lists and in no room', () => {
    const story = new Retelling('07-recording', true);
    story.until('stop-recording');
    expect(idsIn(story.mirror.roomNamed(roomName('c41')))).toEqual([41, 42]);
  });
  test('use up member ids: the next caller has none that follows', () => {
    const story = new Retelling('07-recording');
    story.until('conference-create', (event) => event.kind === 'room-created' && event.name === 'c42');
    story.until('add-member');
    expect(idsIn(story.mirror.roomNamed(roomName('c42')))).toEqual([48]);
  });
});

describe('setvar: room variables may repeat any header', () => {
  test('the lock of a room whose variable is called Action is a lock', () => {
    const story = new Retelling('14-quirks');
    expect(story.until('lock')).toMatchObject({ kind: 'room-locked', locked: true });
    expect(story.mirror.roomNamed(roomName('c91'))?.locked).toBe(true);
  });
  test('and the mute of its member is a mute', () => {
    const story = new Retelling('14-quirks');
    story.until('lock');
    expect(story.until('mute-member')).toMatchObject({ kind: 'member-told', member: { id: 4, speak: false } });
  });
});

test('a repeated mute changes nothing and is no news', () => {
  const mirror = new Mirror();
  mirror.fold(room.added(1));
  expect(mirror.fold(room.memberTold(1, { speak: false })).map(({ kind }) => kind)).toEqual(['member-changed']);
  expect(mirror.fold(room.memberTold(1, { speak: false }))).toEqual([]);
});
