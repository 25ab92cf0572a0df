import { expect, test } from 'vitest';
import { conference, Table } from './table.ts';

const board = conference({ adminPin: '9876', talkPin: '1234', atEnd: 'hangup' });
function full() {
  const table = new Table();
  table.enters('boss', board, 'admin');
  table.enters('ann', board);
  table.take();
  return table;
}

test.each([
  [5, 'ends-in-five'],
  [1, 'ends-in-one'],
] as const)('all are told that %d minutes are left', (minutes, prompt) => {
  const table = full();
  const id = table.command(board, { kind: 'time-left', minutes });
  expect(table.commands()).toMatchObject([{ kind: 'play-to-room', conference: 5, sounds: [{ prompt }] }]);
  table.answer('play-to-room');
  table.fileBegun(board.id, `${prompt}.wav`);
  expect(table.answerTo(id)).toEqual({ kind: 'confirmed' });
});
test('when it is over all are told, and put out by a rule of the conference', () => {
  const table = full();
  table.command(board, { kind: 'time-over' });
  expect(table.commands()).toMatchObject([{ kind: 'play-to-room', sounds: [{ prompt: 'conference-over' }] }]);
  expect(table.tellsOf('room-closing')).toMatchObject([{ why: 'over', cause: 'rule', by: null }]);
  table.fileDone(board.id, 'conference-over.wav');
  expect(table.last('end-room').conference).toBe(5);
});
test('nobody is there to be told', () => {
  const table = new Table();
  const id = table.command(board, { kind: 'time-over' });
  expect(table.answerTo(id)).toEqual({ kind: 'no-room' });
});
