import { afterEach, expect, test } from 'vitest';
import { type House, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function meeting() {
  house = await openHouse();
  const board = await house.conference({ adminPin: '91919', talkPin: '2345', listenPin: '777' });
  await house.serve();
  const boss = await house.enter(board, '91919#');
  const ann = await house.enter(board, '2345#');
  const eve = await house.enter(board, '777#');
  for (const phone of [boss, ann, eve]) phone.speak(true);
  await boss.until(() => boss.hears().has(ann));
  return { house, board, boss, ann, eve };
}

test('*1 switches the own microphone, and only the presser is told', async () => {
  const { boss, ann, eve } = await meeting();
  ann.press('*1');
  await ann.until(() => prompts(ann).includes('microphone-off'));
  expect(boss.hears().has(ann)).toBe(false);
  ann.press('*1');
  await ann.until(() => prompts(ann).includes('microphone-on') && boss.hears().has(ann));
  for (const other of [boss, eve]) expect(prompts(other).filter((name) => name.startsWith('microphone'))).toEqual([]);
});

test('*91 mutes all but admins, late comers too; *1 opens one, *90 all but listeners', async () => {
  const { house: open, board, boss, ann, eve } = await meeting();
  boss.press('*91');
  await boss.until(() => prompts(boss).includes('all-microphones-off'));
  expect(boss.hears()).toEqual(new Set());
  expect(ann.hears()).toEqual(new Set([boss]));
  const late = await open.enter(board, '2345#');
  late.speak(true);
  expect(boss.hears()).toEqual(new Set());
  ann.press('*1');
  await ann.until(() => prompts(ann).includes('microphone-on'));
  expect(boss.hears()).toEqual(new Set([ann]));
  boss.press('*90');
  await boss.until(() => prompts(boss).includes('all-microphones-on'));
  expect(boss.hears()).toEqual(new Set([ann, late]));
  expect(eve.hears().has(boss)).toBe(true);
});

test('keys that are not for the presser are answered so', async () => {
  const { ann, eve } = await meeting();
  for (const keys of ['*90', '*91', '*92', '*93']) {
    const before = prompts(ann).length;
    ann.press(keys);
    await ann.until(() => prompts(ann).length > before);
    expect(prompts(ann).at(-1)).toBe('not-allowed');
  }
  eve.press('*1');
  await eve.until(() => prompts(eve).includes('not-allowed'));
});

test('slips before a key do not spoil it, and a key that is none is answered', async () => {
  const { ann } = await meeting();
  ann.press('5**1');
  await ann.until(() => prompts(ann).includes('microphone-off'));
  ann.press('*7');
  await ann.until(() => prompts(ann).includes('unknown-key'));
});

test('what an operator changes in FreeSWITCH is set right where it must not be', async () => {
  const { house: open, board, boss, eve } = await meeting();
  await open.operator(`api conference cv${board.id} unmute ${eve.memberId} quiet`);
  await boss.until(() => boss.hears().has(eve));
  await boss.until(() => !boss.hears().has(eve));
});
