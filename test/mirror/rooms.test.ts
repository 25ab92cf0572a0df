import { describe, expect, test } from 'vitest';
import type { RoomEvent } from '../../src/core/event.ts';
import { Mirror } from '../../src/core/mirror/mirror.ts';
import { idsIn, legOf, memberIn, roomEvents, roomName, roomUuid } from './events.ts';
import { Retelling } from './recorded.ts';

const old = roomEvents('old-life');
const next = roomEvents('next-life');

function folded(...events: RoomEvent[]): Mirror {
  const mirror = new Mirror();
  for (const event of events) mirror.fold(event);
  return mirror;
}
const factsOf = (mirror: Mirror, event: RoomEvent): string[] => mirror.fold(event).map(({ kind }) => kind);

describe('rooms are keyed by uuid: one of a name may begin before the other has ended', () => {
  test('create before destroy: both are there, and the newer one has the name', () => {
    const mirror = folded(old.created(), old.added(1), next.created(), next.added(2));
    expect([...mirror.rooms].map((room) => room.uuid)).toEqual(['old-life', 'next-life']);
    expect(mirror.roomNamed(roomName('lobby'))?.uuid).toBe('next-life');
    expect(factsOf(mirror, old.destroyed())).toEqual(['member-left', 'room-closed']);
    expect(idsIn(mirror.roomNamed(roomName('lobby')))).toEqual([2]);
  });

  test('a member id that both lives know is two members', () => {
    const mirror = folded(old.added(1), next.added(1, { leg: legOf(99) }), old.memberTold(1, { speak: false }));
    expect(memberIn(mirror.room(roomUuid('old-life')), 1).speak).toBe(false);
    expect(memberIn(mirror.room(roomUuid('next-life')), 1).speak).toBe(true);
  });
});

describe('late events of a room that has ended', () => {
  const late = [
    ['a sound that is over', old.told(0)],
    ['what a member of it did', old.memberTold(1)],
    ['a member that comes in', old.added(1)],
    ['a member that leaves', old.removed(1)],
    ['a floor-change', old.floor(1)],
    ['a lock', old.locked(true)],
    ['its beginning', old.created()],
    ['its end, again', old.destroyed()],
  ] as const;
  test.each(late)('%s opens it no more', (_, event) => {
    const mirror = folded(old.created(), old.added(1), old.removed(1), old.destroyed(), next.created(), next.added(2));
    expect(mirror.fold(event)).toEqual([]);
    expect([...mirror.rooms].map((room) => room.uuid)).toEqual(['next-life']);
  });

  test('do so for many rooms at a time, and a list that names one of them is right', () => {
    const mirror = new Mirror();
    for (let life = 0; life < 200; life++) {
      const room = roomEvents(`life-${life}`);
      for (const event of [room.created(), room.added(1), room.removed(1), room.destroyed()]) mirror.fold(event);
    }
    for (let life = 0; life < 200; life++) mirror.fold(roomEvents(`life-${life}`).memberTold(1));
    expect([...mirror.rooms]).toEqual([]);
    mirror.adopt([{ uuid: roomUuid('life-7'), name: roomName('lobby'), locked: false, members: [] }], true);
    expect([...mirror.rooms].map((room) => room.uuid)).toEqual(['life-7']);
  });
});

test('a room that a stray event names without a member does not open', () => {
  const mirror = folded(old.told(3), old.floor(1), old.locked(true), old.removed(1), old.expelled(1), old.destroyed());
  expect([...mirror.rooms]).toEqual([]);
});

test('a room whose beginning was not heard opens with its first member', () => {
  expect(factsOf(new Mirror(), old.added(1))).toEqual(['room-opened', 'member-joined']);
  expect(factsOf(new Mirror(), old.memberTold(1))).toEqual(['room-opened', 'member-joined']);
});

describe('late events of a member that has left', () => {
  test('do not bring it back', () => {
    const mirror = folded(old.added(1), old.added(2), old.removed(1));
    expect(mirror.fold(old.memberTold(1, { talking: true }))).toEqual([]);
    expect(mirror.fold(old.expelled(1))).toEqual([]);
    expect(mirror.fold(old.removed(1))).toEqual([]);
    expect(idsIn(mirror.room(roomUuid('old-life')))).toEqual([2]);
    expect(mirror.memberOf(legOf(1))).toBeUndefined();
  });

  test('but one that comes again under its old id is there', () => {
    const mirror = folded(old.added(1), old.removed(1), old.added(1), old.memberTold(1, { talking: true }));
    expect(memberIn(mirror.room(roomUuid('old-life')), 1).talking).toBe(true);
  });
});

describe('a member that is kicked and joins again', () => {
  test('keeps its id, and is told apart by leaving and joining', () => {
    const { mirror, ...story } = follow('05-admission');
    const out = story.until('hup-member');
    const id = out.kind === 'member-expelled' ? out.member.id : 0;
    const room = mirror.roomNamed(roomName('c17'));
    expect(idsIn(room)).toContain(id);
    story.until('del-member');
    expect(idsIn(room)).not.toContain(id);
    const again = story.until('add-member');
    expect(again).toMatchObject({ member: { id } });
    expect(idsIn(room)).toContain(id);
  });

  test('has left by force once, not the next time by itself', () => {
    const mirror = folded(old.added(2), old.added(1), old.expelled(1));
    expect(mirror.fold(old.removed(1))).toMatchObject([{ kind: 'member-left', expelled: true }]);
    mirror.fold(old.added(1));
    expect(mirror.fold(old.removed(1))).toMatchObject([{ kind: 'member-left', expelled: false }]);
  });
});

describe('a member that is transferred keeps its id', () => {
  test('leaves the one room before it is in the other', () => {
    const { mirror, ...story } = follow('13-transfer');
    const gone = story.until('del-member', (event) => event.kind === 'member-removed' && event.member.id === 168);
    const leg = gone.kind === 'member-removed' ? gone.member.leg : legOf(0);
    expect(mirror.memberOf(leg)).toBeUndefined();
    story.until('add-member');
    expect(mirror.memberOf(leg)).toMatchObject({ room: { name: 'c82' }, member: { id: 168 } });
    // Its mute did not move with it.
    expect(mirror.memberOf(leg)?.member.speak).toBe(true);
  });

  test('and comes back to the room that it left', () => {
    const { mirror, ...story } = follow('13-transfer');
    const is168 = (event: { kind: string }) => 'member' in event && JSON.stringify(event.member).includes('"id":168');
    story.until('add-member', is168);
    story.until('add-member', is168);
    const back = story.until('add-member', is168);
    expect(back).toMatchObject({ name: 'c81' });
    expect(idsIn(mirror.roomNamed(roomName('c81')))).toEqual([168, 170]);
    expect(idsIn(mirror.roomNamed(roomName('c82')))).toEqual([169]);
  });

  test('and is where it came last even if the leave of the first room comes late', () => {
    const mirror = folded(old.added(1), next.added(1));
    expect(mirror.memberOf(legOf(1))?.room.uuid).toBe('next-life');
    mirror.fold(old.removed(1));
    expect(mirror.memberOf(legOf(1))?.room.uuid).toBe('next-life');
    expect(idsIn(mirror.room(roomUuid('old-life')))).toEqual([]);
  });
});

test('a repeated lock is told again and changes nothing', () => {
  const mirror = folded(old.created(), old.locked(true));
  mirror.fold(old.locked(true));
  expect(mirror.room(roomUuid('old-life'))?.locked).toBe(true);
  mirror.fold(old.locked(false));
  expect(mirror.room(roomUuid('old-life'))?.locked).toBe(false);
});

/** A recording’s story and the mirror that hears it. */
function follow(name: string): { readonly mirror: Mirror; readonly until: Retelling['until'] } {
  const story = new Retelling(name);
  return { mirror: story.mirror, until: story.until.bind(story) };
}
