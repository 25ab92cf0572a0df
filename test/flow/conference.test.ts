import { afterEach, describe, expect, test } from 'vitest';
import type { ConferenceId } from '../../src/core/ids.ts';
import { conveneDialplan, type DialplanAction } from '../../src/sim/dialplan.ts';
import { manualClock } from '../../src/time/clock.ts';
import { type House, inRoom, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});
const HOUR_MS = 3_600_000;
/** The dead-man of the dialplan, armed for longer than any machine takes. */
const patient = ([application, argument]: DialplanAction): DialplanAction =>
  application === 'sched_transfer'
    ? [application, argument.replace('+5 ', `+${HOUR_MS / 1000} `)]
    : [application, argument];

describe('a deleted or disabled conference', () => {
  const change = async (at: House, id: ConferenceId, how: 'deleted' | 'disabled') => {
    if (how === 'deleted') await at.store.conferences.delete(id);
    else await at.store.conferences.update(id, { disabled: true });
  };
  test.each(['deleted', 'disabled'] as const)('%s: members are told, then it ends', async (how) => {
    house = await openHouse();
    const open = await house.conference({});
    const controller = await house.serve();
    const two = [await house.enter(open, ''), await house.enter(open, '')];
    await change(house, open.id, how);
    await controller.conferenceChanged(open.id);
    await house.sim.until(() => two.every(({ state }) => state === 'gone'));
    for (const phone of two) expect(prompts(phone)).toContain(`conference-${how}`);
    expect(house.sim.rooms()).toEqual([]);
  });
  test.each([
    ['deleted', 'wrong-code'],
    ['disabled', 'conference-disabled'],
  ] as const)('%s: a caller who comes later hears that', async (how, prompt) => {
    house = await openHouse();
    const board = await house.conference({ talkPin: '2345' });
    await house.serve();
    await change(house, board.id, how);
    const late = house.call(board.code);
    await late.until(() => late.state === 'gone');
    expect(prompts(late)).toEqual([prompt, 'goodbye']);
  });
  test.each(['deleted', 'disabled'] as const)('%s: a caller at the PIN prompt hears that', async (how) => {
    house = await openHouse();
    const board = await house.conference({ talkPin: '2345' });
    const controller = await house.serve();
    const ann = house.call(board.code);
    await ann.until(() => prompts(ann).includes('ask-pin'));
    await change(house, board.id, how);
    await controller.conferenceChanged(board.id);
    await house.tellOf('caller-parted', ({ why }) => why === how);
    await ann.until(() => ann.state === 'gone');
    expect(prompts(ann).slice(-2)).toEqual([`conference-${how}`, 'goodbye']);
  });
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

test('a room of five hundred: all are in, *91 mutes all, *90 opens all, *6 counts them', async () => {
  const at = await openHouse({
    // However slow the machine is: nobody at the door is given up, and no time passes for the controller.
    simulator: { heartbeatMs: 0, dialplan: (request) => conveneDialplan(request)?.map(patient) },
    rules: { farewellAfterMs: HOUR_MS, firstDigitTimeoutMs: HOUR_MS, interDigitTimeoutMs: HOUR_MS },
    clock: manualClock(Date.now()),
  });
  house = at;
  const board = await at.conference({ adminPin: '91919', talkPin: '2345', maximum: 0 });
  await at.serve();
  const boss = await at.enter(board, '91919#');
  const crowd = await Promise.all(Array.from({ length: 499 }, () => at.enter(board, '2345#')));
  await Promise.all(crowd.map(({ uuid }) => at.tellOf('member-entered', ({ leg }) => leg === uuid)));
  const muted = (): number => (at.sim.rooms()[0]?.members ?? []).filter(({ canSpeak }) => !canSpeak).length;
  expect(crowd).toHaveLength(499);
  boss.press('*91');
  await boss.until(() => prompts(boss).includes('all-microphones-off'));
  expect(muted()).toBe(499);
  boss.press('*90');
  await boss.until(() => prompts(boss).includes('all-microphones-on'));
  expect(muted()).toBe(0);
  boss.press('*6');
  await boss.until(() => prompts(boss).includes('people-in'));
  expect(prompts(boss).slice(-3)).toEqual(['number-5', 'number-hundred', 'people-in']);
});
