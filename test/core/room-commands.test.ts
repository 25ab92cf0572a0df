import { describe, expect, test } from 'vitest';
import { viewRoom } from '../../src/core/room-view.ts';
import { BY_PERSON, board, CONFIRMED, full } from './commanded-room.ts';
import { conference, conferenceId, leg, soundId, Table } from './table.ts';

test('lock and unlock, and what is so already', () => {
  const { table } = full();
  const id = table.command(board, { kind: 'lock' });
  table.locks(board.id, true);
  expect(table.answerTo(id)).toEqual(CONFIRMED);
  expect(table.tellsOf('lock-changed')).toEqual([{ kind: 'lock-changed', conference: 5, locked: true, ...BY_PERSON }]);
  expect(table.answerTo(table.command(board, { kind: 'lock' }))).toEqual(CONFIRMED);
  expect(table.commands()).toHaveLength(1);
  const back = table.command(board, { kind: 'unlock' }, null);
  table.locks(board.id, false);
  expect(table.answerTo(back)).toEqual(CONFIRMED);
  expect(table.tellsOf('lock-changed').at(-1)).toMatchObject({ locked: false, cause: 'command', by: null });
});

describe('mute-all and unmute-all', () => {
  test('are as *91 and *90 of nobody: remembered, done to all but admins, confirmed when all are', () => {
    const { table, ann } = full();
    const ben = table.enters('ben', board);
    table.take();
    const id = table.command(board, { kind: 'mute-all' });
    expect(table.requests()).toMatchObject([{ kind: 'remember-room', record: { mode: 'quiet', round: 1 } }]);
    table.answer('remember-room');
    expect(table.commands().map(({ kind }) => kind)).toEqual(['mute', 'mute']);
    table.microphone(ann, false);
    expect(table.answerTo(id)).toBeUndefined();
    table.microphone(ben, false);
    expect(table.answerTo(id)).toEqual(CONFIRMED);
    expect(table.tellsOf('mode-changed')).toEqual([
      { kind: 'mode-changed', conference: 5, mode: 'quiet', ...BY_PERSON },
    ]);
    table.enters('late', board);
    expect(table.last('enter').muted).toBe(true);
    const back = table.command(board, { kind: 'unmute-all' });
    table.answer('remember-room');
    table.obey();
    expect(table.answerTo(back)).toEqual(CONFIRMED);
    expect(viewRoom(table.core, board.id)?.members.map(({ muted }) => muted)).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });
});

test('announce, and clear-hands', () => {
  const { table, ann, boss } = full();
  const off = table.command(board, { kind: 'announce', on: false });
  table.answer('remember-room');
  expect(table.answerTo(off)).toEqual(CONFIRMED);
  expect(table.tellsOf('announcements-changed')).toMatchObject([{ on: false, ...BY_PERSON }]);
  for (const who of [ann, boss]) {
    table.press(who, '*5');
    table.answer('remember-room');
  }
  expect(viewRoom(table.core, board.id)?.members.map(({ hand }) => hand)).toEqual([2, 1, null]);
  const cleared = table.command(board, { kind: 'clear-hands' });
  table.answer('remember-room');
  expect(table.answerTo(cleared)).toEqual(CONFIRMED);
  expect(table.tellsOf('hand-changed').slice(-2)).toMatchObject([
    { leg: ann, raised: false, ...BY_PERSON },
    { leg: boss, raised: false, ...BY_PERSON },
  ]);
  expect(viewRoom(table.core, board.id)).toMatchObject({ announcements: false, members: [{ hand: null }, {}, {}] });
});

test('message: played to all, confirmed when FreeSWITCH has taken it up', () => {
  const { table } = full();
  const id = table.command(board, { kind: 'message', sound: soundId(4) });
  expect(table.commands()).toEqual([{ kind: 'play-to-room', conference: 5, sounds: [{ stored: 4 }], language: null }]);
  table.fileBegun(board.id, 'tone-join.wav');
  expect(table.answerTo(id)).toBeUndefined();
  table.fileBegun(board.id, 'sound-4.wav');
  expect(table.answerTo(id)).toEqual(CONFIRMED);
  expect(table.tellsOf('message-played')).toEqual([{ kind: 'message-played', conference: 5, sound: 4, ...BY_PERSON }]);
});

describe('end', () => {
  test('those inside are told, then put out; confirmed when the room has ended', () => {
    const { table, boss, ann, eve } = full();
    const id = table.command(board, { kind: 'end' });
    expect(table.last('play-to-room').sounds).toEqual([{ prompt: 'conference-ended' }]);
    expect(table.tellsOf('room-closing')).toEqual([
      { kind: 'room-closing', conference: 5, why: 'ended', ...BY_PERSON },
    ]);
    table.pass(3_000);
    expect(table.commands().some(({ kind }) => kind === 'end-room')).toBe(false);
    const twice = table.command(board, { kind: 'end' });
    expect(table.answerTo(table.command(board, { kind: 'lock' }))).toMatchObject({ kind: 'refused' });
    table.fileDone(board.id, 'conference-ended.wav');
    expect(table.last('end-room').conference).toBe(5);
    for (const who of [boss, ann, eve]) table.leaves(who, 'expelled');
    expect([id, twice].map((each) => table.answerTo(each))).toEqual([CONFIRMED, CONFIRMED]);
    expect(table.tellsOf('member-left')).toMatchObject([BY_PERSON, BY_PERSON, BY_PERSON]);
    expect(table.tellsOf('room-ended')).toEqual([{ kind: 'room-ended', conference: 5, ...BY_PERSON }]);
  });
  test('the conference may be entered again', () => {
    const { table, boss, ann, eve } = full();
    table.command(board, { kind: 'end' });
    table.fileDone(board.id, 'conference-ended.wav');
    for (const who of [boss, ann, eve]) {
      table.leaves(who, 'expelled');
      table.hangsUp(who);
    }
    table.enters('again', board);
    expect(table.core.mirror.memberOf(leg('again'))).toBeDefined();
  });
  test('a room that does not end is told so', () => {
    const { table } = full();
    const id = table.command(board, { kind: 'end' });
    table.pass(11_999);
    expect(table.answerTo(id)).toBeUndefined();
    table.pass(1);
    expect(table.answerTo(id)).toEqual({ kind: 'unconfirmed', known: '3 are still in the room' });
  });
});

test('a room of ours in which there is nobody of ours obeys, too', () => {
  const table = new Table();
  table.joins(leg('stranger'), conferenceId(8));
  const of = conference({ id: 8 });
  const id = table.command(of, { kind: 'lock' });
  table.locks(of.id, true);
  expect(table.answerTo(id)).toEqual(CONFIRMED);
  expect(viewRoom(table.core, of.id)).toMatchObject({ locked: true, members: [{ role: null, joinedAtMs: null }] });
});
