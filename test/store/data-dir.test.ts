import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDataDir } from '../../src/store/data-dir.ts';
import { StoreError } from '../../src/store/store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
});
afterEach(() => rm(folder, { recursive: true }));
const refusal = (path: string) => makeDataDir(path).catch((error: unknown) => error);

test('is made with all that is missing above it, for nobody else to read, however many make it at once', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 10 }, () => makeDataDir(path)));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

test('that is there, or leads to one, is left as it is', async () => {
  await makeDataDir(folder);
  await symlink(folder, join(folder, 'link'));
  await makeDataDir(join(folder, 'link'));
});

test.each(['/proc/convene', '/proc/1/convene/data', '/dev/null/convene'])(
  '%s cannot be one, and is told',
  async (path) => {
    const error = await refusal(path);
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).toContain(`cannot use ${path}; choose another dataDir`);
  },
);

test('a file and a link that leads nowhere are none', async () => {
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'nowhere'), join(folder, 'link'));
  expect(await refusal(join(folder, 'file'))).toBeInstanceOf(StoreError);
  expect(await refusal(join(folder, 'link'))).toBeInstanceOf(StoreError);
});
