import { describe, expect, test } from 'vitest';
import { BOSS, board, full, waiting } from './commanded-room.ts';
import { Table } from './table.ts';

describe('what others do is told as theirs', () => {
  test('mute, deaf, lock and kick by somebody at the event socket', () => {
    const { table, ann } = full();
    table.memberTold(ann, { hear: false });
    table.locks(board.id, true);
    table.leaves(ann, 'expelled');
    const others = { cause: 'other', by: null, byLeg: null };
    expect(table.tellsOf('member-deafened', 'lock-changed', 'member-left')).toMatchObject([others, others, others]);
  });
  test('what a rule does is told as the rule', () => {
    const table = new Table();
    const ann = table.enters('ann', waiting);
    table.enters('boss', waiting, 'admin');
    table.microphone(ann, true);
    expect(table.tellsOf('member-unmuted')).toMatchObject([{ cause: 'rule', by: null }]);
  });
  test('talking, the floor, and the opening of a room', () => {
    const table = new Table();
    const ann = table.enters('ann', board);
    expect(table.tellsOf('room-opened', 'member-entered')).toEqual([
      { kind: 'room-opened', conference: 5 },
      {
        kind: 'member-entered',
        leg: ann,
        conference: 5,
        member: 1,
        role: 'talk',
        number: '1001',
        name: 'Ann',
        muted: false,
      },
    ]);
    table.memberTold(ann, { talking: true });
    table.memberTold(ann, { talking: true });
    table.memberTold(ann, { talking: false });
    table.floorTo(board, BOSS);
    table.floorTo(board, undefined);
    expect(table.tellsOf('talking-changed', 'floor-changed')).toEqual([
      { kind: 'talking-changed', leg: ann, conference: 5, member: 1, talking: true },
      { kind: 'talking-changed', leg: ann, conference: 5, member: 1, talking: false },
      { kind: 'floor-changed', conference: 5, leg: ann, member: 1 },
      { kind: 'floor-changed', conference: 5, leg: null, member: null },
    ]);
  });
});
