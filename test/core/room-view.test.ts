import { expect, test } from 'vitest';
import { conferenceOf } from '../../src/core/ids.ts';
import { viewRoom, viewRooms } from '../../src/core/room-view.ts';
import { BOSS, board, full } from './commanded-room.ts';
import { conferenceId, leg } from './table.ts';

test('views: who is in, as FreeSWITCH has it and the core knows it', () => {
  const { table, boss, ann } = full();
  table.memberTold(boss, { talking: true, hold: true });
  table.memberTold(ann, { speak: false, hear: false });
  table.floorTo(board, BOSS);
  table.joins(leg('ghost'), board.id, { ghost: true });
  expect(viewRoom(table.core, board.id)).toEqual({
    conference: 5,
    locked: false,
    mode: 'open',
    announcements: true,
    gateOpen: true,
    invites: [],
    members: [
      {
        id: 1,
        leg: boss,
        number: '1001',
        name: 'Ann',
        role: 'admin',
        muted: true,
        deaf: true,
        talking: true,
        floor: true,
        hold: true,
        hand: null,
        joinedAtMs: 1_000_000,
      },
      expect.objectContaining({ id: 2, role: 'talk', muted: true, deaf: true, talking: false, floor: false }),
      expect.objectContaining({ id: 3, role: 'listen', muted: true, deaf: false }),
    ],
  });
  expect(viewRoom(table.core, conferenceId(6))).toBeUndefined();
  table.joins(leg('other'), conferenceId(6));
  expect(viewRooms(table.core).map((view) => view.conference)).toEqual([5, 6]);
  expect(viewRooms(table.core, [conferenceId(6), conferenceId(7)]).map((view) => view.conference)).toEqual([6]);
  expect([...table.core.mirror.rooms].map(({ name }) => conferenceOf(name))).toEqual([5, 6]);
});
