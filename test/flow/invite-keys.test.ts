import { describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import { answers, neverAnswers } from '../../src/sim/far-behaviour.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import { manualClock } from '../../src/time/clock.ts';
import { type Exchange, hears, inviteKeys } from './exchange.ts';
import { inRoom } from './house.ts';
import { heardOf, openScene } from './invite-scene.ts';

/*
 * The keys that invite and take an invitation back, who may press them, and what is no number.
 */

describe('the number', () => {
  /** A room whose clock stands still until it is moved: nothing but the fingers is slow. */
  async function unhurried() {
    const clock = manualClock(Date.now());
    let read = (): void => {};
    const opened = await openScene(neverAnswers(), {
      house: {
        clock,
        turned: (_, input) => {
          if (input.kind === 'event' && input.event.kind === 'digit') read();
        },
      },
    });
    const { ann } = opened;
    return {
      ...opened,
      /** Each key so long after the one before. */
      types: async (keys: string, everyMs: number): Promise<void> => {
        for (const key of keys) {
          clock.advance(everyMs);
          await new Promise<void>((resolve) => {
            read = resolve;
            ann.press(key);
          });
        }
      },
      waits: (ms: number) => clock.advance(ms),
    };
  }
  test('may be typed as slowly as each digit comes in time', async () => {
    const { exchange: opened, types } = await unhurried();
    await types('*8', 100);
    await types('030123456#', 4_900);
    expect((await opened.dialled(0)).number).toBe('4930123456');
  });
  test('is abandoned when the next digit does not come', async () => {
    const { exchange: opened, ann, types, waits } = await unhurried();
    await types('*8', 100);
    await types('0301', 4_900);
    waits(4_999);
    expect(heardOf(ann)).toEqual([]);
    waits(1);
    await hears(ann, 'invite-abandoned');
    expect(opened.house.sim.placed).toEqual([]);
    // What comes now is no number any more.
    await types('*1', 100);
    await hears(ann, 'microphone-off');
  });
  test('is begun anew by *', async () => {
    const { exchange: opened, ann } = await openScene();
    ann.press('*80409*030123456#');
    expect((await opened.dialled(0)).number).toBe('4930123456');
  });
  test.each([
    ['0', 'call-no-such-number', 'no-such-number'],
    ['0'.repeat(31), 'call-no-such-number', 'no-such-number'],
  ])('%s: %s', async (number, prompt, refusal) => {
    const { exchange: opened, ann } = await openScene();
    ann.press(inviteKeys(number), { gapMs: 1 });
    await hears(ann, prompt);
    expect(await opened.over()).toMatchObject({ refusal });
    expect(opened.house.sim.placed).toEqual([]);
  });
  test('of more than 32 digits is abandoned', async () => {
    const { exchange: opened, ann } = await openScene();
    ann.press(`*8${'1'.repeat(33)}`, { gapMs: 1 });
    await hears(ann, 'invite-abandoned');
    expect(opened.house.sim.placed).toEqual([]);
  });
  test('of one who hangs up in the middle is called by nobody', async () => {
    const { exchange: opened, ann, ben } = await openScene();
    ann.press('*8030123', { gapMs: 1 });
    await ann.until(() => opened.house.sim.channels().some(({ uuid }) => uuid === ann.uuid));
    ann.hangup();
    await ann.until(() => ann.state === 'gone');
    ben.press(inviteKeys('030999'));
    expect((await opened.dialled(0)).number).toBe('4930999');
    expect(opened.house.sim.placed).toHaveLength(1);
  });
});

describe('##', () => {
  test('while it rings cancels it', async () => {
    const { exchange: opened, ann, far } = await openScene();
    ann.press(inviteKeys('030123456'));
    const bob = await far();
    await opened.house.tellOf('call-changed', ({ stage }) => stage === 'ringing');
    ann.press('##');
    await bob.until(() => bob.state === 'gone');
    await hears(ann, 'invite-dropped');
    expect(await opened.over()).toMatchObject({ outcome: 'cancelled' });
    expect(heardOf(ann)).toEqual(['invite-calling', 'invite-dropped']);
    expect(await opened.records()).toMatchObject([{ cost: '0', answeredAtMs: null }]);
  });
  test('while it is asked to accept cancels it, and the answer is paid', async () => {
    const { exchange: opened, ann, far } = await openScene(answers());
    ann.press(inviteKeys('030123456'));
    const bob = await far();
    await hears(bob, 'invite-accept');
    ann.press('##');
    await bob.until(() => bob.state === 'gone');
    expect(await opened.over()).toMatchObject({ outcome: 'cancelled' });
    expect(await opened.records()).toMatchObject([{ cost: '0.01' }]);
  });
  test('while it is inside puts it out', async () => {
    const { exchange: opened, board, ann, far } = await openScene(answers());
    ann.press(inviteKeys('030123456'));
    const bob = await far();
    await hears(bob, 'invite-accept');
    bob.press('1');
    await bob.until(inRoom(board));
    ann.press('##');
    await bob.until(() => bob.state === 'gone');
    await hears(ann, 'invite-dropped');
    expect(await opened.over()).toMatchObject({ outcome: 'completed' });
    expect(await opened.records()).toMatchObject([{ cost: '0.01' }]);
    ann.press('##');
    await hears(ann, 'invite-none');
  });
  test('ends one call at a time, the last one first', async () => {
    const { ann, far } = await openScene();
    ann.press(inviteKeys('0301'));
    const first = await far(1);
    ann.press(inviteKeys('0302'));
    const second = await far(2);
    ann.press('##');
    await second.until(() => second.state === 'gone');
    expect(first.state).toBe('ringing');
    ann.press('##');
    await first.until(() => first.state === 'gone');
  });
});

describe('who may', () => {
  test.each([
    ['a listener of our own', '777#', true, true],
    ['somebody from outside', '2345#', false, false],
  ])('not %s', async (_, keys, internal, inviteFromOutside) => {
    const { exchange: opened, board } = await openScene(neverAnswers(), { wanted: { inviteFromOutside } });
    const eve = await enters(opened, board, keys, internal);
    eve.press(inviteKeys('030123456'));
    await hears(eve, 'not-allowed');
    expect(opened.house.sim.placed).toEqual([]);
  });
  test('somebody from outside, where invite_from_outside says so', async () => {
    const { exchange: opened, board } = await openScene(neverAnswers(), { wanted: { inviteFromOutside: true } });
    const eve = await enters(opened, board, '2345#', false);
    eve.press(inviteKeys('030123456'));
    expect((await opened.dialled(0)).number).toBe('4930123456');
  });
  test('nobody in a locked room', async () => {
    const { exchange: opened, board, ann } = await openScene();
    const boss = await opened.house.enter(board, '91919#');
    boss.press('*92');
    await hears(boss, 'locked');
    ann.press(inviteKeys('030123456'));
    await hears(ann, 'invite-locked');
    expect(opened.house.sim.placed).toEqual([]);
    boss.press('*93');
    await hears(boss, 'unlocked');
    ann.press(inviteKeys('030123456'));
    await opened.dialled(0);
  });
  test('nobody beyond what a room may call at once, until one is over', async () => {
    const { exchange: opened, ann, far } = await openScene(neverAnswers(), { house: { callRules: { perRoom: 2 } } });
    ann.press(inviteKeys('0301'));
    const first = await far(1);
    ann.press(inviteKeys('0302'));
    await far(2);
    ann.press(inviteKeys('0303'));
    await hears(ann, 'invite-too-many');
    expect(opened.house.sim.placed).toHaveLength(2);
    first.hangup('USER_BUSY');
    await hears(ann, 'invite-busy');
    ann.press(inviteKeys('0304'));
    expect((await far(3)).call.number).toBe('49304');
  });
  test.each([
    ['locked', { locked: true }, 'call-account-locked'],
    ['no budget', { dailyBudget: '0' }, 'call-budget-spent'],
    ['no legs', { maximumLegs: 0 }, 'call-too-many'],
    ['too dear', { maximumCost: '0.001' }, 'call-too-expensive'],
  ])('an account that refuses says why: %s', async (_, account, prompt) => {
    const { exchange: opened, ann } = await openScene(neverAnswers(), { account });
    ann.press(inviteKeys('030123456'));
    await hears(ann, prompt);
    expect(opened.house.sim.placed).toEqual([]);
  });

  async function enters({ house }: Exchange, board: Conference, keys: string, internal: boolean): Promise<SimPhone> {
    const phone = house.call(board.code, { name: 'Eve', internal });
    await hears(phone, 'ask-pin');
    phone.press(keys);
    await phone.until(inRoom(board));
    return phone;
  }
});

test.each([
  '030abc',
  '{origination_uuid=1}030123456',
  "030'123",
  '030"123',
  '030|031',
  '030,031',
  '030&park()',
  '030\napi status',
  '1'.repeat(200),
  'error/USER_BUSY',
  'loopback/3000',
  'sofia/internal/1@evil.example',
  '',
])('%j by command is refused as no number, and nothing is dialled', async (number) => {
  const { exchange: opened, board } = await openScene();
  const sent = opened.house.sent.length;
  expect(await opened.invite(board, number)).toMatchObject({ kind: 'refused', by: 'guard', refusal: 'bad-number' });
  expect(await opened.invite(board, '030123456', { callerId: `1'}${number}\n` })).toMatchObject({
    ...{ kind: 'refused', by: 'guard', refusal: 'bad-number' },
  });
  expect(opened.house.sim.placed).toEqual([]);
  expect(opened.house.sent.slice(sent).filter((command) => command.includes('originate'))).toEqual([]);
});
