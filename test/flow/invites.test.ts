import { describe, expect, test } from 'vitest';
import {
  announces,
  answers,
  busy,
  type FarBehaviour,
  gatewayDown,
  neverAnswers,
  refuses,
  rejects,
  unallocated,
  voicemail,
} from '../../src/sim/far-behaviour.ts';
import { hears, inviteKeys } from './exchange.ts';
import { inRoom, must, prompts, times } from './house.ts';
import { heardOf, openScene } from './invite-scene.ts';

/*
 * Invites as they are told to the inviter and recorded, with the far ends that the simulator plays.
 */

describe('how it comes out is told to the inviter alone, and recorded', () => {
  test.each<[string, FarBehaviour, string, { outcome: string; hangup: string }]>([
    ['busy', busy(), 'invite-busy', { outcome: 'busy', hangup: 'USER_BUSY' }],
    ['no answer', neverAnswers(), 'invite-no-answer', { outcome: 'no-answer', hangup: 'NO_ANSWER' }],
    ['rejected', rejects(30), 'invite-rejected', { outcome: 'rejected', hangup: 'CALL_REJECTED' }],
    ['unallocated', unallocated(), 'call-no-such-number', { outcome: 'no-such-number', hangup: 'UNALLOCATED_NUMBER' }],
    ['a gateway that is away', gatewayDown(), 'invite-failed', { outcome: 'failed', hangup: 'GATEWAY_DOWN' }],
    [
      'refused after an announcement',
      announces(refuses('USER_BUSY', 60)),
      'invite-busy',
      { outcome: 'busy', hangup: 'USER_BUSY' },
    ],
  ])('%s', async (_, behaviour, prompt, told) => {
    const {
      exchange: opened,
      ann,
      ben,
    } = await openScene(behaviour, { house: { callRules: { ringTimeoutMs: 1_000 } } });
    ann.press(inviteKeys('030123456'));
    await hears(ann, prompt);
    expect(await opened.over()).toMatchObject({ ...told, number: '+4930123456', byLeg: ann.uuid });
    expect(heardOf(ann)).toEqual(['invite-calling', prompt]);
    expect(heardOf(ben)).toEqual([]);
    expect(await opened.records()).toMatchObject([
      { cause: told.hangup, number: '+4930123456', answeredAtMs: null, seconds: 0, cost: '0', estimated: false },
    ]);
  });
  test('a voicemail, which never presses 1, and costs what its answer costs', async () => {
    const {
      exchange: opened,
      board,
      ann,
      ben,
      line,
    } = await openScene(voicemail(20), {
      house: { callRules: { acceptWithinMs: 1_000 } },
    });
    await opened.prices([['49', '0.02', '0.03']]);
    ann.press(inviteKeys('030123456'));
    await hears(ann, 'invite-not-accepted');
    expect(await opened.over()).toMatchObject({ outcome: 'not-accepted' });
    const far = must(line.calls[0]);
    expect(prompts(far)).toContain('invite-accept');
    expect(opened.house.sim.rooms()[0]?.members).toHaveLength(2);
    expect(inRoom(board)(ann)).toBe(true);
    expect(heardOf(ben)).toEqual([]);
    expect(await opened.records()).toMatchObject([
      { cost: '0.01', price: '0.05', margin: '0.04', estimated: false, cause: 'NORMAL_CLEARING' },
    ]);
  });
  test('another key than 1 is no yes', async () => {
    const {
      exchange: opened,
      ann,
      far,
    } = await openScene(answers(), { house: { callRules: { acceptWithinMs: 1_500 } } });
    ann.press(inviteKeys('030123456'));
    const bob = await far();
    await hears(bob, 'invite-accept');
    bob.press('2');
    await bob.until(() => times(bob, 'invite-accept') === 2);
    bob.press('1');
    await hears(ann, 'invite-accepted');
    bob.hangup();
    expect(await opened.over()).toMatchObject({ outcome: 'completed' });
  });
  test('one who accepts is in with the role talk, and its call is paid to the second that it lasts', async () => {
    const { exchange: opened, board, ann, ben, far } = await openScene(answers(20));
    await opened.prices([['49', '0', '0.03']]);
    ann.press(inviteKeys('030123456'));
    const bob = await far();
    await hears(bob, 'invite-accept');
    bob.press('1');
    await bob.until(inRoom(board));
    await hears(ann, 'invite-accepted');
    const member = opened.house.sim.rooms()[0]?.members.find(({ uuid }) => uuid === bob.uuid);
    expect(member).toMatchObject({ canSpeak: true, moderator: false });
    bob.speak(true);
    expect(ann.hears()).toEqual(new Set([bob]));
    bob.press('*1');
    await hears(bob, 'microphone-off');
    bob.hangup();
    expect(await opened.over()).toMatchObject({ outcome: 'completed', hangup: 'NORMAL_CLEARING' });
    const [record] = await opened.records();
    expect(record).toMatchObject({
      ...{ purpose: 'invite', conference: board.id, cost: '0.01', price: '0.03', margin: '0.02' },
      ...{ cause: 'NORMAL_CLEARING', estimated: false },
    });
    const { placedAtMs, ringingAtMs, answeredAtMs, endedAtMs, seconds } = must(record);
    const order = [placedAtMs, ringingAtMs, answeredAtMs, endedAtMs].map((each) => must(each ?? undefined));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(seconds).toBe(Math.ceil((endedAtMs - must(answeredAtMs ?? undefined)) / 1_000));
    expect(await opened.ledger.figures(opened.account, today(), 'EUR')).toEqual({
      ...{ spent: 10_000n, reserved: 0n, legs: 0 },
    });
    expect(heardOf(ben)).toEqual([]);
    expect(opened.house.complaints).toEqual([]);
  });
});
const today = (): string => new Date().toISOString().slice(0, 10);

test('the room hears nothing of the ringing, of early media, and of the asking', async () => {
  const { exchange: opened, board, ann, ben, far } = await openScene({ earlyMediaAfterMs: 0 });
  ann.press(inviteKeys('030123456'));
  const bob = await far();
  await opened.house.tellOf('call-changed', ({ stage }) => stage === 'dialling');
  await bob.until(() => bob.call.variables.has('ignore_early_media'));
  const before = ben.heard.length;
  const silent = (): void => {
    expect(ann.hears()).toEqual(new Set());
    expect(ben.hears()).toEqual(new Set());
    expect(bob.hears()).toEqual(new Set());
    expect(opened.house.sim.rooms()[0]?.members).toHaveLength(2);
    expect(opened.house.sim.rooms()[0]?.playing).toBeUndefined();
    expect(ben.heard.length).toBe(before);
  };
  bob.speak(true);
  ann.speak(true);
  await ben.until(() => ben.hears().has(ann));
  ann.speak(false);
  silent();
  bob.answer();
  bob.speak(true);
  await hears(bob, 'invite-accept');
  silent();
  bob.press('1');
  await bob.until(inRoom(board));
  expect(ann.hears()).toEqual(new Set([bob]));
});

test('one who accepts when the room has been locked meanwhile is told so and is not in', async () => {
  const { exchange: opened, board, ann, far } = await openScene(answers());
  const boss = await opened.house.enter(board, '91919#');
  ann.press(inviteKeys('030123456'));
  const bob = await far();
  await hears(bob, 'invite-accept');
  boss.press('*92');
  await hears(boss, 'locked');
  bob.press('1');
  await hears(bob, 'conference-locked');
  await bob.until(() => bob.state === 'gone');
  expect(await opened.over()).toMatchObject({ outcome: 'turned-away' });
  await hears(ann, 'invite-failed');
});

test('the limit holds in the room: FreeSWITCH hangs up whoever came in by a call of limited length', async () => {
  const { exchange: opened, board, ann, far } = await openScene(answers(), { account: { maximumSeconds: 3 } });
  ann.press(inviteKeys('030123456'));
  const bob = await far();
  await hears(bob, 'invite-accept');
  bob.press('1');
  await bob.until(inRoom(board));
  await bob.until(() => bob.state === 'gone');
  expect(bob.cause).toBe('ALLOTTED_TIMEOUT');
  expect(await opened.over()).toMatchObject({ outcome: 'completed', hangup: 'ALLOTTED_TIMEOUT' });
  expect(opened.house.sent.filter((command) => command.includes('uuid_kill'))).toEqual([]);
});

test('the call goes on when its inviter leaves while it rings, and whoever answers comes in', async () => {
  const { exchange: opened, board, ann, ben, far } = await openScene();
  ann.press(inviteKeys('030123456'));
  const bob = await far();
  ann.hangup();
  await ann.until(() => ann.state === 'gone');
  bob.answer();
  await hears(bob, 'invite-accept');
  bob.press('1');
  await bob.until(inRoom(board));
  bob.hangup();
  expect(await opened.over()).toMatchObject({ outcome: 'completed' });
  expect(heardOf(ben)).toEqual([]);
});
