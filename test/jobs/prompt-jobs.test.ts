import { expect, test } from 'vitest';
import { promptJobs } from '../../src/jobs/prompt-jobs.ts';

function open(add: (wanted: readonly string[]) => Promise<void>, withinMs: number) {
  const complaints: unknown[] = [];
  const jobs = promptJobs({ add }, (what, error) => complaints.push([what, String(error)]), withinMs);
  return { jobs, complaints };
}
const HOUR_MS = 3_600_000;

test('jobs are there when adding them has resolved', async () => {
  const added: string[] = [];
  const { jobs, complaints } = open(async (wanted) => {
    await new Promise((resolve) => setImmediate(resolve));
    added.push(...wanted);
  }, HOUR_MS);
  await jobs.add(['one', 'two']);
  expect([added, complaints]).toEqual([['one', 'two'], []]);
});

test('nobody waits for what Redis does not take, and it is taken later', async () => {
  const redis = Promise.withResolvers<void>();
  const added: string[] = [];
  const { jobs, complaints } = open(async (wanted) => {
    await redis.promise;
    added.push(...wanted);
  }, 0);
  await jobs.add(['one']);
  expect(added).toEqual([]);
  redis.resolve();
  await redis.promise;
  expect([added, complaints]).toEqual([['one'], []]);
});

test('what fails is told, at once or when nobody waits for it any more', async () => {
  const told = [['what is due is left to the next sweep', 'Error: closed']];
  const atOnce = open(() => Promise.reject(new Error('closed')), HOUR_MS);
  await atOnce.jobs.add(['one']);
  expect(atOnce.complaints).toEqual(told);

  const redis = Promise.withResolvers<void>();
  const later = open(() => redis.promise, 0);
  await later.jobs.add(['one']);
  expect(later.complaints).toEqual([]);
  redis.reject(new Error('closed'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(later.complaints).toEqual(told);
});
