import { describe, expect, test } from 'vitest';
import { packLeg } from '../../src/core/leg-record.ts';
import { ANN, BY_PERSON, board, CONFIRMED, EVE, full, waiting } from './commanded-room.ts';
import { leg, member, must, Table } from './table.ts';

describe('mute and unmute', () => {
  test('are answered when FreeSWITCH says that it is so, not before', () => {
    const { table, ann } = full();
    const id = table.command(board, { kind: 'mute', member: ANN });
    expect(table.commands()).toEqual([
      { kind: 'set-variable', leg: ann, name: 'convene_leg', value: '2.5.talk.ext.off.0.plain' },
      { kind: 'mute', conference: 5, member: ANN },
    ]);
    table.answer('mute');
    expect(table.answerTo(id)).toBeUndefined();
    table.microphone(ann, false);
    expect(table.answerTo(id)).toEqual(CONFIRMED);
    expect(table.tellsOf('member-muted')).toEqual([
      { kind: 'member-muted', leg: ann, conference: 5, member: ANN, ...BY_PERSON },
    ]);
    const back = table.command(board, { kind: 'unmute', member: ANN });
    table.microphone(ann, true);
    expect(table.answerTo(back)).toEqual(CONFIRMED);
    expect(table.tellsOf('member-unmuted')).toMatchObject([BY_PERSON]);
  });
  test('who is muted may still open the own microphone by *1, and *1 is told as the key of that leg', () => {
    const { table, ann } = full();
    table.command(board, { kind: 'mute', member: ANN });
    table.microphone(ann, false);
    table.press(ann, '*1');
    table.microphone(ann, true);
    expect(table.tellsOf('member-unmuted')).toMatchObject([{ cause: 'key', by: null, byLeg: ann }]);
  });
  test('what is so already is confirmed at once, and nothing is sent', () => {
    const { table } = full();
    expect(table.answerTo(table.command(board, { kind: 'unmute', member: ANN }))).toEqual(CONFIRMED);
    expect(table.answerTo(table.command(board, { kind: 'mute', member: EVE }))).toEqual(CONFIRMED);
    expect(table.commands().filter(({ kind }) => kind !== 'set-variable')).toEqual([]);
  });
  test('two for the same at once are sent once and both answered', () => {
    const { table, ann } = full();
    const ids = [1, 2].map(() => table.command(board, { kind: 'mute', member: ANN }));
    expect(table.commands().filter(({ kind }) => kind === 'mute')).toHaveLength(1);
    expect(ids.map((id) => table.answerTo(id))).toEqual([undefined, undefined]);
    table.microphone(ann, false);
    expect(ids.map((id) => table.answerTo(id))).toEqual([CONFIRMED, CONFIRMED]);
  });
  test('a listener is not unmuted', () => {
    const { table } = full();
    const id = table.command(board, { kind: 'unmute', member: EVE });
    expect(table.answerTo(id)).toEqual({ kind: 'refused', by: 'room', reason: 'this member entered to listen' });
    expect(table.commands()).toEqual([]);
  });
  test('nobody is unmuted while all wait for an admin, and an admin is', () => {
    const table = new Table();
    table.enters('ann', waiting);
    const id = table.command(waiting, { kind: 'unmute', member: member(1) });
    expect(table.answerTo(id)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('wait for an admin') });
  });
  test('a switch that is closed behind the gate stays closed when the gate opens', () => {
    const table = new Table();
    table.enters('ann', waiting);
    expect(table.answerTo(table.command(waiting, { kind: 'mute', member: member(1) }))).toEqual(CONFIRMED);
    table.take();
    table.enters('boss', waiting, 'admin');
    expect(table.commands().some(({ kind }) => kind === 'unmute')).toBe(false);
  });
  test('one whom Convene has not let in is left alone', () => {
    const { table } = full();
    const stranger = table.joins(leg('stranger'), board.id);
    const id = table.command(board, { kind: 'mute', member: stranger });
    expect(table.answerTo(id)).toMatchObject({ kind: 'refused' });
  });
  test('one that is on hold since its adoption is muted when it comes back, and this is said', () => {
    const { table, ann } = full();
    const held = { id: ANN, leg: ann, caller: { name: 'Ann', number: '1001' }, moderator: false, floor: false };
    const list = { ...held, canSpeak: false, canHear: false, talking: false, hold: true };
    const [room] = table.core.mirror.rooms;
    const rooms = [{ uuid: must(room).uuid, name: must(room).name, locked: false, members: [list] }];
    const keep = packLeg({ conference: board.id, role: 'talk', internal: false, own: true, round: 0 });
    const channel = { leg: ann, caller: held.caller, direction: 'inbound', destination: '3000' } as const;
    const channels = [{ ...channel, application: 'conference', answered: true, variables: { convene_leg: keep } }];
    const conferences = new Map([[board.id, board]]);
    table.step({ kind: 'snapshot', snapshot: { rooms, channels, conferences, records: new Map(), calls: [] } });
    table.take();
    const id = table.command(board, { kind: 'mute', member: ANN });
    expect(table.answerTo(id)).toMatchObject({ kind: 'unconfirmed', known: expect.stringContaining('on hold') });
    expect(table.commands().some(({ kind }) => kind === 'mute')).toBe(false);
    table.memberTold(ann, { hold: false, speak: true });
    expect(table.last('mute').member).toBe(ANN);
  });
});

test('deafen and undeafen', () => {
  const { table, eve } = full();
  const id = table.command(board, { kind: 'deafen', member: EVE });
  expect(table.commands()).toEqual([{ kind: 'deaf', conference: 5, member: EVE }]);
  table.memberTold(eve, { hear: false });
  expect(table.answerTo(id)).toEqual(CONFIRMED);
  expect(table.tellsOf('member-deafened')).toEqual([
    { kind: 'member-deafened', leg: eve, conference: 5, member: EVE, ...BY_PERSON },
  ]);
  expect(table.answerTo(table.command(board, { kind: 'deafen', member: EVE }))).toEqual(CONFIRMED);
  const back = table.command(board, { kind: 'undeafen', member: EVE });
  expect(table.last('undeaf').member).toBe(EVE);
  table.memberTold(eve, { hear: true });
  expect(table.answerTo(back)).toEqual(CONFIRMED);
});

test('eject: confirmed when the member has left, who is told that it was removed', () => {
  const { table, ann } = full();
  const id = table.command(board, { kind: 'eject', member: ANN });
  expect(table.commands()).toEqual([{ kind: 'kick', conference: 5, member: ANN }]);
  table.leaves(ann, 'expelled');
  expect(table.answerTo(id)).toEqual(CONFIRMED);
  expect(table.tellsOf('member-left')).toEqual([
    { kind: 'member-left', leg: ann, conference: 5, member: ANN, expelled: true, ...BY_PERSON },
  ]);
  table.done(ann, 'conference', 'x');
  expect(table.last('play').prompts).toEqual(['removed', 'goodbye']);
});
