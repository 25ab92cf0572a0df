import { describe, expect, test } from 'vitest';
import { conference, leg, Table } from './table.ts';

const board = conference({ adminPin: '9876', talkPin: '1234', listenPin: '5555' });

describe('places', () => {
  test('callers on their way in count: simultaneous ones cannot pass the maximum', () => {
    const table = new Table();
    const small = conference({ maximum: 2 });
    for (const name of ['a', 'b', 'c']) {
      table.parked(leg(name), { convene_entry: 'direct', convene_code: '3000' });
      table.answer('find-conference', { kind: 'ok', conference: small });
    }
    expect(table.commands().filter(({ kind }) => kind === 'enter')).toHaveLength(2);
    expect(table.last('play').prompts).toEqual(['conference-full', 'goodbye']);
  });
  test('a maximum of one is one', () => {
    const table = new Table();
    const single = conference({ maximum: 1 });
    table.enters('a', single);
    table.parked(leg('b'), { convene_entry: 'direct', convene_code: '3000' });
    table.answer('find-conference', { kind: 'ok', conference: single });
    expect(table.last('play').prompts).toEqual(['conference-full', 'goodbye']);
  });
  test.each(['left', 'hung up on the way in'])('a place is free again when somebody has %s', (how) => {
    const table = new Table();
    const single = conference({ maximum: 1 });
    if (how === 'left') table.hangsUp(table.enters('a', single));
    else {
      table.parked(leg('a'), { convene_entry: 'direct', convene_code: '3000' });
      table.answer('find-conference', { kind: 'ok', conference: single });
      table.hangsUp(leg('a'));
    }
    table.take();
    table.enters('b', single);
    expect(table.core.mirror.memberOf(leg('b'))).toBeDefined();
  });
  test('no maximum given is 100, and 0 is none', () => {
    for (const [maximum, admitted] of [
      [null, 100],
      [0, 120],
    ] as const) {
      const table = new Table();
      const big = conference({ maximum });
      for (let i = 0; i < 120; i++) {
        table.parked(leg(`c${i}`), { convene_entry: 'direct', convene_code: '3000' });
        table.answer('find-conference', { kind: 'ok', conference: big });
      }
      expect(table.commands().filter(({ kind }) => kind === 'enter')).toHaveLength(admitted);
    }
  });
  test('a locked room declines, admins too', () => {
    const table = new Table();
    table.enters('boss', board, 'admin');
    table.locks(board.id, true);
    table.take();
    const late = leg('late');
    table.parked(late, { convene_entry: 'direct', convene_code: '3000' });
    table.answer('find-conference', { kind: 'ok', conference: board });
    table.typed(late, 'convene_typed_pin', '9876');
    expect(table.last('play').prompts).toEqual(['conference-locked', 'goodbye']);
  });
});

describe('*1, the own microphone', () => {
  test('is told when FreeSWITCH says that it is so, not before', () => {
    const table = new Table();
    const ann = table.enters('ann', board);
    table.take();
    table.press(ann, '*1');
    expect(table.commands()).toMatchObject([
      { kind: 'set-variable', leg: ann, name: 'convene_leg', value: '2.5.talk.ext.off.0.plain' },
      { kind: 'mute', conference: 5, member: 1 },
    ]);
    table.answer('mute');
    expect(table.commands()).toHaveLength(2);
    table.microphone(ann, false);
    expect(table.last('play-to-member')).toMatchObject({ member: 1, sounds: [{ prompt: 'microphone-off' }] });
    expect(table.tells().at(-1)).toMatchObject({ kind: 'key-pressed', action: 'microphone', outcome: 'done' });
  });
  test('switches on again', () => {
    const table = new Table();
    const ann = table.enters('ann', board);
    table.press(ann, '*1');
    table.microphone(ann, false);
    table.press(ann, '*1');
    table.microphone(ann, true);
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'microphone-on' }]);
  });
  test('pressed twice before FreeSWITCH has said anything ends as it began', () => {
    const table = new Table();
    const ann = table.enters('ann', board);
    table.take();
    table.press(ann, '*1*1');
    expect(table.commands().flatMap((c) => (c.kind === 'mute' || c.kind === 'unmute' ? [c.kind] : []))).toEqual([
      'mute',
      'unmute',
    ]);
    table.microphone(ann, false);
    table.microphone(ann, true);
    expect(table.commands().flatMap((c) => (c.kind === 'play-to-member' ? c.sounds : []))).toEqual([
      { prompt: 'microphone-off' },
      { prompt: 'microphone-on' },
    ]);
  });
  test('is told as failed when FreeSWITCH refuses', () => {
    const table = new Table();
    const ann = table.enters('ann', board);
    table.press(ann, '*1');
    table.answer('mute', { kind: 'refused', reason: 'Non-Existant ID 1' });
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'failed' }]);
  });
  test('is told as failed when FreeSWITCH does not do it in time', () => {
    const table = new Table();
    const ann = table.enters('ann', board);
    table.press(ann, '*1');
    table.answer('mute');
    table.pass(2_000);
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'failed' }]);
  });
  test('is not for listeners, and is answered', () => {
    const table = new Table();
    const eve = table.enters('eve', board, 'listen');
    table.take();
    table.press(eve, '*1');
    expect(table.commands()).toMatchObject([{ kind: 'play-to-member', sounds: [{ prompt: 'not-allowed' }] }]);
  });
  test('is for admins only where mute_non_moderator says so', () => {
    const table = new Table();
    const quiet = conference({ adminPin: '9876', talkPin: '1234', muteNonModerator: true });
    const boss = table.enters('boss', quiet, 'admin');
    const ann = table.enters('ann', quiet);
    expect(table.last('enter').muted).toBe(true);
    table.press(ann, '*1');
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'not-allowed' }]);
    table.press(boss, '*1');
    expect(table.last('mute').member).toBe(1);
  });
});

describe('*90 and *91, all microphones', () => {
  const full = () => {
    const table = new Table();
    const boss = table.enters('boss', board, 'admin');
    const vice = table.enters('vice', board, 'admin');
    const ann = table.enters('ann', board);
    const eve = table.enters('eve', board, 'listen');
    table.take();
    return { table, boss, vice, ann, eve };
  };
  test('*91 is remembered before it takes effect, and spares admins', () => {
    const { table, boss } = full();
    table.press(boss, '*91');
    expect(table.requests()).toEqual([
      { kind: 'remember-room', conference: 5, record: { mode: 'quiet', round: 1, announce: true, hands: [] } },
    ]);
    expect(table.commands()).toEqual([]);
    table.answer('remember-room');
    expect(table.commands()).toMatchObject([{ kind: 'mute', member: 3 }]);
    table.obey();
    expect(table.last('play-to-member')).toMatchObject({ member: 1, sounds: [{ prompt: 'all-microphones-off' }] });
  });
  test("late comers get the room's mode", () => {
    const { table, boss } = full();
    table.press(boss, '*91');
    table.answer('remember-room');
    table.enters('late', board);
    expect(table.last('enter').muted).toBe(true);
    table.press(boss, '*90');
    table.answer('remember-room');
    table.enters('later', board);
    expect(table.last('enter').muted).toBe(false);
  });
  test('each may open their own after *91', () => {
    const { table, boss, ann } = full();
    table.press(boss, '*91');
    table.answer('remember-room');
    table.obey();
    table.press(ann, '*1');
    expect(table.last('unmute').member).toBe(3);
    expect(table.last('set-variable').value).toBe('2.5.talk.ext.on.1.plain');
  });
  test('*90 opens all but listeners', () => {
    const { table, boss } = full();
    table.press(boss, '*91');
    table.answer('remember-room');
    table.obey();
    table.take();
    table.press(boss, '*90');
    table.answer('remember-room');
    expect(table.commands()).toMatchObject([{ kind: 'unmute', member: 3 }]);
  });
  test('*90 in a room where all are on is answered at once', () => {
    const { table, boss } = full();
    table.press(boss, '*90');
    table.answer('remember-room');
    expect(table.commands()).toMatchObject([{ kind: 'play-to-member', sounds: [{ prompt: 'all-microphones-on' }] }]);
  });
  test('takes effect while the store is away', () => {
    const { table, boss } = full();
    table.press(boss, '*91');
    table.answer('remember-room', { kind: 'refused', reason: 'away' });
    expect(table.last('mute').member).toBe(3);
  });
  test('is done when the one who is still awaited leaves', () => {
    const { table, boss, ann } = full();
    table.press(boss, '*91');
    table.answer('remember-room');
    table.hangsUp(ann);
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'all-microphones-off' }]);
  });
  test.each(['*90', '*91', '*92', '*93'])('%s is not for talkers and listeners, and is answered', (keys) => {
    const { table, ann, eve } = full();
    table.press(ann, keys);
    table.press(eve, keys);
    expect(table.commands()).toMatchObject([
      { kind: 'play-to-member', member: 3, sounds: [{ prompt: 'not-allowed' }] },
      { kind: 'play-to-member', member: 4, sounds: [{ prompt: 'not-allowed' }] },
    ]);
  });
});

describe('*92 and *93', () => {
  test('are told when FreeSWITCH has locked and unlocked', () => {
    const table = new Table();
    const boss = table.enters('boss', board, 'admin');
    table.press(boss, '*92');
    table.answer('lock');
    expect(table.commands().some(({ kind }) => kind === 'play-to-member')).toBe(false);
    table.locks(board.id, true);
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'locked' }]);
    table.press(boss, '*93');
    table.locks(board.id, false);
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'unlocked' }]);
  });
});

test.each([
  ['admin', 'keys-admin'],
  ['talk', 'keys-talk'],
  ['listen', 'keys-listen'],
] as const)('*0 tells the keys of a role: %s', (role, prompt) => {
  const table = new Table();
  const who = table.enters('who', board, role);
  table.press(who, '*0');
  expect(table.last('play-to-member').sounds).toEqual([{ prompt }]);
});

describe('what FreeSWITCH says and what ought to be', () => {
  test('a listener who was unmuted by somebody else is muted again', () => {
    const table = new Table();
    const eve = table.enters('eve', board, 'listen');
    table.take();
    table.microphone(eve, true);
    expect(table.commands()).toMatchObject([{ kind: 'mute', member: 1 }]);
    table.microphone(eve, true);
    expect(table.commands()).toHaveLength(1);
  });
  test('what is not confirmed in time is commanded again when FreeSWITCH says otherwise', () => {
    const table = new Table();
    const eve = table.enters('eve', board, 'listen');
    table.microphone(eve, true);
    table.pass(2_000);
    table.take();
    table.event({ kind: 'digit', leg: eve, digit: '5' });
    table.microphone(eve, false);
    table.microphone(eve, true);
    expect(table.commands()).toMatchObject([{ kind: 'mute', member: 1 }]);
  });
});

test('a room that has ended is forgotten, and one that begins again begins afresh', () => {
  const table = new Table();
  const boss = table.enters('boss', board, 'admin');
  table.press(boss, '*91');
  table.answer('remember-room');
  table.hangsUp(boss);
  expect(table.requests().at(-1)).toEqual({ kind: 'forget-room', conference: 5 });
  expect(table.core.rooms.size).toBe(0);
  table.enters('ann', board);
  expect(table.last('enter').muted).toBe(false);
});
