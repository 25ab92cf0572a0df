import { beforeEach, describe, expect, test } from 'vitest';
import { roomCommand } from '../../src/cli/room.ts';
import { parseCallId, parseLegId, parseMemberId } from '../../src/core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../../src/core/room-command.ts';
import type { RoomInvite, RoomMember, RoomView } from '../../src/core/room-view.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { must } from '../flow/house.ts';
import { conferenceId, draft } from '../store/drafts.ts';
import { type Outcome, run } from './run.ts';

const member = (id: number, given: Partial<RoomMember> = {}): RoomMember => ({
  id: must(parseMemberId(id)),
  leg: must(parseLegId(`leg-${id}`)),
  number: '1001',
  name: 'Ann',
  role: 'talk',
  muted: false,
  deaf: false,
  talking: false,
  floor: false,
  hold: false,
  hand: null,
  joinedAtMs: null,
  ...given,
});
const invite = (call: string, given: Partial<RoomInvite> = {}): RoomInvite => ({
  ...{ call: must(parseCallId(call)), number: '+4930123', role: 'talk', stage: 'ringing', by: null, byLeg: null },
  ...{ leg: null, outcome: null, refusal: null, cause: '', askedAtMs: Date.UTC(2031, 2, 5), ringingAtMs: null },
  ...{ answeredAtMs: null, acceptedAtMs: null, endedAtMs: null },
  ...given,
});
const BOARD: RoomView = {
  conference: conferenceId(1),
  locked: true,
  mode: 'quiet',
  announcements: false,
  gateOpen: true,
  members: [
    member(3, { role: 'admin', talking: true, floor: true, joinedAtMs: Date.UTC(2031, 2, 5) }),
    member(14, { role: null, number: '', name: 'E\u001b[31mve', muted: true, deaf: true, hold: true, hand: 1 }),
  ],
  invites: [],
};

let commanded: unknown[];
let answer: RoomAnswer;
let views: readonly RoomView[] | { readonly away: string };
let closed: number;
beforeEach(() => {
  commanded = [];
  answer = { kind: 'confirmed' };
  views = [BOARD];
  closed = 0;
});
async function command(...argv: readonly string[]): Promise<Outcome> {
  let opened = 0;
  const openRooms = async () => {
    opened += 1;
    const store = memoryStore();
    await store.conferences.create(draft('0310'));
    return {
      store,
      rooms: {
        list: async (of: readonly number[] | undefined) =>
          'away' in views ? views : views.filter(({ conference }) => of?.includes(conference) ?? true),
        command: async (conference: number, what: RoomCommand, by: unknown) => {
          commanded.push([conference, what, by]);
          return answer;
        },
      },
      close: async () => {
        closed += 1;
      },
    };
  };
  const before = closed;
  const outcome = await run((outputs) => roomCommand({ ...outputs, openRooms }), 'room', ...argv);
  expect(closed - before).toBe(opened);
  return outcome;
}

describe('list and show', () => {
  test('the rooms that run', async () => {
    expect((await command('list')).stdout).toBe(
      [
        'conference  people  talking  hands  state',
        '0310        2       1        1      locked, quiet, no announcements',
        '',
      ].join('\n'),
    );
    views = [];
    expect(await command('list')).toEqual({ exit: 0, stdout: '', stderr: 'Nobody is in any conference\n' });
  });
  test('who is in, with nothing that a terminal would obey', async () => {
    expect((await command('show', '0310')).stdout).toBe(
      [
        'Conference 0310: locked, quiet, no announcements',
        'member  role   number  name      state',
        '3       admin  1001    Ann       talks, has the floor',
        '14      -      -       E\u{fffd}[31mve  muted, deaf, on hold, hand 1',
        '',
      ].join('\n'),
    );
  });
  test('whom it calls, how far that has come, and how it came out', async () => {
    const busy = invite('c-2', {
      stage: 'over',
      outcome: 'busy',
      cause: 'USER_BUSY',
      byLeg: must(parseLegId('leg-3')),
    });
    const dear = invite('c-3', { number: '0900\u001b', role: 'listen', stage: 'over', refusal: 'premium' });
    views = [{ ...BOARD, members: [member(3)], invites: [invite('c-1'), busy, dear] }];
    expect((await command('show', '0310')).stdout).toBe(
      [
        'Conference 0310: locked, quiet, no announcements',
        'member  role  number  name  state',
        '3       talk  1001    Ann   -',
        '',
        'call  role    number    stage    outcome  cause',
        'c-1   talk    +4930123  ringing  -        -',
        'c-2   talk    +4930123  over     busy     USER_BUSY',
        'c-3   listen  0900\u{fffd}     over     premium  -',
        '',
      ].join('\n'),
    );
    const { invites } = JSON.parse((await command('show', '0310', '--json')).stdout);
    expect(invites[1]).toMatchObject({
      call: 'c-2',
      outcome: 'busy',
      by_member: 3,
      asked_at: '2031-03-05T00:00:00.000Z',
    });
  });
  test('for programs', async () => {
    const [room] = JSON.parse((await command('list', '--json')).stdout);
    expect(room).toMatchObject({ conference: 1, code: '0310', gate_open: true });
    expect(room.members[0]).toMatchObject({ id: 3, joined_at: '2031-03-05T00:00:00.000Z' });
    expect(JSON.parse((await command('show', '--id', '1', '--json')).stdout)).toEqual(room);
  });
  test('nobody in it, nobody who serves', async () => {
    views = [];
    expect(await command('show', '0310')).toMatchObject({ exit: 1, stderr: 'convene: nobody is in that conference\n' });
    views = { away: 'nobody serves the node' };
    expect(await command('list')).toMatchObject({
      exit: 1,
      stderr: 'convene: no rooms can be reached: nobody serves the node\n',
    });
  });
});

describe('commands', () => {
  test.each([
    [['lock', '0310'], { kind: 'lock' }],
    [['unlock', '--id', '1'], { kind: 'unlock' }],
    [['mute', '0310', '--member', '3'], { kind: 'mute', member: 3 }],
    [['eject', '0310', '--member', '14'], { kind: 'eject', member: 14 }],
    [['mute-all', '0310'], { kind: 'mute-all' }],
    [['announce-off', '0310'], { kind: 'announce', on: false }],
    [['message', '0310', '--sound', '4'], { kind: 'message', sound: 4 }],
    [['end', '0310'], { kind: 'end' }],
  ])('%j', async (argv, wanted) => {
    expect(await command(...argv)).toEqual({ exit: 0, stdout: 'Done\n', stderr: '' });
    expect(commanded).toEqual([[1, wanted, null]]);
  });
  test.each<[readonly string[], RoomCommand]>([
    [
      ['invite', '0310', '0049 30 123'],
      { kind: 'invite', number: '0049 30 123', role: 'talk', accept: true, callerId: null },
    ],
    [
      ['invite', '0310', '+4930123', '--role', 'listen', '--no-accept', '--callerid', '+4940'],
      { kind: 'invite', number: '+4930123', role: 'listen', accept: false, callerId: '+4940' },
    ],
  ])('%j', async (argv, wanted) => {
    answer = { kind: 'inviting', call: must(parseCallId('c-9')) };
    expect(await command(...argv)).toEqual({ exit: 0, stdout: 'Calling: c-9\n', stderr: '' });
    expect(commanded).toEqual([[1, wanted, null]]);
  });
  test('a call is cancelled by its name', async () => {
    expect(await command('cancel', '0310', 'c-9')).toEqual({ exit: 0, stdout: 'Done\n', stderr: '' });
    expect(commanded).toEqual([[1, { kind: 'cancel-invite', call: 'c-9' }, null]]);
  });
  test.each<[RoomAnswer, string]>([
    [{ kind: 'no-call' }, 'there is no such invitation: convene room show'],
    [
      { kind: 'refused', by: 'guard', reason: 'the number is a premium one', refusal: 'premium' },
      'the number is a premium one',
    ],
    [{ kind: 'no-room' }, 'nobody is in that conference'],
    [{ kind: 'no-member' }, 'there is no such member: convene room show'],
    [{ kind: 'refused', by: 'room', reason: 'this member entered to listen' }, 'this member entered to listen'],
    [{ kind: 'unconfirmed', known: 'the room is not locked' }, 'it may have been done or not: the room is not locked'],
    [{ kind: 'away', reason: 'nobody serves the node' }, 'no rooms can be reached: nobody serves the node'],
  ])('what is not done is said: %j', async (given, why) => {
    answer = given;
    expect(await command('lock', '0310')).toEqual({ exit: 1, stdout: '', stderr: `convene: not done: ${why}\n` });
  });
  test.each([
    [['mute', '0310'], 2],
    [['mute', '0310', '--member', 'x'], 2],
    [['message', '0310', '--sound', '0'], 2],
    [['lock'], 2],
    [['invite', '0310'], 2],
    [['invite', '0310', '1', '--role', 'boss'], 2],
    [['cancel', '0310', 'C 9'], 2],
    [['lock', '9999'], 1],
  ])('%j is not understood, and nothing is done', async (argv, exit) => {
    const outcome = await command(...argv);
    expect(outcome.exit).toBe(exit);
    expect(outcome.stderr).not.toBe('');
    expect(commanded).toEqual([]);
  });
});

test('a store that is away', async () => {
  const openRooms = () => Promise.reject(new StoreError('Redis is away'));
  const outcome = await run((outputs) => roomCommand({ ...outputs, openRooms }), 'room', 'list');
  expect(outcome).toEqual({ exit: 1, stdout: '', stderr: 'convene: Redis is away\n' });
});
