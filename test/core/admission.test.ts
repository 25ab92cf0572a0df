import { describe, expect, test } from 'vitest';
import { conference, leg, Table } from './table.ts';

const board = conference({ adminPin: '9876', talkPin: '1234', listenPin: '0042' });
const ann = leg('ann');
const dial = (table: Table, of = board): void => {
  table.parked(ann, { convene_entry: 'direct', convene_code: of.code, convene_internal: 'true' });
  table.answer('find-conference', { kind: 'ok', conference: of });
};

describe('the code', () => {
  test('is asked for by *3, up to three times', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'code' });
    expect(table.last('ask-digits')).toMatchObject({
      prompts: ['ask-code'],
      variable: 'convene_typed_code',
      maxDigits: 16,
    });
    table.typed(ann, 'convene_typed_code', '99');
    table.answer('find-conference', { kind: 'ok' });
    expect(table.last('ask-digits').prompts).toEqual(['wrong-code', 'ask-code']);
    table.typed(ann, 'convene_typed_code', undefined);
    table.typed(ann, 'convene_typed_code', '98');
    table.answer('find-conference', { kind: 'ok' });
    expect(table.last('play').prompts).toEqual(['too-many-tries', 'goodbye']);
  });
  test('that is right leads to the PIN', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'code' });
    table.typed(ann, 'convene_typed_code', '3000');
    expect(table.requests()).toContainEqual({ kind: 'find-conference', code: '3000' });
    table.answer('find-conference', { kind: 'ok', conference: board });
    expect(table.last('ask-digits')).toMatchObject({ prompts: ['ask-pin'], variable: 'convene_typed_pin' });
  });
  test('that was dialled and is none is told, and the caller released', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'direct', convene_code: '777' });
    table.answer('find-conference', { kind: 'ok' });
    expect(table.last('play').prompts).toEqual(['wrong-code', 'goodbye']);
    table.done(ann, 'playback', table.question('play'));
    expect(table.last('hang-up').leg).toBe(ann);
  });
  test('leaves no trace on the leg once it is read', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'code' });
    table.typed(ann, 'convene_typed_code', '3000');
    expect(table.last('set-variable')).toMatchObject({ name: 'convene_typed_code', value: undefined });
  });
  test('cannot be looked up while the store is away: the caller is told and released', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'direct', convene_code: '3000' });
    table.answer('find-conference', { kind: 'refused', reason: 'away' });
    expect(table.last('play').prompts).toEqual(['unavailable', 'goodbye']);
  });
});

describe('the PIN', () => {
  test.each([
    ['9876', 'admin', { muted: false, moderator: true }],
    ['1234', 'talk', { muted: false, moderator: false }],
    ['0042', 'listen', { muted: true, moderator: false }],
  ] as const)('%s gives the role %s', (pin, role, how) => {
    const table = new Table();
    dial(table);
    table.typed(ann, 'convene_typed_pin', pin);
    expect(table.last('enter')).toMatchObject({ leg: ann, conference: 5, ...how });
    expect(table.tells()).toContainEqual({ kind: 'caller-admitted', leg: ann, conference: 5, role });
  });
  test.each(['42', '00042', '123', '12345', '', '98761234'])('%j is wrong: PINs are strings', (pin) => {
    const table = new Table();
    dial(table);
    table.typed(ann, 'convene_typed_pin', pin);
    expect(table.last('ask-digits').prompts).toEqual(['wrong-pin', 'ask-pin']);
    expect(table.commands().some(({ kind }) => kind === 'enter')).toBe(false);
  });
  test('may be wrong twice; the third wrong one is the last', () => {
    const table = new Table();
    dial(table);
    table.typed(ann, 'convene_typed_pin', '1');
    table.typed(ann, 'convene_typed_pin', undefined);
    expect(table.last('ask-digits').prompts).toEqual(['no-input', 'ask-pin']);
    table.typed(ann, 'convene_typed_pin', '3');
    expect(table.last('play').prompts).toEqual(['too-many-tries', 'goodbye']);
    expect(table.tells()).toContainEqual({ kind: 'caller-parted', leg: ann, why: 'too-many-tries' });
  });
  test('is not asked for where there is none: everybody talks', () => {
    const table = new Table();
    dial(table, conference());
    expect(table.last('enter')).toMatchObject({ muted: false, moderator: false });
  });
  test('is not read from a caller who hung up in the middle of it', () => {
    const table = new Table();
    dial(table);
    const question = table.question('ask-digits');
    table.take();
    table.done(ann, 'play_and_get_digits', question, { convene_typed_pin: '1234' }, true);
    expect(table.take()).toEqual([]);
  });
  test('is not taken from another application that ends meanwhile', () => {
    const table = new Table();
    dial(table);
    table.take();
    table.done(ann, 'play_and_get_digits', 'somebody-elses', { convene_typed_pin: '1234' });
    expect(table.take()).toEqual([]);
  });
});

describe('the dead-man in FreeSWITCH', () => {
  test('is armed anew with each prompt and disarmed just before the conference', () => {
    const table = new Table();
    dial(table);
    table.typed(ann, 'convene_typed_pin', '1');
    table.typed(ann, 'convene_typed_pin', '1234');
    const kinds = table.commands().map(({ kind }) => kind);
    expect(kinds).toEqual([
      'arm-farewell',
      'ask-digits',
      'set-variable',
      'arm-farewell',
      'ask-digits',
      'set-variable',
      'set-variable',
      'disarm-farewell',
      'enter',
    ]);
    expect(table.last('set-variable')).toMatchObject({ name: 'convene_leg', value: '2.5.talk.int.on.0.plain' });
  });
  test('waits for a slow finger', () => {
    const table = new Table();
    dial(table);
    table.take();
    table.pass(4_000);
    table.press(ann, '1');
    table.press(ann, '2');
    expect(table.commands()).toEqual([{ kind: 'arm-farewell', leg: ann, afterMs: 11_000 }]);
  });
  test('is armed again for one who did not get into the room', () => {
    const table = new Table();
    dial(table);
    table.typed(ann, 'convene_typed_pin', '1234');
    table.pass(60_000);
    expect(table.last('arm-farewell').afterMs).toBe(1_000);
  });
});

describe('coming back from the room', () => {
  test('is told as an end, and the leg released', () => {
    const table = new Table();
    const who = table.enters('ben', board);
    table.leaves(who);
    table.done(who, 'conference', 'any');
    expect(table.last('play').prompts).toEqual(['conference-ended', 'goodbye']);
  });
  test('is told as a removal after a kick', () => {
    const table = new Table();
    const who = table.enters('ben', board);
    table.leaves(who, 'expelled');
    table.done(who, 'conference', 'any');
    expect(table.last('play').prompts).toEqual(['removed', 'goodbye']);
  });
  test('without ever having been in is a lock that came meanwhile', () => {
    const table = new Table();
    table.enters('boss', board, 'admin');
    dial(table);
    table.typed(ann, 'convene_typed_pin', '1234');
    table.locks(board.id, true);
    table.done(ann, 'conference', table.question('enter'));
    expect(table.last('play').prompts).toEqual(['conference-locked', 'goodbye']);
  });
});

test('a leg that is none of ours is left alone', () => {
  const table = new Table();
  table.parked(leg('other'), { convene_something: 'x' });
  table.done(leg('other'), 'playback', 'x');
  table.press(leg('other'), '*1');
  expect(table.take()).toEqual([]);
});
test('the second park event of a caller changes nothing', () => {
  const table = new Table();
  dial(table);
  table.take();
  table.parked(ann, { convene_entry: 'direct', convene_code: '3000' });
  expect(table.take()).toEqual([]);
});
