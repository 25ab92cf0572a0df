import { expect, test } from 'vitest';
import { openBacklog } from '../../../src/jobs/occurrences/backlog.ts';

const LIMITS = { most: 4, atOnce: 1, longestWaitMs: 60_000 };

/** Work that says when it begins, and ends when it is told to. */
function work(done: string[]) {
  const ends: (() => void)[] = [];
  return {
    named: (name: string) => () =>
      new Promise<void>((resolve) => {
        done.push(name);
        ends.push(resolve);
      }),
    end: async () => {
      ends.shift()?.();
      // What follows from it is begun in the turns of microtasks after it.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    },
  };
}

test('work gives way to what goes first, and is then done in its order', async () => {
  const begun: string[] = [];
  const { named, end } = work(begun);
  const backlog = openBacklog(LIMITS);
  const arrived = backlog.first();
  await backlog.put(named('a'));
  await backlog.put(named('b'));
  expect(begun).toEqual([]);
  arrived();
  expect(begun).toEqual(['a']);
  await end();
  expect(begun).toEqual(['a', 'b']);
});

test('it gives way no longer when it has waited, or half of the room is taken', async () => {
  const begun: string[] = [];
  const { named } = work(begun);
  const impatient = openBacklog({ ...LIMITS, longestWaitMs: -1 });
  impatient.first();
  await impatient.put(named('a'));
  expect(begun).toEqual(['a']);
  const small = openBacklog(LIMITS);
  small.first();
  for (const name of ['b', 'c']) await small.put(named(name));
  expect(begun).toEqual(['a']);
  await small.put(named('d'));
  expect(begun).toEqual(['a', 'b']);
});

test('who puts more than there is room for waits', async () => {
  const begun: string[] = [];
  const { named, end } = work(begun);
  const backlog = openBacklog({ ...LIMITS, most: 1 });
  await backlog.put(named('a'));
  await backlog.put(named('b'));
  let put = false;
  const third = backlog.put(named('c')).then(() => {
    put = true;
  });
  await Promise.resolve();
  expect(put).toBe(false);
  await end();
  await third;
  expect(begun).toEqual(['a', 'b']);
});

test('it is drained when all is done, whatever goes first', async () => {
  const begun: string[] = [];
  const { named, end } = work(begun);
  const backlog = openBacklog(LIMITS);
  backlog.first();
  await backlog.put(named('a'));
  let drained = false;
  const all = backlog.drained().then(() => {
    drained = true;
  });
  expect(begun).toEqual(['a']);
  expect(drained).toBe(false);
  await end();
  await all;
  await openBacklog(LIMITS).drained();
});
