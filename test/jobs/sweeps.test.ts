import { expect, test } from 'vitest';
import { keepSweeps } from '../../src/jobs/sweeps.ts';

/** Sweeps whose pauses end when the test says so; each comes out as the next of `outcomes` has it, and all after them well. */
function open(everyMs: number, ...outcomes: readonly ('well' | 'badly')[]) {
  const ended = new AbortController();
  const pauses: number[] = [];
  const complaints: string[] = [];
  const listening: (() => void)[] = [];
  let goOn = () => {};
  let swept = 0;
  let underWay: Promise<void> | undefined;
  const sweeps = keepSweeps({
    everyMs,
    ending: ended.signal,
    async sweep() {
      swept += 1;
      await underWay;
      if (outcomes[swept - 1] === 'badly') throw new Error(`sweep ${swept}`);
    },
    complain: (error) => complaints.push(String(error)),
    async pause(forMs, until) {
      pauses.push(forMs);
      for (const each of listening.splice(0)) each();
      if (until.aborted) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
        until.addEventListener('abort', () => resolve());
      });
    },
  });
  return {
    ...sweeps,
    pauses,
    complaints,
    swept: () => swept,
    /** Resolves in the pause after so many. */
    async pausesAfter(count: number): Promise<void> {
      while (pauses.length < count) await new Promise<void>((resolve) => listening.push(resolve));
    },
    /** The time of the pause is over. */
    passes: () => goOn(),
    /** What is begun from now on takes until then. */
    holdUntil(until: Promise<void>) {
      underWay = until;
    },
    async end(): Promise<void> {
      ended.abort();
      await sweeps.over;
    },
  };
}

test('sweeps follow each other at their interval', async () => {
  const sweeps = open(60_000);
  await sweeps.pausesAfter(1);
  sweeps.passes();
  await sweeps.pausesAfter(2);
  await sweeps.end();
  expect([sweeps.swept(), sweeps.pauses, sweeps.complaints]).toEqual([2, [60_000, 60_000], []]);
});

test('one that failed is followed by another soon, and later and later while they fail', async () => {
  const sweeps = open(3_000, 'badly', 'badly', 'badly', 'badly', 'badly', 'well', 'badly');
  for (let n = 1; n <= 7; n += 1) {
    await sweeps.pausesAfter(n);
    sweeps.passes();
  }
  await sweeps.pausesAfter(8);
  await sweeps.end();
  expect(sweeps.pauses).toEqual([500, 1_000, 2_000, 3_000, 3_000, 3_000, 500, 3_000]);
  expect(sweeps.complaints).toEqual([1, 2, 3, 4, 5, 7].map((n) => `Error: sweep ${n}`));
});

test('the next is at once when Redis is there again, and what then fails is done again soon', async () => {
  const sweeps = open(3_600_000, 'badly', 'badly', 'badly', 'badly', 'well');
  for (let n = 1; n <= 2; n += 1) {
    await sweeps.pausesAfter(n);
    sweeps.passes();
  }
  await sweeps.pausesAfter(3);
  sweeps.hurry();
  await sweeps.pausesAfter(4);
  sweeps.hurry();
  await sweeps.pausesAfter(5);
  await sweeps.end();
  expect(sweeps.pauses).toEqual([500, 1_000, 2_000, 500, 3_600_000]);
});

test('what comes while one is under way is looked for by another after it', async () => {
  const sweeps = open(3_600_000);
  await sweeps.pausesAfter(1);
  const held = Promise.withResolvers<void>();
  sweeps.holdUntil(held.promise);
  sweeps.hurry();
  while (sweeps.swept() < 2) await Promise.resolve();
  sweeps.hurry();
  held.resolve();
  await sweeps.pausesAfter(3);
  await sweeps.end();
  expect(sweeps.swept()).toBe(3);
});

test('at the end none is begun, and the one under way is waited for', async () => {
  const sweeps = open(60_000, 'well', 'badly');
  await sweeps.pausesAfter(1);
  const held = Promise.withResolvers<void>();
  sweeps.holdUntil(held.promise);
  sweeps.passes();
  while (sweeps.swept() < 2) await Promise.resolve();
  let over = false;
  const ending = sweeps.end().then(() => {
    over = true;
  });
  sweeps.hurry();
  await Promise.resolve();
  expect(over).toBe(false);
  held.resolve();
  await ending;
  expect([sweeps.swept(), sweeps.pauses, sweeps.complaints]).toEqual([2, [60_000], []]);
});
