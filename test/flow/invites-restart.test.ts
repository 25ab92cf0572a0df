import { afterEach, describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import type { Controller } from '../../src/loop/controller.ts';
import { answers, neverAnswers } from '../../src/sim/far-behaviour.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import type { FarPhone } from '../../src/sim/simulator.ts';
import { type Exchange, hears, inviteKeys, openExchange } from './exchange.ts';
import { inRoom, must, prompts } from './house.ts';

/*
 * A controller that ends in the middle of an invite, at each stage, and the next one, which finds the call in the ledger and its
 * leg, or none, in FreeSWITCH.
 */

let exchange: Exchange | undefined;
afterEach(async () => {
  await exchange?.close();
  exchange = undefined;
});

interface Scene {
  readonly exchange: Exchange;
  readonly board: Conference;
  readonly ann: SimPhone;
  readonly bob: FarPhone;
  /** It serves until it is stopped; nobody is told of that. */
  readonly first: Controller;
}

async function calling(answersAtOnce: boolean): Promise<Scene> {
  const opened = await openExchange({ account: { maximumSeconds: 120 } });
  exchange = opened;
  const { house } = opened;
  const line = house.sim.onCall(/./, answersAtOnce ? answers() : neverAnswers());
  const board = await opened.conference({ talkPin: '2345' });
  const first = await opened.serve();
  const ann = await house.enter(board, '2345#');
  ann.press(inviteKeys('030123456'));
  await house.sim.until(() => line.calls.length > 0);
  const bob = must(line.calls[0]);
  await house.tellOf('call-changed', ({ stage }) => stage === (answersAtOnce ? 'answered' : 'ringing'));
  return { exchange: opened, board, ann, bob, first };
}
/** Nothing is set aside any more, and what is spent is what the records say. */
async function settledAt({ ledger, account, records }: Exchange, spent: bigint): Promise<void> {
  await records();
  const day = new Date().toISOString().slice(0, 10);
  expect(await ledger.figures(account, day, 'EUR')).toEqual({ spent, reserved: 0n, legs: 0 });
}

describe('while it rings', () => {
  test('the call rings on, and whoever answers the next controller comes in', async () => {
    const { exchange: opened, board, ann, bob, first } = await calling(false);
    first.stop();
    await opened.serve();
    expect(bob.state).toBe('ringing');
    bob.answer();
    await hears(bob, 'invite-accept');
    bob.press('1');
    await bob.until(inRoom(board));
    await hears(ann, 'invite-accepted');
    bob.hangup();
    expect(await opened.over()).toMatchObject({ outcome: 'completed', byLeg: ann.uuid });
    expect(await opened.records()).toMatchObject([{ estimated: false, cost: '0.01', cause: 'NORMAL_CLEARING' }]);
    await settledAt(opened, 10_000n);
  });
  test('one who answers while nobody serves is asked by the next', async () => {
    const { exchange: opened, board, bob, first } = await calling(false);
    first.stop();
    bob.answer();
    await bob.until(() => bob.state === 'parked');
    expect(prompts(bob)).toEqual([]);
    await opened.serve();
    await hears(bob, 'invite-accept');
    bob.press('1');
    await bob.until(inRoom(board));
    bob.hangup();
    // When it was answered nobody saw, so that it is paid from when it may have been.
    expect(await opened.records()).toMatchObject([{ cost: '0.01', estimated: true }]);
    await settledAt(opened, 10_000n);
  });
  test('one who hangs up while nobody serves leaves nothing open', async () => {
    const { exchange: opened, ann, bob, first } = await calling(false);
    first.stop();
    bob.hangup('USER_BUSY');
    await bob.until(() => bob.state === 'gone');
    await opened.serve();
    expect(await opened.over()).toMatchObject({ number: '+4930123456' });
    // It may have been answered, and is paid as if.
    expect(await opened.records()).toMatchObject([{ leg: bob.uuid, cost: '0.01', estimated: true }]);
    await settledAt(opened, 10_000n);
    await hears(ann, 'invite-failed');
  });
  test('it can be cancelled by the keys of the one who called', async () => {
    const { exchange: opened, ann, bob, first } = await calling(false);
    first.stop();
    await opened.serve();
    ann.press('##');
    await bob.until(() => bob.state === 'gone');
    expect(await opened.over()).toMatchObject({ outcome: 'cancelled' });
    expect(await opened.records()).toMatchObject([{ cost: '0', estimated: false }]);
    await settledAt(opened, 0n);
  });
});

describe('while it is asked to accept', () => {
  test('a key after the change is a yes', async () => {
    const { exchange: opened, board, bob, first } = await calling(true);
    await hears(bob, 'invite-accept');
    first.stop();
    await opened.serve();
    bob.press('1');
    await bob.until(inRoom(board));
    bob.hangup();
    expect(await opened.records()).toMatchObject([{ cost: '0.01', estimated: false }]);
    await settledAt(opened, 10_000n);
  });
  test('a key that was pressed while nobody served brings the question again', async () => {
    const { exchange: opened, board, bob, first } = await calling(true);
    await hears(bob, 'invite-accept');
    first.stop();
    bob.press('1');
    await bob.until(() => bob.variable('convene_accept') === '1');
    await opened.serve();
    await hears(bob, 'invite-accept', 2);
    expect(inRoom(board)(bob)).toBe(false);
    bob.press('1');
    await bob.until(inRoom(board));
    bob.hangup();
    await settledAt(opened, 10_000n);
  });
  test('one who hangs up meanwhile is settled at the latest end that it can have had, marked estimated', async () => {
    const { exchange: opened, bob, first } = await calling(true);
    await hears(bob, 'invite-accept');
    first.stop();
    bob.hangup();
    await bob.until(() => bob.state === 'gone');
    await opened.serve();
    expect(await opened.records()).toMatchObject([{ cost: '0.01', estimated: true }]);
    await settledAt(opened, 10_000n);
  });
});

describe('while it is inside', () => {
  async function inside(): Promise<Scene> {
    const scene = await calling(true);
    await hears(scene.bob, 'invite-accept');
    scene.bob.press('1');
    await scene.bob.until(inRoom(scene.board));
    await hears(scene.ann, 'invite-accepted');
    return scene;
  }
  test('it stays, with its role and its limit, and is settled by what it lasted', async () => {
    const { exchange: opened, board, ann, bob, first } = await inside();
    first.stop();
    await opened.serve();
    expect(inRoom(board)(bob)).toBe(true);
    expect(opened.house.sim.channels().find(({ uuid }) => uuid === bob.uuid)?.scheduled).toBe(1);
    bob.press('*1');
    await hears(bob, 'microphone-off');
    ann.press('##');
    await bob.until(() => bob.state === 'gone');
    expect(await opened.over()).toMatchObject({ outcome: 'completed' });
    expect(await opened.records()).toMatchObject([{ cost: '0.01', estimated: false }]);
    await settledAt(opened, 10_000n);
  });
  test('one who leaves meanwhile is settled at the latest end that it can have had, marked estimated', async () => {
    const { exchange: opened, bob, first } = await inside();
    first.stop();
    bob.hangup();
    await bob.until(() => bob.state === 'gone');
    await opened.serve();
    expect(await opened.records()).toMatchObject([{ cost: '0.01', estimated: true }]);
    await settledAt(opened, 10_000n);
  });
});

test('FreeSWITCH that was killed leaves no call open', async () => {
  const { exchange: opened, bob } = await calling(true);
  await hears(bob, 'invite-accept');
  await opened.house.again(() => void opened.house.sim.restart());
  expect(await opened.records()).toMatchObject([{ estimated: true }]);
  await settledAt(opened, 10_000n);
});
