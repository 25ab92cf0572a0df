import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const program = new URL('../../src/crash/occurrences/main.ts', import.meta.url).pathname;

test('a short crash run misses nothing and repeats nothing', async () => {
  const args = [
    '--conferences',
    '10',
    '--occurrences',
    '3',
    '--worker-kills',
    '3',
    '--redis-kills',
    '1',
    '--seed',
    '3',
  ];
  const { stdout } = await run(process.execPath, [program, ...args]);
  expect(stdout).toMatch(/^round 1: 0 missed, 0 repeated, 0 early of 30 starts; /m);
});

test('an option that makes no sense is told of', async () => {
  await expect(run(process.execPath, [program, '--rounds', 'many'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--rounds must be a whole number from 1/),
  });
});
