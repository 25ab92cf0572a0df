import { afterEach, beforeEach, expect, test } from 'vitest';
import { openModesl } from '../../src/esl/modesl.ts';
import { Controller } from '../../src/loop/controller.ts';
import { FENCE_EVERY_MS, probeFence } from '../../src/loop/fence.ts';
import { type Clock, manualClock, systemClock } from '../../src/time/clock.ts';
import { NO_CALLS } from '../no-calls.ts';
import { type House, linkTo, openHouse, RULES } from './house.ts';

let house: House;
let controllers: Controller[];
beforeEach(async () => {
  house = await openHouse();
  controllers = [];
});
afterEach(async () => {
  for (const controller of controllers) controller.stop();
  await house.close();
});

interface Holder {
  readonly controller: Controller;
  /** Time stands still for it otherwise, so that nothing is asked again until the test says so. */
  advance(byMs: number): void;
  /** What went over the wire to FreeSWITCH about the fence. */
  readonly asked: readonly string[];
  /** Resolves with what the start comes to. */
  readonly outcome: Promise<'serving' | number>;
  /** Resolves with the fence of another who came after. */
  readonly overtaken: Promise<number>;
  /** Resolves when an answer was dealt with and the next look waits for its time. */
  armed(): Promise<void>;
  /** Resolves when the connection is lost, and the next attempt waits for its time. */
  readonly lost: Promise<void>;
  /** Resolves when it serves the node for the second time. */
  readonly servingAgain: Promise<void>;
}

function holder(fence: number): Holder {
  const manual = manualClock(1_000);
  let onArmed = (): void => {};
  const clock: Clock = {
    now: manual.now,
    after: (delayMs, call) => {
      if (delayMs === FENCE_EVERY_MS) onArmed();
      return manual.after(delayMs, call);
    },
  };
  const asked: string[] = [];
  const outcome = Promise.withResolvers<'serving' | number>();
  const overtaken = Promise.withResolvers<number>();
  const lost = Promise.withResolvers<void>();
  const servingAgain = Promise.withResolvers<void>();
  let served = 0;
  const controller = new Controller(
    {
      link: linkTo(house.sim.port),
      rules: RULES,
      sounds: { configured: '/sounds', own: '/own', language: 'en', languages: [] },
      profile: 'convene',
      context: 'convene',
      extensions: 'user/',
      fence,
    },
    {
      serving: () => {
        served++;
        if (served === 1) outcome.resolve('serving');
        else servingAgain.resolve();
      },
      overtaken: (by) => {
        outcome.resolve(by);
        overtaken.resolve(by);
      },
      // The next attempt is set after this.
      down: () => setImmediate(lost.resolve),
      malformed: () => {},
      refused: () => {},
      failed: () => {},
      tell: () => {},
      wire: (dir, bytes) => {
        const text = String(bytes);
        if (dir === 'tx' && text.includes('convene_fence')) asked.push(text.trim());
      },
    },
    {
      store: house.store,
      calls: NO_CALLS,
      lockouts: { judge: async () => ({ kind: 'allowed' }), count: async () => {} },
      open: openModesl,
      clock,
      random: () => 0.5,
    },
  );
  controllers.push(controller);
  controller.start();
  return {
    controller,
    advance: manual.advance,
    asked,
    outcome: outcome.promise,
    overtaken: overtaken.promise,
    lost: lost.promise,
    servingAgain: servingAgain.promise,
    armed: () =>
      new Promise((resolve) => {
        onArmed = () => setImmediate(resolve);
      }),
  };
}
const standing = () => probeFence(linkTo(house.sim.port), openModesl, systemClock);

test('who takes the node up leaves its fence in FreeSWITCH, and raises that of another', async () => {
  expect(await standing()).toBe(0);
  expect(await holder(3).outcome).toBe('serving');
  expect(await standing()).toBe(3);
  expect(await holder(5).outcome).toBe('serving');
  expect(await standing()).toBe(5);
});

test('a holder in doubt stops at the next look after another has taken the node', async () => {
  const first = holder(1);
  expect(await first.outcome).toBe('serving');
  const armed = first.armed();
  first.controller.inDoubt(true);
  await armed;
  expect(await holder(2).outcome).toBe('serving');
  first.advance(FENCE_EVERY_MS - 1);
  const before = first.asked.length;
  first.advance(1);
  expect(first.asked.length).toBe(before + 1);
  expect(await first.overtaken).toBe(2);
  // It has let go of the connection: nothing is asked any more.
  first.advance(60_000);
  expect(first.asked.length).toBe(before + 1);
});

test('a holder in doubt whom nobody has overtaken asks each second until the doubt is over', async () => {
  const first = holder(1);
  expect(await first.outcome).toBe('serving');
  const before = first.asked.length;
  let armed = first.armed();
  first.controller.inDoubt(true);
  await armed;
  for (let seconds = 0; seconds < 3; seconds++) {
    armed = first.armed();
    first.advance(FENCE_EVERY_MS);
    await armed;
  }
  expect(first.asked.slice(before)).toEqual(Array(4).fill('api global_getvar convene_fence'));
  first.controller.inDoubt(false);
  first.advance(10 * FENCE_EVERY_MS);
  expect(first.asked.length).toBe(before + 4);
});

test('a node that another has under a higher fence is not taken up, not even looked at', async () => {
  expect(await holder(7).outcome).toBe('serving');
  const late = holder(6);
  expect(await late.outcome).toBe(7);
  expect(late.asked).toEqual(['api global_getvar convene_fence']);
  expect(await standing()).toBe(7);
});

test('two that take the node up at the same moment: the higher fence stays, and has it', async () => {
  for (let fence = 10; fence < 30; fence += 2) {
    const [lower, higher] = [holder(fence), holder(fence + 1)];
    const outcomes = await Promise.all([lower.outcome, higher.outcome]);
    expect(outcomes[1]).toBe('serving');
    expect(['serving', fence + 1]).toContain(outcomes[0]);
    expect(await standing()).toBe(fence + 1);
  }
});

test('the fence ends with FreeSWITCH, and is left there again', async () => {
  const first = holder(4);
  expect(await first.outcome).toBe('serving');
  await house.sim.restart();
  expect(await standing()).toBe(0);
  await first.lost;
  first.advance(1_000);
  await first.servingAgain;
  expect(await standing()).toBe(4);
});
