import { expect, test } from 'vitest';
import { promptDepths } from '../../src/cli/queue-depths.ts';

const DEPTH = { queue: 'occurrences', delayed: 2, waiting: 1 };

test('what waits in queues is told, and nothing where that takes too long or fails', async () => {
  const failures: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  expect(await promptDepths(async () => [DEPTH], failed)()).toEqual([DEPTH]);
  expect(await promptDepths(() => new Promise(() => {}), failed)()).toEqual([]);
  expect(failures).toEqual([]);
  const away = new Error('away');
  expect(await promptDepths(() => Promise.reject(away), failed)()).toEqual([]);
  expect(failures).toEqual([away]);
});
