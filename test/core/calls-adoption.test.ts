import { describe, expect, test } from 'vitest';
import { packMemo } from '../../src/core/call/memo.ts';
import type { OpenCall } from '../../src/core/call/record.ts';
import type { ChannelListing, RoomListing } from '../../src/core/event.ts';
import { type CallId, type LegId, legOfCall, parseCallId, parseRoomName, parseRoomUuid } from '../../src/core/ids.ts';
import { packLeg } from '../../src/core/leg-record.ts';
import { viewRoom } from '../../src/core/room-view.ts';
import { decodeInput, encodeInput } from '../../src/recording/input-json.ts';
import { farEnd, PERMIT, permitted, route, settled, stages } from './dialling-out.ts';
import { conference, leg, member, must, Table } from './table.ts';

/*
 * Calls of a former controller, at every stage at which it may have died; and our own after a lost connection.
 */

const board = conference({ talkPin: '1234' });
const CALL: CallId = must(parseCallId('old-1-2-abc'));
const called: LegId = legOfCall(CALL, 1);
const RESERVED_AT_MS = 900_000;

const open = (given: Partial<OpenCall> & { accept?: boolean } = {}): OpenCall => {
  const { accept = true, ...rest } = given;
  const request = {
    call: CALL,
    purpose: { kind: 'invite', conference: board.id },
    asker: { by: null, byLeg: leg('ann') },
    number: '030123456',
    callerId: null,
  } as const;
  const order = {
    request,
    language: null,
    ringTimeoutMs: 45_000,
    // biome-ignore lint/suspicious/noThenProperty: the word of the order
    then: { kind: 'enter', conference: board, role: 'talk', accept },
  } as const;
  return {
    request,
    permit: { ...PERMIT, routes: [route(1), route(2)] },
    reservedAtMs: RESERVED_AT_MS,
    answered: null,
    memo: packMemo(order),
    ...rest,
  };
};
const channel = (given: Partial<ChannelListing> = {}): ChannelListing => ({
  leg: called,
  caller: { name: 'Outbound Call', number: '4930123456' },
  direction: 'outbound',
  destination: 'invited',
  application: '',
  answered: false,
  variables: {},
  ...given,
});
const room = (...legs: readonly LegId[]): RoomListing => ({
  uuid: must(parseRoomUuid('room-1')),
  name: must(parseRoomName('cv5')),
  locked: false,
  members: legs.map((each, index) => ({
    id: member(index + 1),
    leg: each,
    caller: { name: '', number: '' },
    canSpeak: true,
    canHear: true,
    talking: false,
    hold: false,
    floor: false,
    moderator: false,
  })),
});
function adopt(
  calls: readonly OpenCall[] | undefined,
  channels: readonly ChannelListing[],
  {
    rooms = [],
    known = true,
    table = new Table(),
  }: { rooms?: readonly RoomListing[]; known?: boolean; table?: Table } = {},
): Table {
  const conferences = new Map(known ? [[board.id, board]] : []);
  table.step({ kind: 'snapshot', snapshot: { rooms, channels, conferences, records: new Map(), calls } });
  return table;
}
const invited = { convene_entry: 'invited', convene_limit: '600' };
const kept = { convene_leg: packLeg({ conference: board.id, role: 'talk', internal: false, own: true, round: 0 }) };

describe('a call of a former controller', () => {
  test('that rings goes on ringing, and comes in', () => {
    const table = adopt([open()], [channel()]);
    expect(table.quietCommands()).toEqual([]);
    const far = farEnd(table, called);
    far.answers();
    far.parks();
    expect(stages(table)).toEqual(['answered']);
    expect(table.last('ask-digits').leg).toBe(called);
    far.types('1');
    expect(table.last('enter')).toMatchObject({ leg: called, conference: 5 });
  });
  test('that rings is hung up when it rings too long, by when it was reserved', () => {
    const table = adopt([open()], [channel()]);
    table.pass(1);
    expect(table.last('hang-up').leg).toBe(called);
  });
  test('that is parked is asked for the key again, and limited', () => {
    const answered = { attempt: 1, atMs: 990_000 };
    const table = adopt([open({ answered })], [channel({ answered: true, application: 'park', variables: invited })]);
    expect(table.commands().map(({ kind }) => kind)).toEqual(['limit-leg', 'arm-farewell', 'limit-leg', 'ask-digits']);
    expect(table.last('limit-leg')).toMatchObject({ leg: called, afterMs: 590_000 });
    farEnd(table, called).types('1');
    expect(table.last('enter').leg).toBe(called);
  });
  test('that is parked and needs no key comes in', () => {
    const table = adopt(
      [open({ accept: false })],
      [channel({ answered: true, application: 'park', variables: invited })],
    );
    expect(table.last('enter').leg).toBe(called);
  });
  test('that is asked for the key is heard, and not asked on top of it', () => {
    const answered = { attempt: 1, atMs: 990_000 };
    const listed = channel({ answered: true, application: 'play_and_get_digits', variables: invited });
    const table = adopt([open({ answered })], [listed]);
    expect(table.commands().map(({ kind }) => kind)).toEqual(['limit-leg']);
    table.done(called, 'play_and_get_digits', 'of-the-former', { convene_accept: '1' });
    expect(table.last('enter').leg).toBe(called);
  });
  test('whose answer nobody noted is taken to have been answered at once, and is noted so', () => {
    const table = adopt([open()], [channel({ answered: true, application: 'park', variables: invited })]);
    expect(table.requests()).toContainEqual({ kind: 'note-answer', call: CALL, attempt: 1, atMs: RESERVED_AT_MS });
    farEnd(table, called).gone('NORMAL_CLEARING');
    expect(settled(table)[0]?.attempts).toMatchObject([
      { answeredAtMs: RESERVED_AT_MS, endedAtMs: 1_000_000, estimated: true },
    ]);
  });
  test('that is in the room stays in it, is limited anew, and is settled when it leaves', () => {
    const answered = { attempt: 1, atMs: 950_000 };
    const table = adopt(
      [open({ answered })],
      [channel({ answered: true, application: 'conference', variables: kept })],
      {
        rooms: [room(called)],
      },
    );
    expect(table.quietCommands()).toEqual([{ kind: 'limit-leg', leg: called, afterMs: 550_000 }]);
    expect(viewRoom(table.core, board.id)?.invites).toMatchObject([{ call: CALL, stage: 'accepted', leg: called }]);
    table.event({ kind: 'channel-gone', leg: called, cause: 'NORMAL_CLEARING' });
    expect(settled(table)[0]?.attempts).toMatchObject([
      { leg: called, route: 0, answeredAtMs: 950_000, endedAtMs: 1_000_000, estimated: false },
    ]);
  });
  test('goes by the leg of the route that it had come to', () => {
    const second = legOfCall(CALL, 2);
    const table = adopt([open()], [channel({ leg: second })]);
    farEnd(table, second).gone('USER_BUSY');
    expect(settled(table)[0]?.attempts).toMatchObject([{ leg: second, route: 1, cause: 'USER_BUSY' }]);
  });
  test('whose leg is gone is settled: unanswered as far as is known, from the earliest to now', () => {
    const table = adopt([open()], []);
    expect(stages(table)).toEqual(['over: failed']);
    expect(settled(table)[0]?.attempts).toMatchObject([
      { leg: called, answeredAtMs: RESERVED_AT_MS, endedAtMs: 1_000_000, estimated: true, cause: '' },
    ]);
  });
  test('whose leg is gone was at its limit at the latest', () => {
    const answered = { attempt: 1, atMs: 100_000 };
    const table = adopt([open({ answered })], []);
    expect(stages(table)).toEqual(['over: completed']);
    expect(settled(table)[0]?.attempts).toMatchObject([{ answeredAtMs: 100_000, endedAtMs: 700_000, estimated: true }]);
  });
  test('is hung up where its conference cannot be read', () => {
    const table = adopt([open()], [channel({ answered: true, application: 'park', variables: invited })], {
      known: false,
    });
    expect(table.last('hang-up').leg).toBe(called);
    expect(table.commands().some(({ kind }) => kind === 'ask-digits')).toBe(false);
  });
  test('is its inviter’s still: ## drops it', () => {
    const ann: ChannelListing = {
      ...channel({ leg: leg('ann'), answered: true, application: 'conference' }),
      variables: { convene_leg: packLeg({ conference: board.id, role: 'talk', internal: true, own: true, round: 0 }) },
    };
    const table = adopt([open()], [ann, channel()], { rooms: [room(leg('ann'))] });
    table.press(leg('ann'), '##');
    expect(table.last('hang-up').leg).toBe(called);
    farEnd(table, called).gone('NORMAL_CLEARING');
    expect(stages(table)).toEqual(['over: cancelled NORMAL_CLEARING']);
  });
  test('is read from a recording as it was', () => {
    const input = {
      kind: 'snapshot',
      snapshot: {
        rooms: [],
        channels: [channel()],
        conferences: new Map([[board.id, board]]),
        records: new Map(),
        calls: [open({ answered: { attempt: 1, atMs: 5 } })],
      },
    } as const;
    expect(decodeInput(JSON.parse(JSON.stringify(encodeInput(input))))).toEqual(input);
  });
});

describe('a leg of no open call', () => {
  test('is hung up, but not in a room', () => {
    expect(adopt([], [channel()]).commands()).toEqual([{ kind: 'hang-up', leg: called }]);
    const inside = adopt([], [channel({ answered: true, application: 'conference', variables: kept })], {
      rooms: [room(called)],
    });
    expect(inside.commands().some(({ kind }) => kind === 'hang-up')).toBe(false);
  });
  test('is left alone where the store could not say which calls are open', () => {
    expect(adopt(undefined, [channel()]).commands()).toEqual([]);
  });
});

describe('our own call, when the connection is lost', () => {
  function dialled(): { table: Table; own: LegId } {
    const table = new Table();
    table.command(board, { kind: 'invite', number: '1', role: 'talk', accept: true, callerId: null }, 7, board);
    table.answer('reserve-call', permitted());
    return { table, own: table.last('dial').leg };
  }
  test('goes on although the store is away, with what is known of it', () => {
    const { table, own } = dialled();
    const far = farEnd(table, own);
    far.rings();
    table.pass(3_000);
    table.step({ kind: 'node-lost' });
    table.pass(60_000);
    table.take();
    adopt(undefined, [channel({ leg: own, answered: true, application: 'park', variables: invited })], { table });
    expect(table.last('ask-digits').leg).toBe(own);
    far.types('1');
    far.gone('NORMAL_CLEARING');
    // It was not answered before the connection was lost.
    expect(settled(table)[0]?.attempts).toMatchObject([
      { placedAtMs: 1_000_000, ringingAtMs: 1_000_000, answeredAtMs: 1_003_000, estimated: true },
    ]);
  });
  test('and its leg gone meanwhile, is settled by what is known of it', () => {
    const { table } = dialled();
    table.pass(3_000);
    table.step({ kind: 'node-lost' });
    table.pass(2_000);
    adopt([], [], { table });
    expect(settled(table)[0]?.attempts).toMatchObject([
      { answeredAtMs: 1_003_000, endedAtMs: 1_005_000, estimated: true },
    ]);
  });
  test('while the guard judges it, is not made, and what was set aside is given back', () => {
    const table = new Table();
    table.command(board, { kind: 'invite', number: '1', role: 'talk', accept: true, callerId: null }, 7, board);
    table.step({ kind: 'node-lost' });
    expect(stages(table)).toEqual(['over: unavailable']);
    adopt([], [], { table });
    table.answer('reserve-call', permitted());
    expect(table.commands()).toEqual([]);
    expect(settled(table)).toMatchObject([{ attempts: [] }]);
  });
  test('is hung up when it comes to life again after it was dropped', () => {
    const { table, own } = dialled();
    table.command(board, { kind: 'cancel-invite', call: must(table.core.calls.entries().next().value)[0] });
    table.step({ kind: 'node-lost' });
    table.take();
    adopt(undefined, [channel({ leg: own })], { table });
    expect(table.last('hang-up').leg).toBe(own);
    farEnd(table, own).gone('NORMAL_CLEARING');
    expect(stages(table)).toEqual(['over: cancelled NORMAL_CLEARING']);
  });
});

describe('where the store was away at the snapshot', () => {
  const bob = leg('bob');
  const ofBob = (): OpenCall => {
    const account = PERMIT.account;
    const request = { ...open().request, purpose: { kind: 'access', account } as const };
    return { ...open(), request, memo: JSON.stringify({ kind: 'bridge', from: bob, language: null }) };
  };
  const talking = channel({
    leg: bob,
    direction: 'inbound',
    destination: 'access',
    application: 'bridge',
    answered: true,
    variables: { convene_entry: 'access' },
  });
  const far = channel({ answered: true, application: 'bridge', variables: { convene_entry: 'invited' } });
  function learn(table: Table, calls: readonly OpenCall[], channels: readonly ChannelListing[]): void {
    table.step({ kind: 'calls-known', calls, channels, conferences: new Map([[board.id, board]]) });
  }

  test('a caller of an access account who talks is left alone, and is served again once the calls are known', () => {
    const table = adopt(undefined, [talking, far]);
    expect(table.commands()).toEqual([]);
    expect(table.requests()).toEqual([]);
    learn(table, [{ ...ofBob(), answered: { attempt: 1, atMs: RESERVED_AT_MS } }], [far]);
    expect(table.commands().map(({ kind }) => kind)).toEqual(['limit-leg']);
    expect(table.core.access.get(bob)?.phase).toMatchObject({ at: 'calling', call: CALL, stage: 'connected' });
  });
  test('one whose talk ends before that is served anew', () => {
    const table = adopt(undefined, [talking, far]);
    table.done(bob, 'bridge', '');
    expect(table.requests()).toMatchObject([{ kind: 'find-access' }]);
  });
  test('a call whose leg has gone meanwhile is settled', () => {
    const table = adopt(
      undefined,
      [channel({ answered: true, application: 'conference', variables: { ...kept, ...invited } })],
      {
        rooms: [room(called)],
      },
    );
    table.event({ kind: 'channel-gone', leg: called, cause: 'NORMAL_CLEARING' });
    expect(settled(table)).toEqual([]);
    table.pass(2_000);
    learn(table, [open({ answered: { attempt: 1, atMs: RESERVED_AT_MS } })], []);
    expect(settled(table)).toMatchObject([
      { call: CALL, attempts: [{ estimated: true, answeredAtMs: RESERVED_AT_MS }] },
    ]);
  });
  test('one who answers before that waits, and is asked then', () => {
    const table = adopt(undefined, [channel()]);
    table.event({ kind: 'channel-answered', leg: called, caller: { name: '', number: '' } });
    table.parked(called, invited);
    expect(table.commands()).toEqual([]);
    learn(table, [open()], [channel({ answered: true, application: 'park', variables: invited })]);
    expect(table.commands().map(({ kind }) => kind)).not.toContain('hang-up');
    expect(table.core.calls.get(CALL)?.phase.at).toBe('accepting');
  });
  test("a leg that is nobody's call is hung up then, and not before", () => {
    const table = adopt(undefined, [channel()]);
    expect(table.commands()).toEqual([]);
    learn(table, [], [channel()]);
    expect(table.commands()).toEqual([{ kind: 'hang-up', leg: called }]);
  });
  test('what comes so is recorded', () => {
    const input = {
      kind: 'calls-known',
      calls: [open()],
      channels: [far],
      conferences: new Map([[board.id, board]]),
    } as const;
    expect(decodeInput(JSON.parse(JSON.stringify(encodeInput(input))))).toEqual(input);
  });
});
