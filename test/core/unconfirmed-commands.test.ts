import { describe, expect, test } from 'vitest';
import { ANN, board, full, NOBODY } from './commanded-room.ts';
import { conference, leg, soundId, Table } from './table.ts';

describe('what does not come true', () => {
  test('FreeSWITCH refuses: the reason is told', () => {
    const { table } = full();
    const id = table.command(board, { kind: 'mute', member: ANN });
    table.answer('mute', { kind: 'refused', reason: '-ERR Non-Existant ID 2' });
    expect(table.answerTo(id)).toEqual({
      kind: 'refused',
      by: 'freeswitch',
      reason: 'FreeSWITCH would not: -ERR Non-Existant ID 2',
    });
  });
  test.each([
    [{ kind: 'mute', member: ANN } as const, 'FreeSWITCH has not said that the microphone is off'],
    [{ kind: 'deafen', member: ANN } as const, 'FreeSWITCH has not said that the member is deaf'],
    [{ kind: 'eject', member: ANN } as const, 'the member is still in the room'],
    [{ kind: 'lock' } as const, 'the room is not locked'],
    [{ kind: 'message', sound: soundId(4) } as const, 'FreeSWITCH has not begun to play it'],
    [{ kind: 'clear-hands' } as const, 'the store has not answered, and nothing has changed in the room'],
  ])('%j: after two seconds it is told how it stands', (command, known) => {
    const { table } = full();
    const id = table.command(board, command);
    table.pass(1_999);
    expect(table.answerTo(id)).toBeUndefined();
    table.pass(1);
    expect(table.answerTo(id)).toEqual({ kind: 'unconfirmed', known });
  });
  test.each(['mute', 'deafen'] as const)('%s of one who leaves meanwhile', (kind) => {
    const { table, ann } = full();
    const id = table.command(board, { kind, member: ANN });
    table.hangsUp(ann);
    expect(table.answerTo(id)).toEqual({ kind: 'no-member' });
  });
  test.each(['mute', 'unmute', 'deafen', 'undeafen', 'eject'] as const)('%s of nobody', (kind) => {
    const { table } = full();
    expect(table.answerTo(table.command(board, { kind, member: NOBODY }))).toEqual({ kind: 'no-member' });
  });
  test('no room, and one into which people are only on their way', () => {
    const table = new Table();
    expect(table.answerTo(table.command(board, { kind: 'lock' }))).toEqual({ kind: 'no-room' });
    const open = conference();
    table.parked(leg('ann'), { convene_entry: 'direct', convene_code: '3000' });
    table.answer('find-conference', { kind: 'ok', conference: open });
    expect(table.answerTo(table.command(open, { kind: 'lock' }))).toEqual({ kind: 'no-room' });
  });
  test('the room ends before it is done', () => {
    const table = new Table();
    const ann = table.enters('ann', board);
    const id = table.command(board, { kind: 'lock' });
    table.hangsUp(ann);
    expect(table.answerTo(id)).toEqual({ kind: 'no-room' });
    expect(table.core.rooms.size).toBe(0);
  });
});
