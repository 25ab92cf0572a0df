import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { claimInstanceId, type InstanceId } from '../../src/store/instance-id.ts';
import { StoreError } from '../../src/store/store.ts';

let folder: string;
let claimed: InstanceId[];
let children: ChildProcess[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  claimed = [];
  children = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(children.map(kill));
  await Promise.all(claimed.map((one) => one.release()));
  await rm(folder, { recursive: true });
});
async function claim(dataDir = join(folder, 'data')): Promise<InstanceId> {
  const one = await claimInstanceId(dataDir);
  claimed.push(one);
  return one;
}

/** Runs a module's text in a process of its own. */
function start(script: string, ...options: readonly string[]) {
  const child = spawn(process.execPath, [...options, '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('a folder has the same id in the next life, and another has another', async () => {
  const first = await claim();
  expect(first.fleeting).toBeUndefined();
  await first.release();
  await first.release();
  const again = await claim();
  expect(again).toMatchObject({ id: first.id, fleeting: undefined });
  expect((await claim(join(folder, 'other'))).id).not.toBe(first.id);
});

test('of ten that claim it at once one has it; each other has an id of its own and says why', async () => {
  const ten = await Promise.all(Array.from({ length: 10 }, () => claim()));
  expect(new Set(ten.map(({ id }) => id)).size).toBe(10);
  const reasons = ten.map(({ fleeting }) => fleeting ?? 'lasting').sort();
  expect(reasons).toEqual([...Array(9).fill('another process uses the same dataDir'), 'lasting']);
  await Promise.all(ten.map((one) => one.release()));
  expect((await claim()).id).toBe(ten.find(({ fleeting }) => fleeting === undefined)?.id);
});

test('a killed process leaves the id to the next at once', async () => {
  const before = await claim();
  await before.release();
  const script = `
    const { claimInstanceId } = await import(${JSON.stringify(new URL('../../src/store/instance-id.ts', import.meta.url).href)});
    const { id } = await claimInstanceId(${JSON.stringify(join(folder, 'data'))});
    console.log(id);
    setInterval(() => {}, 1000);`;
  const child = start(script);
  const [line] = await once(child.stdout, 'data');
  expect(String(line).trim()).toBe(before.id);
  expect((await claim()).fleeting).toBeDefined();
  await kill(child);
  expect(await claim()).toMatchObject({ id: before.id, fleeting: undefined });
});

test('who claims it has it to the end of its life, even if it looks after nothing', async () => {
  const script = `
    const { claimInstanceId } = await import(${JSON.stringify(new URL('../../src/store/instance-id.ts', import.meta.url).href)});
    await claimInstanceId(${JSON.stringify(join(folder, 'data'))});
    for (let turn = 0; turn < 5; turn += 1) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log('collected');
    setInterval(() => {}, 1000);`;
  const child = start(script, '--expose-gc');
  await once(child.stdout, 'data');
  expect((await claim()).fleeting).toBe('another process uses the same dataDir');
});

test('programs that a claimant starts do not keep the id', async () => {
  const first = await claim();
  children.push(spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }));
  await first.release();
  expect((await claim()).id).toBe(first.id);
});

test('a copy of the folder is another instance', async () => {
  const first = await claim();
  await cp(join(folder, 'data'), join(folder, 'copy'), { recursive: true });
  const copy = await claim(join(folder, 'copy'));
  expect(copy.fleeting).toBeUndefined();
  expect(copy.id).not.toBe(first.id);
});

test.each(['', 'half-an-i', 'x'.repeat(5000)])('a damaged id (%#) is replaced, and the new one stays', async (text) => {
  await (await claim()).release();
  await writeFile(join(folder, 'data', 'instance'), text);
  const first = await claim();
  await first.release();
  expect(await readFile(join(folder, 'data', 'instance'), 'utf8')).toMatch(/^[0-9a-f-]{36}\n$/);
  expect((await claim()).id).toBe(first.id);
});

test('without flock each life has its own id', async () => {
  vi.stubEnv('PATH', folder);
  const [first, second] = [await claim(), await claim()];
  expect(first.fleeting).toMatch(/flock does not run/);
  expect(second.id).not.toBe(first.id);
});

test('a folder that cannot be written is an error that says what to do', async () => {
  await writeFile(join(folder, 'file'), '');
  const error = await claim(join(folder, 'file')).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(StoreError);
  expect(String(error)).toMatch(/choose another dataDir/);
});

test('the lock is one of the kernel that other programs see', async () => {
  await claim();
  const { status } = spawnSync('flock', [
    '--nonblock',
    '--conflict-exit-code=9',
    join(folder, 'data', 'instance.lock'),
    'true',
  ]);
  expect(status).toBe(9);
});
