import { describe, expect, test } from 'vitest';
import { conferenceOf } from '../../src/core/ids.ts';
import { packLeg } from '../../src/core/leg-record.ts';
import { viewRoom, viewRooms } from '../../src/core/room-view.ts';
import { conference, conferenceId, leg, member, must, soundId, Table } from './table.ts';

const board = conference({ adminPin: '9876', talkPin: '1234', listenPin: '5555' });
const waiting = conference({ adminPin: '9876', talkPin: '1234', waitMusic: true });
const CONFIRMED = { kind: 'confirmed' };
const BY_PERSON = { cause: 'command', by: 7, byLeg: null };

function full(of = board) {
  const table = new Table();
  const boss = table.enters('boss', of, 'admin');
  const ann = table.enters('ann', of);
  const eve = table.enters('eve', of, 'listen');
  table.take();
  return { table, boss, ann, eve };
}
const [BOSS, ANN, EVE, NOBODY] = [member(1), member(2), member(3), member(99)];

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
