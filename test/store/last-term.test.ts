import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepTerm, lastTerm } from '../../src/store/last-term.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
});
afterEach(() => rm(folder, { recursive: true }));
const owner = { node: '127.0.0.1:8021', instance: 'host:1:2' };

test('the last of several is kept', async () => {
  expect(await lastTerm(folder, owner)).toBeUndefined();
  await keepTerm(folder, owner, { fence: 3, life: 'a' });
  await keepTerm(folder, owner, { fence: 4, life: 'b' });
  expect(await lastTerm(folder, owner)).toEqual({ fence: 4, life: 'b' });
});

test.each([{ node: '127.0.0.1:8022' }, { instance: 'host:1:3' }])('is not that of %j', async (other) => {
  await keepTerm(folder, owner, { fence: 3, life: 'a' });
  expect(await lastTerm(folder, { ...owner, ...other })).toBeUndefined();
});

test.each(['', '{', '[]', JSON.stringify({ ...owner, fence: 0, life: 'a' })])('%j is none', async (text) => {
  await writeFile(join(folder, 'lease.json'), text);
  expect(await lastTerm(folder, owner)).toBeUndefined();
});

test('a folder that takes no file rejects', async () => {
  await expect(keepTerm(join(folder, 'nowhere'), owner, { fence: 3, life: 'a' })).rejects.toThrow(/ENOENT/);
});
