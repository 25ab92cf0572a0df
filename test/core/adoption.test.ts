import { describe, expect, test } from 'vitest';
import type { ChannelListing, MemberListing, RoomListing, Variables } from '../../src/core/event.ts';
import { parseRoomName, parseRoomUuid } from '../../src/core/ids.ts';
import { packLeg, unpackLeg } from '../../src/core/leg-record.ts';
import type { RoomRecord } from '../../src/core/room-record.ts';
import { conference, conferenceId, leg, member, must, Table } from './table.ts';

const board = conference({ adminPin: '9876', talkPin: '1234', listenPin: '5555' });

const listed = (id: number, name: string, given: Partial<MemberListing> = {}): MemberListing => ({
  id: member(id),
  leg: leg(name),
  caller: { name, number: '1' },
  canSpeak: true,
  canHear: true,
  talking: false,
  hold: false,
  floor: false,
  moderator: false,
  ...given,
});
const room = (members: MemberListing[], given: Partial<RoomListing> = {}): RoomListing => ({
  uuid: must(parseRoomUuid('room-1')),
  name: must(parseRoomName('cv5')),
  locked: false,
  members,
  ...given,
});
const channel = (name: string, variables: Variables, application = 'conference'): ChannelListing => ({
  leg: leg(name),
  caller: { name, number: '1' },
  direction: 'inbound',
  destination: '3000',
  application,
  answered: true,
  variables,
});
const kept = (role: 'admin' | 'talk' | 'listen', own = role !== 'listen', round = 0): Variables => ({
  convene_leg: packLeg({ conference: conferenceId(5), role, internal: true, own, round }),
});

function adopt(rooms: RoomListing[], channels: ChannelListing[], record?: RoomRecord): Table {
  const table = new Table();
  table.step({
    kind: 'snapshot',
    snapshot: {
      rooms,
      channels,
      conferences: new Map([[board.id, board]]),
      records: record === undefined ? new Map() : new Map([[board.id, record]]),
      calls: [],
    },
  });
  return table;
}

describe('a running room', () => {
  test('has its roles back from the legs, and keys work at once', () => {
    const table = adopt(
      [room([listed(1, 'boss'), listed(2, 'eve', { canSpeak: false })])],
      [channel('boss', kept('admin')), channel('eve', kept('listen'))],
    );
    expect(table.tells()).toEqual([{ kind: 'adopted', rooms: 1, members: 2, callers: 0 }]);
    expect(table.quietCommands()).toEqual([]);
    table.press(leg('eve'), '*92');
    expect(table.last('play-to-member')).toMatchObject({ member: 2, sounds: [{ prompt: 'not-allowed' }] });
    table.press(leg('boss'), '*92');
    expect(table.last('lock').conference).toBe(5);
  });
  test('is set right where FreeSWITCH says otherwise', () => {
    const table = adopt([room([listed(2, 'eve')])], [channel('eve', kept('listen'))]);
    expect(table.quietCommands()).toEqual([{ kind: 'mute', conference: 5, member: 2 }]);
  });
  test('keeps a microphone that its owner has switched off', () => {
    const table = adopt([room([listed(2, 'ann', { canSpeak: false })])], [channel('ann', kept('talk', false))]);
    expect(table.quietCommands()).toEqual([]);
    table.press(leg('ann'), '*1');
    expect(table.last('unmute').member).toBe(2);
  });
  test('keeps the mode of *91: late comers enter muted, and who has opened since stays open', () => {
    const table = adopt(
      [room([listed(1, 'ann', { canSpeak: false }), listed(2, 'ben')])],
      [channel('ann', kept('talk', true, 0)), channel('ben', kept('talk', true, 1))],
      { mode: 'quiet', round: 1, announce: true, hands: [] },
    );
    expect(table.quietCommands()).toEqual([]);
    table.enters('late', board);
    expect(table.last('enter').muted).toBe(true);
  });
  test('that is locked stays so, and its members count against the maximum', () => {
    const table = adopt([room([listed(1, 'ann')], { locked: true })], [channel('ann', kept('talk'))]);
    table.parked(leg('late'), { convene_entry: 'direct', convene_code: '3000' });
    table.answer('find-conference', { kind: 'ok', conference: conference() });
    expect(table.last('play').prompts[0]).toBe('conference-locked');
  });
  test('leaves a held member alone, whose microphone the list hides', () => {
    const table = adopt(
      [room([listed(1, 'ann', { hold: true, canSpeak: false, canHear: false })])],
      [channel('ann', kept('talk'))],
    );
    expect(table.quietCommands()).toEqual([]);
  });
  test('whose members are not ours is left alone', () => {
    const table = adopt([room([listed(1, 'other')])], [channel('other', {})]);
    table.press(leg('other'), '*1');
    expect(table.quietCommands()).toEqual([]);
  });
  test('that is not ours is watched and never commanded', () => {
    const foreign = room([listed(1, 'ann')], { name: must(parseRoomName('board')) });
    const table = adopt([foreign], [channel('ann', kept('listen'))]);
    expect([...table.core.mirror.rooms]).toHaveLength(1);
    table.press(leg('ann'), '*1');
    expect(table.quietCommands()).toEqual([]);
  });
});

describe('a caller who was being asked', () => {
  const asked = { convene_entry: 'direct', convene_code: '3000' };
  test('is not asked on top of the question that still runs: its end counts', () => {
    const table = adopt([], [channel('ann', asked, 'play_and_get_digits')]);
    table.answer('find-conference', { kind: 'ok', conference: board });
    expect(table.commands().map(({ kind }) => kind)).toEqual(['arm-farewell']);
    table.done(leg('ann'), 'play_and_get_digits', 'a-former-controllers', { convene_typed_pin: '9876' });
    expect(table.last('enter')).toMatchObject({ moderator: true });
  });
  test('is asked again when the old question ends with a wrong PIN', () => {
    const table = adopt([], [channel('ann', asked, 'play_and_get_digits')]);
    table.answer('find-conference', { kind: 'ok', conference: board });
    table.done(leg('ann'), 'play_and_get_digits', 'a-former-controllers', { convene_typed_pin: '1' });
    expect(table.last('ask-digits').prompts).toEqual(['wrong-pin', 'ask-pin']);
  });
  test('is asked again when nothing comes of it', () => {
    const table = adopt([], [channel('ann', { convene_entry: 'code' }, 'play_and_get_digits')]);
    table.pass(30_000);
    expect(table.last('ask-digits').prompts).toEqual(['ask-code']);
  });
  test('and waits in the park is asked at once', () => {
    const table = adopt([], [channel('ann', asked, 'park')]);
    table.answer('find-conference', { kind: 'ok', conference: board });
    expect(table.last('ask-digits').prompts).toEqual(['ask-pin']);
  });
});

describe('a leg with a place', () => {
  test('that is joining has its place kept', () => {
    const table = adopt([], [channel('ann', kept('talk'))]);
    table.joins(leg('ann'), board.id);
    table.press(leg('ann'), '*1');
    expect(table.last('mute')).toBeDefined();
  });
  test('that came out while nobody was there is told and released', () => {
    const out = { ...kept('talk'), convene_entry: 'direct', conference_member_id: '7' };
    const table = adopt([], [channel('ann', out, 'park')]);
    expect(table.last('play').prompts).toEqual(['conference-ended', 'goodbye']);
  });
  test('whose controller died before it could join begins anew', () => {
    const table = adopt(
      [],
      [channel('ann', { ...kept('talk'), convene_entry: 'direct', convene_code: '3000' }, 'park')],
    );
    expect(table.requests()).toMatchObject([{ kind: 'find-conference' }]);
  });
});

describe('the connection', () => {
  test('that is lost leaves nothing, and the next snapshot brings all back', () => {
    const table = new Table();
    table.enters('ann', board);
    table.step({ kind: 'node-lost' });
    expect([...table.core.mirror.rooms]).toEqual([]);
    expect(table.core.callers.size + table.core.rooms.size + table.core.keys.size).toBe(0);
    const snapshot = {
      rooms: [room([listed(1, 'ann')])],
      channels: [channel('ann', kept('talk'))],
      conferences: new Map(),
      records: new Map(),
      calls: [],
    };
    table.step({ kind: 'snapshot', snapshot });
    table.press(leg('ann'), '*1');
    expect(table.last('mute').member).toBe(1);
  });
  test("answers of a former life are nobody's", () => {
    const table = new Table('one');
    table.parked(leg('ann'), { convene_entry: 'direct', convene_code: '3000' });
    const before = new Table('two');
    before.parked(leg('ann'), { convene_entry: 'direct', convene_code: '3000' });
    expect(before.question('find-conference')).not.toBe(table.question('find-conference'));
  });
});

describe('what a leg remembers', () => {
  test('is read back as it was written', () => {
    const record = {
      conference: conferenceId(123456),
      role: 'listen',
      internal: false,
      own: false,
      round: 42,
      named: true,
    } as const;
    expect(unpackLeg(packLeg(record))).toEqual(record);
    expect(packLeg(record)).toMatch(/^[a-z0-9.]+$/);
  });
  test.each([
    '',
    '3.5.talk.int.on.0',
    '1.5.talk.int.on',
    '1.0.talk.int.on.0',
    '2.5.boss.int.on.0.plain',
    '2.5.talk.in.on.0.plain',
    '1.5.talk.int.on.-1',
    '_undef_',
  ])('%j is none of ours', (text) => {
    expect(unpackLeg(text)).toBeUndefined();
  });
});
