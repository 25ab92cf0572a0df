import { describe, expect, test } from 'vitest';
import { conference, leg, Table } from './table.ts';

const waiting = conference({ adminPin: '9876', talkPin: '1234', waitMusic: true });
const music = (table: Table): string[] =>
  table.commands().flatMap(({ kind }) => (kind === 'start-music' || kind === 'stop-music' ? [kind] : []));

describe('wait_music', () => {
  test('all hear music and nobody is heard until an admin is in', () => {
    const table = new Table();
    table.enters('ann', waiting);
    expect(table.last('enter').muted).toBe(true);
    expect(music(table)).toEqual(['start-music']);
    table.enters('ben', waiting);
    expect(music(table)).toEqual(['start-music']);
    table.take();
    table.enters('boss', waiting, 'admin');
    expect(table.last('enter').muted).toBe(false);
    expect(music(table)).toEqual(['stop-music']);
    expect(table.commands().filter(({ kind }) => kind === 'unmute')).toMatchObject([{ member: 1 }, { member: 2 }]);
    expect(table.tells()).toContainEqual({ kind: 'gate-changed', conference: 5, open: true });
  });
  test('the gate closes again when the last admin leaves', () => {
    const table = new Table();
    const boss = table.enters('boss', waiting, 'admin');
    const vice = table.enters('vice', waiting, 'admin');
    table.enters('ann', waiting);
    table.hangsUp(boss);
    table.take();
    table.hangsUp(vice);
    expect(music(table)).toEqual(['start-music']);
    expect(table.commands()).toContainEqual({ kind: 'mute', conference: 5, member: 3 });
  });
  test('a closed gate does not forget who had switched the microphone off', () => {
    const table = new Table();
    const boss = table.enters('boss', waiting, 'admin');
    const ann = table.enters('ann', waiting);
    table.press(ann, '*1');
    table.microphone(ann, false);
    table.hangsUp(boss);
    table.take();
    table.enters('boss2', waiting, 'admin');
    expect(table.commands().some(({ kind }) => kind === 'unmute')).toBe(false);
  });
});

describe('play_music', () => {
  const alone = conference({ playMusic: true });
  test('is for the only one in', () => {
    const table = new Table();
    const ann = table.enters('ann', alone);
    expect(music(table)).toEqual(['start-music']);
    table.enters('ben', alone);
    expect(music(table)).toEqual(['start-music', 'stop-music']);
    table.hangsUp(ann);
    expect(music(table)).toEqual(['start-music', 'stop-music', 'start-music']);
  });
  test('that FreeSWITCH could not start is tried again', () => {
    const table = new Table();
    table.enters('ann', alone);
    table.answer('start-music', { kind: 'refused', reason: 'not found' });
    table.take();
    table.pass(2_000);
    expect(music(table)).toEqual(['stop-music', 'start-music']);
  });
  test('stops when the conference says so while it runs', () => {
    const table = new Table();
    table.enters('ann', alone);
    table.step({ kind: 'conference-changed', id: alone.id, conference: conference() });
    expect(music(table)).toEqual(['start-music', 'stop-music']);
  });
});

describe('announcements', () => {
  const tones = conference({ adminPin: '9876', talkPin: '1234', playJoin: true, playExit: true });
  const announced = (table: Table) => table.commands().flatMap((c) => (c.kind === 'play-to-room' ? [c.sounds] : []));
  const join = [{ prompt: 'tone-join' }];
  test('play_join tells those inside, and nobody where nobody is', () => {
    const table = new Table();
    table.enters('ann', tones);
    expect(announced(table)).toEqual([]);
    table.enters('ben', tones);
    expect(announced(table)).toEqual([join]);
  });
  test('come one after the other, and more than three that wait become one', () => {
    const table = new Table();
    table.enters('a', tones);
    for (const name of ['b', 'c', 'd', 'e', 'f', 'g']) table.enters(name, tones);
    expect(announced(table)).toHaveLength(1);
    table.fileDone(tones.id, 'tone-join.wav');
    expect(announced(table)).toHaveLength(2);
    table.fileDone(tones.id, 'tone-join.wav');
    table.fileDone(tones.id, 'tone-join.wav');
    table.fileDone(tones.id, 'tone-join.wav');
    expect(announced(table).length).toBeLessThanOrEqual(4);
  });
  test('go on when FreeSWITCH never says that a file has ended', () => {
    const table = new Table();
    for (const name of ['a', 'b', 'c']) table.enters(name, tones);
    expect(announced(table)).toHaveLength(1);
    table.pass(10_000);
    expect(announced(table)).toHaveLength(2);
  });
  test('of leaves are an option, and there is none at the end of the room', () => {
    const table = new Table();
    const ann = table.enters('ann', tones);
    const ben = table.enters('ben', tones);
    table.fileDone(tones.id, 'tone-join.wav');
    table.take();
    table.hangsUp(ben);
    expect(announced(table)).toEqual([[{ prompt: 'tone-leave' }]]);
    table.hangsUp(ann);
    expect(announced(table)).toHaveLength(1);
  });
  test('*94 and *95 switch them off and on, and are remembered', () => {
    const table = new Table();
    const boss = table.enters('boss', tones, 'admin');
    table.press(boss, '*94');
    expect(table.requests().at(-1)).toMatchObject({ kind: 'remember-room', record: { announce: false } });
    table.answer('remember-room');
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'announcements-off' }]);
    table.enters('ann', tones);
    expect(announced(table)).toEqual([]);
    table.press(boss, '*95');
    table.answer('remember-room');
    table.enters('ben', tones);
    expect(announced(table)).toEqual([join]);
  });
});

describe('record_name', () => {
  const named = conference({ recordName: true });
  test('the caller says a name once it has a place; all hear it at entry', () => {
    const table = new Table();
    const enters = (name: string): void => {
      const who = leg(name);
      table.parked(who, { convene_entry: 'direct', convene_code: '3000' });
      table.answer('find-conference', { kind: 'ok', conference: named });
      expect(table.last('play').prompts).toEqual(['say-name', 'tone-join']);
      table.done(who, 'playback', table.question('play'));
      expect(table.last('record-name').leg).toBe(who);
      table.done(who, 'record', table.question('record-name'));
      expect(table.last('set-variable').value).toBe('2.5.talk.ext.on.0.named');
      table.joins(who, named.id);
    };
    enters('ann');
    table.take();
    enters('ben');
    expect(table.last('play-to-room').sounds).toEqual([{ nameOf: 'ben' }, { prompt: 'has-joined' }]);
    table.hangsUp(leg('ben'));
    expect(table.last('forget-name').leg).toBe('ben');
  });
});

describe('*5 and *6', () => {
  test('hands are raised and lowered in order, and a leaver lowers its own', () => {
    const table = new Table();
    const open = conference();
    const [ann, ben] = [table.enters('ann', open), table.enters('ben', open)];
    for (const who of [ben, ann]) {
      table.press(who, '*5');
      table.answer('remember-room');
    }
    expect(table.core.rooms.get(open.id)?.record.hands).toEqual(['ben', 'ann']);
    expect(table.tells().at(-2)).toMatchObject({ kind: 'hand-changed', leg: ann, conference: 5, raised: true });
    table.press(ben, '*5');
    table.answer('remember-room');
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'hand-lowered' }]);
    table.hangsUp(ann);
    expect(table.requests().at(-1)).toMatchObject({ kind: 'remember-room', record: { hands: [] } });
  });
  test('two presses at once do not forget each other', () => {
    const table = new Table();
    const board = conference({ adminPin: '9876', talkPin: '1234' });
    const [boss, ann] = [table.enters('boss', board, 'admin'), table.enters('ann', board)];
    table.press(boss, '*91');
    table.press(ann, '*5');
    expect(table.requests().at(-1)).toMatchObject({ record: { mode: 'quiet', round: 1, hands: ['ann'] } });
  });
  test.each([
    [1, ['you-are-alone']],
    [2, ['number-2', 'people-in']],
    [21, ['number-20', 'number-1', 'people-in']],
    [100, ['number-1', 'number-hundred', 'people-in']],
  ])('*6 says how many are in: %i', (count, expected) => {
    const table = new Table();
    const open = conference({ maximum: 0 });
    const who = table.enters('p0', open);
    for (let i = 1; i < count; i++) table.enters(`p${i}`, open);
    table.press(who, '*6');
    expect(table.last('play-to-member').sounds).toEqual(expected.map((prompt) => ({ prompt })));
  });
});

describe('a conference that is deleted or disabled', () => {
  const board = conference({ adminPin: '9876', talkPin: '1234' });
  test.each([
    ['deleted', undefined, 'conference-deleted'],
    ['disabled', { ...board, disabled: true }, 'conference-disabled'],
  ] as const)('%s: members are told, then the room ends', (_, changed, prompt) => {
    const table = new Table();
    table.enters('boss', board, 'admin');
    table.enters('ann', board);
    table.take();
    table.step({ kind: 'conference-changed', id: board.id, conference: changed });
    expect(table.last('play-to-room').sounds).toEqual([{ prompt }]);
    expect(table.commands().some(({ kind }) => kind === 'end-room')).toBe(false);
    table.fileDone(board.id, `${prompt}.wav`);
    expect(table.last('end-room').conference).toBe(5);
  });
  test('ends even if FreeSWITCH never says that it was told', () => {
    const table = new Table();
    table.enters('ann', board);
    table.step({ kind: 'conference-changed', id: board.id, conference: undefined });
    table.pass(10_000);
    expect(table.last('end-room')).toBeDefined();
  });
  test('a caller on the way in hears it, and one who comes then too', () => {
    const table = new Table();
    table.enters('boss', board, 'admin');
    const ann = leg('ann');
    table.parked(ann, { convene_entry: 'direct', convene_code: '3000' });
    table.answer('find-conference', { kind: 'ok', conference: board });
    table.step({ kind: 'conference-changed', id: board.id, conference: undefined });
    expect(table.last('play').prompts).toEqual(['conference-deleted', 'goodbye']);
    const ben = leg('ben');
    table.parked(ben, { convene_entry: 'direct', convene_code: '3000' });
    table.answer('find-conference', { kind: 'ok', conference: { ...board, disabled: true } });
    expect(table.last('play').prompts).toEqual(['conference-disabled', 'goodbye']);
  });
});

test('the program is about to end: who is not in a room is told and released, rooms go on', () => {
  const table = new Table();
  const board = conference({ talkPin: '1234' });
  table.enters('ben', board);
  const ann = leg('ann');
  table.parked(ann, { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: board });
  table.take();
  table.step({ kind: 'stopping' });
  expect(table.commands().flatMap((c) => (c.kind === 'play' ? [[c.leg, c.prompts[0]]] : []))).toEqual([
    [ann, 'shutting-down'],
  ]);
  table.take();
  table.parked(leg('late'), { convene_entry: 'code' });
  expect(table.last('play').prompts).toEqual(['shutting-down', 'goodbye']);
});
