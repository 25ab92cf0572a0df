import { afterEach, describe, expect, test } from 'vitest';
import { type House, inRoom, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});
const MUSIC = 'local_stream://moh';

describe('wait_music', () => {
  test('all hear music until an admin is in, and again after the last one left; nobody is heard meanwhile', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345', waitMusic: true });
    await house.serve();
    const ann = await house.enter(board, '2345#');
    const ben = await house.enter(board, '2345#');
    ann.speak(true);
    await ben.until(() => ben.listeningTo.includes(MUSIC) && ann.listeningTo.includes(MUSIC));
    expect(ben.hears()).toEqual(new Set());
    const boss = await house.enter(board, '91919#');
    await ben.until(() => ben.hears().has(ann) && !ben.listeningTo.includes(MUSIC));
    boss.hangup();
    await ben.until(() => !ben.hears().has(ann) && ben.listeningTo.includes(MUSIC));
    await house.enter(board, '91919#');
    await ben.until(() => ben.hears().has(ann) && !ben.listeningTo.includes(MUSIC));
  });
  test('a controller that comes later finds the gate as it is', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345', waitMusic: true });
    const first = await house.serve();
    const ann = await house.enter(board, '2345#');
    await ann.until(() => ann.listeningTo.includes(MUSIC));
    first.stop();
    await house.serve();
    await ann.until(() => ann.listeningTo.includes(MUSIC));
    await house.enter(board, '91919#');
    await ann.until(() => !ann.listeningTo.includes(MUSIC));
  });
});

test('play_music: the only one in hears music, and no one of two', async () => {
  house = await openHouse();
  const open = await house.conference({ playMusic: true });
  await house.serve();
  const ann = await house.enter(open, '');
  await ann.until(() => ann.listeningTo.includes(MUSIC));
  const ben = await house.enter(open, '');
  await ann.until(() => !ann.listeningTo.includes(MUSIC));
  ben.hangup();
  await ann.until(() => ann.listeningTo.includes(MUSIC));
});

describe('announcements', () => {
  test('play_join: those inside hear a tone, *94 switches it off and *95 on', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345', playJoin: true });
    await house.serve();
    const boss = await house.enter(board, '91919#');
    await house.enter(board, '2345#');
    await boss.until(() => prompts(boss).includes('tone-join'));
    boss.press('*94');
    await boss.until(() => prompts(boss).includes('announcements-off'));
    const quiet = await house.enter(board, '2345#');
    await house.tellOf('member-entered', ({ leg }) => leg === quiet.uuid);
    expect(prompts(boss).filter((name) => name === 'tone-join')).toHaveLength(1);
    boss.press('*95');
    await boss.until(() => prompts(boss).includes('announcements-on'));
    await house.enter(board, '2345#');
    await boss.until(() => prompts(boss).filter((name) => name === 'tone-join').length === 2);
  });
  test('without play_join nobody hears anything', async () => {
    house = await openHouse();
    const open = await house.conference({});
    await house.serve();
    const ann = await house.enter(open, '');
    const ben = await house.enter(open, '');
    await house.tellOf('member-entered', ({ leg }) => leg === ben.uuid);
    expect(prompts(ann)).toEqual([]);
  });
  test('record_name: the caller says a name, and all hear it at entry', async () => {
    house = await openHouse();
    const open = await house.conference({ recordName: true });
    await house.serve();
    const ann = house.call(open.code);
    await ann.until(() => prompts(ann).includes('say-name'));
    ann.press('#');
    await ann.until(inRoom(open));
    const ben = house.call(open.code);
    await ben.until(() => prompts(ben).includes('say-name'));
    ben.press('#');
    await ann.until(() => prompts(ann).includes('has-joined'));
    expect(prompts(ann)).toContain(`convene-name-${ben.uuid}`);
  });
});

test('*5 raises and lowers a hand, in order; *6 says how many are in', async () => {
  house = await openHouse();
  const open = await house.conference({});
  const controller = await house.serve();
  const ann = await house.enter(open, '');
  ann.press('*6');
  await ann.until(() => prompts(ann).includes('you-are-alone'));
  const ben = await house.enter(open, '');
  ben.press('*5');
  await ben.until(() => prompts(ben).includes('hand-raised'));
  ann.press('*5');
  await ann.until(() => prompts(ann).includes('hand-raised'));
  expect(controller.core.rooms.get(open.id)?.record.hands).toEqual([ben.uuid, ann.uuid]);
  ben.press('*5*6');
  await ben.until(() => prompts(ben).includes('hand-lowered') && prompts(ben).includes('people-in'));
  expect(prompts(ben)).toContain('number-2');
});

describe('a conference that is deleted or disabled', () => {
  test.each(['deleted', 'disabled'] as const)(
    '%s: those inside are told and put out, and nobody gets in',
    async (how) => {
      house = await openHouse();
      const open = await house.conference({});
      const controller = await house.serve();
      const ann = await house.enter(open, '');
      const ben = await house.enter(open, '');
      if (how === 'deleted') await house.store.conferences.delete(open.id);
      else await house.store.conferences.update(open.id, { disabled: true });
      await controller.conferenceChanged(open.id);
      await house.sim.until(() => ann.state === 'gone' && ben.state === 'gone');
      expect(prompts(ann)).toContain(`conference-${how}`);
      const late = house.call(open.code);
      await late.until(() => late.state === 'gone');
      expect(prompts(late)[0]).toBe(how === 'deleted' ? 'wrong-code' : 'conference-disabled');
    },
  );
});

test('the language of a conference is that of its prompts', async () => {
  house = await openHouse();
  const german = await house.conference({ talkPin: '2345', language: 'de' });
  await house.serve();
  const ann = house.call(german.code);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  expect(ann.heard.at(-1)?.what).toContain('/convene/de/');
});

test('a program that is told to end tells callers at the door, and leaves rooms alone', async () => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345' });
  const controller = await house.serve();
  const ann = await house.enter(board, '2345#');
  const ben = house.call(board.code);
  await ben.until(() => prompts(ben).includes('ask-pin'));
  await controller.sayGoodbye(5_000);
  expect(ben.state).toBe('gone');
  expect(prompts(ben)).toContain('shutting-down');
  expect(inRoom(board)(ann)).toBe(true);
});

test('a room of five hundred: all are in, *91 mutes all, *90 opens all', { timeout: 120_000 }, async () => {
  house = await openHouse({ simulator: { heartbeatMs: 0 } });
  const board = await house.conference({ adminPin: '91919', talkPin: '2345', maximum: 0 });
  await house.serve();
  const boss = await house.enter(board, '91919#');
  const crowd = await Promise.all(Array.from({ length: 499 }, () => house?.enter(board, '2345#')));
  const muted = (): number => (house?.sim.rooms()[0]?.members ?? []).filter(({ canSpeak }) => !canSpeak).length;
  expect(crowd).toHaveLength(499);
  boss.press('*91');
  await boss.until(() => muted() === 499);
  boss.press('*90');
  await boss.until(() => muted() === 0);
  await boss.until(() => prompts(boss).includes('all-microphones-on'));
  boss.press('*6');
  await boss.until(() => prompts(boss).includes('people-in'));
  expect(prompts(boss).slice(-3)).toEqual(['number-5', 'number-hundred', 'people-in']);
});
