import { expect, test } from 'vitest';
import { openBacklog } from '../../../src/jobs/occurrences/backlog.ts';

const LIMITS = { many: 2, atOnce: 1, longestWaitMs: 60_000 };

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
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
  };
}

test('work gives way to what goes first, and is then done in its order', async () => {
  const begun: string[] = [];
  const { named, end } = work(begun);
  const backlog = openBacklog(LIMITS);
  const arrived = backlog.first();
  void backlog.put(named('a'));
  void backlog.put(named('b'));
  expect(begun).toEqual([]);
  arrived();
  expect(begun).toEqual(['a']);
  await end();
  expect(begun).toEqual(['a', 'b']);
});

test('it gives way no longer when it has waited, or much of it waits', async () => {
  const begun: string[] = [];
  const { named } = work(begun);
  const impatient = openBacklog({ ...LIMITS, longestWaitMs: -1 });
  impatient.first();
  void impatient.put(named('a'));
  expect(begun).toEqual(['a']);
  const small = openBacklog(LIMITS);
  small.first();
  for (const name of ['b', 'c']) void small.put(named(name));
  expect(begun).toEqual(['a']);
  void small.put(named('d'));
  expect(begun).toEqual(['a', 'b']);
});

test('who puts something is told when that is done', async () => {
  const begun: string[] = [];
  const { named, end } = work(begun);
  const backlog = openBacklog(LIMITS);
  const done: string[] = [];
  void backlog.put(named('a')).then(() => done.push('a'));
  void backlog.put(named('b')).then(() => done.push('b'));
  expect(done).toEqual([]);
  await end();
  expect(done).toEqual(['a']);
  await end();
  expect(done).toEqual(['a', 'b']);
});

test('it is drained when all is done, whatever goes first', async () => {
  const begun: string[] = [];
  const { named, end } = work(begun);
  const backlog = openBacklog(LIMITS);
  backlog.first();
  void backlog.put(named('a'));
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
