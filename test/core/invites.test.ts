import { describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import type { LegId } from '../../src/core/ids.ts';
import { viewRoom, viewRooms } from '../../src/core/room-view.ts';
import { callOf, farEnd, permitted, reserved, stages } from './dialling-out.ts';
import { conference, leg, must, Table } from './table.ts';

/*
 * Invites of a room: by keys and by command, and what their inviters hear of them.
 */

const board = conference({ adminPin: '9876', talkPin: '1234', listenPin: '5555' });

/** Somebody who comes in; one of our own unless said otherwise. */
function enters(
  table: Table,
  name: string,
  {
    of = board,
    role = 'talk',
    internal = true,
  }: { of?: Conference; role?: 'admin' | 'talk' | 'listen'; internal?: boolean } = {},
): LegId {
  const who = leg(name);
  table.parked(who, { convene_entry: 'direct', convene_code: of.code, convene_internal: String(internal) });
  table.answer('find-conference', { kind: 'ok', conference: of });
  table.typed(
    who,
    'convene_typed_pin',
    must({ admin: of.adminPin, talk: of.talkPin, listen: of.listenPin }[role] ?? undefined),
  );
  const { muted, moderator } = table.last('enter');
  table.joins(who, of.id, { speak: !muted, moderator });
  return who;
}
const heard = (table: Table): readonly unknown[] => {
  const command = table.commands().findLast(({ kind }) => kind === 'play-to-member');
  return command?.kind === 'play-to-member'
    ? command.sounds.map((sound) => ('prompt' in sound ? sound.prompt : sound))
    : [];
};
const pressedOf = (table: Table) =>
  table.tells().flatMap((tell) => (tell.kind === 'key-pressed' ? [[tell.action, tell.outcome]] : []));
/** An inviter in the room, whose call is dialled. */
function inviting() {
  const table = new Table();
  const ann = enters(table, 'ann');
  table.press(ann, '*8030123456#');
  table.answer('reserve-call', permitted());
  const { leg: called } = table.last('dial');
  return { table, ann, called, far: farEnd(table, called) };
}

describe('*8, a number and #', () => {
  test('calls it for the presser, who hears that it is called once the guard allows it', () => {
    const table = new Table();
    const ann = enters(table, 'ann');
    table.press(ann, '*8030123456#');
    expect(reserved(table)).toMatchObject([{ request: { number: '030123456', asker: { by: null, byLeg: ann } } }]);
    expect(heard(table)).toEqual([]);
    table.answer('reserve-call', permitted());
    expect(heard(table)).toEqual(['invite-calling']);
    expect(pressedOf(table)).toEqual([['invite', 'done']]);
    expect(table.tells().filter(({ kind }) => kind === 'call-changed')).toMatchObject([
      { conference: 5, number: '+4930123456', stage: 'dialling', cause: 'key', byLeg: ann, by: null },
    ]);
  });
  test.each([
    ['premium', 'call-not-allowed', 'not-allowed'],
    ['budget', 'call-budget-spent', 'not-allowed'],
    ['bad-number', 'call-bad-number', 'not-allowed'],
    ['unavailable', 'call-unavailable', 'failed'],
  ] as const)('is refused by the guard, %s, and the presser hears %s', (refusal, prompt, outcome) => {
    const table = new Table();
    table.press(enters(table, 'ann'), '*8112#');
    table.answer('reserve-call', { kind: 'ok', call: { kind: 'refused', refusal, says: 'no', findings: [] } });
    expect(heard(table)).toEqual([prompt]);
    expect(pressedOf(table)).toEqual([['invite', outcome]]);
  });
  test.each([
    ['an admin of our own', { role: 'admin' }, board, true],
    ['a listener of our own', { role: 'listen' }, board, false],
    ['somebody from outside', { internal: false }, board, false],
    [
      'somebody from outside, where the conference says so',
      { internal: false },
      conference({ talkPin: '1', inviteFromOutside: true }),
      true,
    ],
    [
      'a listener from outside, where the conference says so',
      { internal: false, role: 'listen' },
      conference({ listenPin: '2', inviteFromOutside: true }),
      false,
    ],
  ] as const)('is for %s: %j', (_, who, of, may) => {
    const table = new Table();
    table.press(enters(table, 'ann', { of, ...who }), '*8123#');
    expect(reserved(table)).toHaveLength(may ? 1 : 0);
    if (!may) expect(heard(table)).toEqual(['not-allowed']);
  });
  test('is refused in a locked room', () => {
    const table = new Table();
    const ann = enters(table, 'ann');
    table.locks(board.id, true);
    table.press(ann, '*8123#');
    expect(heard(table)).toEqual(['invite-locked']);
    expect(reserved(table)).toEqual([]);
  });
  test('calls no more at once than a room may, those who have accepted left out', () => {
    const table = new Table();
    const ann = enters(table, 'ann');
    for (const number of [1, 2, 3, 4]) table.press(ann, `*8${number}#`);
    expect(reserved(table)).toHaveLength(3);
    expect(heard(table)).toEqual(['invite-too-many']);
    table.answer('reserve-call', permitted());
    const far = farEnd(table, table.last('dial').leg);
    far.answers();
    far.parks();
    far.types('1');
    table.press(ann, '*84#');
    expect(reserved(table)).toHaveLength(4);
  });
  test('that is given up is told so', () => {
    const table = new Table();
    table.press(enters(table, 'ann'), '*8123');
    table.pass(9_999);
    expect(heard(table)).toEqual([]);
    table.pass(1);
    expect(heard(table)).toEqual(['invite-abandoned']);
    expect(reserved(table)).toEqual([]);
  });
  test('is dropped by a hang-up in the middle', () => {
    const table = new Table();
    const ann = enters(table, 'ann');
    table.press(ann, '*8123');
    table.hangsUp(ann);
    table.pass(60_000);
    expect(reserved(table)).toEqual([]);
    expect(heard(table)).toEqual([]);
  });
});

describe('what the inviter hears', () => {
  test.each([
    ['USER_BUSY', 'invite-busy'],
    ['NO_ANSWER', 'invite-no-answer'],
    ['CALL_REJECTED', 'invite-rejected'],
    ['UNALLOCATED_NUMBER', 'call-no-such-number'],
    ['NETWORK_OUT_OF_ORDER', 'invite-failed'],
  ])('%s: %s', (cause, prompt) => {
    const { table, far } = inviting();
    far.gone(cause);
    expect(heard(table)).toEqual([prompt]);
  });
  test('that it was accepted, and nothing when that one leaves later', () => {
    const { table, far, called } = inviting();
    far.answers();
    far.parks();
    far.types('1');
    expect(heard(table)).toEqual(['invite-accepted']);
    table.joins(called, board.id);
    table.take();
    table.hangsUp(called);
    expect(heard(table)).toEqual([]);
  });
  test('that a voicemail has answered', () => {
    const { table, far } = inviting();
    far.answers();
    far.parks();
    for (let round = 0; round < 3; round++) far.types(undefined);
    far.gone('NORMAL_CLEARING');
    expect(heard(table)).toEqual(['invite-not-accepted']);
  });
  test('nobody hears anything when it has left, and the call goes on', () => {
    const { table, ann, far } = inviting();
    enters(table, 'ben');
    table.hangsUp(ann);
    table.take();
    far.answers();
    far.parks();
    far.types('1');
    expect(heard(table)).toEqual([]);
    expect(table.last('enter').conference).toBe(5);
  });
  test('a call goes on when the room is empty, and comes into a new one', () => {
    const { table, ann, far, called } = inviting();
    table.hangsUp(ann);
    far.answers();
    far.parks();
    far.types('1');
    table.joins(called, board.id);
    expect(viewRoom(table.core, board.id)).toMatchObject({
      members: [{ leg: called }],
      invites: [{ stage: 'accepted', leg: called }],
    });
  });
});

describe('##', () => {
  test('cancels what rings, which the presser hears once', () => {
    const { table, ann, called, far } = inviting();
    far.rings();
    table.press(ann, '##');
    expect(table.last('hang-up').leg).toBe(called);
    expect(heard(table)).toEqual(['invite-dropped']);
    table.take();
    far.gone('NORMAL_CLEARING');
    expect(heard(table)).toEqual([]);
    expect(stages(table)).toEqual(['over: cancelled NORMAL_CLEARING']);
  });
  test('ends one that is still judged, and says nothing of the verdict', () => {
    const table = new Table();
    const ann = enters(table, 'ann');
    table.press(ann, '*8123###');
    expect(heard(table)).toEqual(['invite-dropped']);
    table.take();
    table.pass(10);
    expect(heard(table)).toEqual([]);
  });
  test('of one whom the room is turning away is all that the presser hears', () => {
    const { table, ann, far } = inviting();
    far.answers();
    far.parks();
    table.locks(board.id, true);
    far.types('1');
    table.press(ann, '##');
    expect(heard(table)).toEqual(['invite-dropped']);
    table.take();
    far.gone('NORMAL_CLEARING');
    expect(stages(table)).toEqual(['over: turned-away NORMAL_CLEARING']);
    expect(heard(table)).toEqual([]);
  });
  test('puts out whom the call has brought in', () => {
    const { table, ann, called, far } = inviting();
    far.answers();
    far.parks();
    far.types('1');
    table.joins(called, board.id);
    table.press(ann, '##');
    expect(table.last('hang-up').leg).toBe(called);
  });
  test("is for the presser's own last one that is not over: not another's, and none twice", () => {
    const { table, ann, called } = inviting();
    const ben = enters(table, 'ben');
    table.press(ben, '##');
    expect(heard(table)).toEqual(['invite-none']);
    expect(pressedOf(table).at(-1)).toEqual(['drop-invite', 'failed']);
    table.press(ann, '*8456#');
    table.answer('reserve-call', permitted());
    const second = table.last('dial').leg;
    table.press(ann, '##');
    expect(table.last('hang-up').leg).toBe(second);
    table.press(ann, '##');
    expect(table.last('hang-up').leg).toBe(called);
    table.press(ann, '##');
    expect(heard(table)).toEqual(['invite-none']);
  });
});

describe('a command', () => {
  const invite = { kind: 'invite', number: '123', role: 'listen', accept: true, callerId: null } as const;
  test('is answered when the guard has allowed the call', () => {
    const table = new Table();
    enters(table, 'ann');
    const id = table.command(board, invite);
    expect(table.answerTo(id)).toBeUndefined();
    table.answer('reserve-call', permitted());
    expect(table.answerTo(id)).toEqual({ kind: 'inviting', call: callOf(table.last('dial').leg) });
  });
  test('is answered by the word of the guard', () => {
    const table = new Table();
    const id = table.command(board, invite, 7, board);
    table.answer('reserve-call', {
      kind: 'ok',
      call: { kind: 'refused', refusal: 'cost', says: 'it costs too much', findings: [] },
    });
    expect(table.answerTo(id)).toEqual({ kind: 'refused', by: 'guard', reason: 'it costs too much', refusal: 'cost' });
  });
  test('needs a room, or the definition of its conference', () => {
    const table = new Table();
    expect(table.answerTo(table.command(board, invite))).toEqual({ kind: 'no-room' });
    expect(table.answerTo(table.command(board, invite, 7, conference({ disabled: true })))).toMatchObject({
      kind: 'refused',
    });
  });
  test('is refused in a locked room, and beyond what a room may', () => {
    const table = new Table();
    enters(table, 'ann');
    for (let each = 0; each < 3; each++) table.command(board, invite);
    expect(table.answerTo(table.command(board, invite))).toMatchObject({ kind: 'refused', refusal: 'too-many-legs' });
    table.locks(board.id, true);
    expect(table.answerTo(table.command(board, invite))).toEqual({
      kind: 'refused',
      by: 'room',
      reason: 'the room is locked',
    });
  });
  test('cancels one, which is answered at once, and is told of one that is over or unknown', () => {
    const table = new Table();
    const invited = table.command(board, invite, 7, board);
    const { call } = must(reserved(table)[0]).request;
    expect(table.answerTo(table.command(board, { kind: 'cancel-invite', call }))).toEqual({ kind: 'confirmed' });
    expect(table.answerTo(invited)).toEqual({ kind: 'refused', by: 'room', reason: 'it was cancelled' });
    expect(table.answerTo(table.command(board, { kind: 'cancel-invite', call }))).toMatchObject({ kind: 'refused' });
    const other = callOf(leg('convene-other-1'));
    expect(table.answerTo(table.command(board, { kind: 'cancel-invite', call: other }))).toEqual({ kind: 'no-call' });
  });
  test('is shown while it goes on and a quarter of an hour longer, without a room', () => {
    const table = new Table();
    table.command(board, invite, 7, board);
    table.answer('reserve-call', permitted());
    const far = farEnd(table, table.last('dial').leg);
    table.pass(1_000);
    far.rings();
    expect(viewRoom(table.core, board.id)).toMatchObject({
      members: [],
      invites: [{ stage: 'ringing', ringingAtMs: 1_001_000, by: 7 }],
    });
    far.gone('USER_BUSY');
    expect(viewRooms(table.core)).toMatchObject([
      { invites: [{ number: '+4930123456', role: 'listen', stage: 'over', outcome: 'busy', cause: 'USER_BUSY' }] },
    ]);
    table.answer('settle-call');
    table.pass(15 * 60_000 - 1);
    expect(viewRooms(table.core)).toHaveLength(1);
    table.pass(1);
    expect(viewRooms(table.core)).toEqual([]);
    expect(table.core.rooms.size).toBe(0);
  });
});

test.each(['is ended', 'is deleted'])('a conference that %s calls nobody any more', (how) => {
  const { table, called } = inviting();
  if (how === 'is ended') table.command(board, { kind: 'end' });
  else table.step({ kind: 'conference-changed', id: board.id });
  expect(table.last('hang-up').leg).toBe(called);
});
test('a conference that is deleted before its room runs calls nobody any more', () => {
  const table = new Table();
  table.command(board, { kind: 'invite', number: '1', role: 'talk', accept: true, callerId: null }, 7, board);
  table.answer('reserve-call', permitted());
  table.step({ kind: 'conference-changed', id: board.id });
  expect(table.last('hang-up').leg).toBe(table.last('dial').leg);
});

test('one who has accepted is told with the others when the room is ended, and put out with them', () => {
  const { table, ann, called, far } = inviting();
  far.answers();
  far.parks();
  far.types('1');
  table.joins(called, board.id);
  table.press(ann, '*8030777#');
  table.answer('reserve-call', permitted());
  const { leg: ringing } = table.last('dial');
  table.command(board, { kind: 'end' });
  const hungUp = () => table.commands().flatMap((each) => (each.kind === 'hang-up' ? [each.leg] : []));
  expect(hungUp()).toEqual([ringing]);
  table.fileDone(board.id, 'conference-ended.wav');
  expect(table.last('end-room').conference).toBe(board.id);
  expect(hungUp()).not.toContain(called);
});
