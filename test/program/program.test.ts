import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SimPhone } from '../../src/sim/phone.ts';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { type Run, runProgram } from './process.ts';

let folder = '';
let sim: Simulator;
let runs: Run[] = [];
let env: Record<string, string> = {};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  sim = await startSimulator({ port: 0, password: 'secret-of-the-test' });
  env = {
    CONVENE_HTTP_PORT: '0',
    CONVENE_DATA_DIR: folder,
    CONVENE_ESL_PORT: String(sim.port),
    CONVENE_ESL_PASSWORD: 'secret-of-the-test',
  };
});
afterEach(async () => {
  for (const { child } of runs) child.kill('SIGTERM');
  await Promise.all(runs.map(({ ended }) => ended));
  runs = [];
  await sim.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(...args: string[]): Run {
  const run = runProgram(args, env);
  runs.push(run);
  return run;
}
const heard = (phone: SimPhone, prompt: string): boolean =>
  phone.heard.some(({ what }) => what.includes(`${prompt}.wav`));

test('serve, a conference made beside it, a call, kill -9 and a start again', { timeout: 60_000 }, async () => {
  const first = start('serve');
  await first.says(/ready: listening/);
  const made = start('conference', 'create', '--code', '3101', '--adminpin', '91919', '--talkpin', '2345');
  expect(await made.ended).toBe(0);

  const boss = sim.call({ to: '3101', number: '1001', name: 'Boss' });
  await boss.until(() => heard(boss, 'ask-pin'));
  boss.press('91919#');
  await boss.until(() => boss.state.startsWith('room:cv'));
  first.child.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  expect(boss.state).toMatch(/^room:cv/);

  const second = start('serve');
  await second.says(/ready: listening/);
  boss.press('*92');
  await boss.until(() => heard(boss, '/locked'));
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  expect(boss.state).toMatch(/^room:cv/);
  expect(sim.rooms()[0]?.locked).toBe(true);
  for (const { output } of runs) expect(output()).not.toMatch(/91919|secret-of-the-test/);
});

test('a password that FreeSWITCH does not take is told clearly, and tried again', async () => {
  env['CONVENE_ESL_PASSWORD'] = 'wrong';
  const run = start('serve');
  await run.says(/the event socket does not take the password/);
  expect(run.output()).toMatch(/event_socket\.conf\.xml/);
  expect(run.child.exitCode).toBeNull();
});

test('a setting that is unknown is fatal and named', async () => {
  env['CONVENE_ESL_PROT'] = '8021';
  const run = start('serve');
  expect(await run.ended).toBe(1);
  expect(run.output()).toMatch(/CONVENE_ESL_PROT.*CONVENE_ESL_PORT/s);
});

test.each(['/proc/convene', '/dev/null/convene'])(
  'a data folder that cannot be made (%s) is told in one line',
  async (dataDir) => {
    env['CONVENE_DATA_DIR'] = dataDir;
    for (const args of [['serve'], ['conference', 'list']]) {
      const run = start(...args);
      expect(await run.ended).toBe(1);
      expect(run.output().trim().split('\n')).toEqual([
        expect.stringContaining(`cannot use ${dataDir}; choose another`),
      ]);
    }
  },
);

test('demo --once plays its whole scene', { timeout: 60_000 }, async () => {
  env = {};
  const run = start('demo', '--once');
  expect(await run.ended, run.output()).toBe(0);
  expect(run.output()).toMatch(/(\d+) of \1 happened/);
});

test('record and replay come to the rooms that FreeSWITCH lists, without a digit or a password', {
  timeout: 60_000,
}, async () => {
  const serve = start('serve');
  await serve.says(/ready: listening/);
  expect(await start('conference', 'create', '--code', '3101', '--talkpin', '987654').ended).toBe(0);
  const file = join(folder, 'live.esl.jsonl');
  const record = start('record', file);
  await record.says(/recording/);
  const ann = sim.call({ to: '3101', number: '1001', name: 'Ann \u00e9' });
  await ann.until(() => heard(ann, 'ask-pin'));
  ann.press('987654#');
  await ann.until(() => ann.state.startsWith('room:cv'));
  ann.press('*1');
  await ann.until(() => heard(ann, 'microphone-off'));
  record.child.kill('SIGTERM');
  expect(await record.ended).toBe(0);
  const replay = start('replay', '--json', file);
  expect(await replay.ended).toBe(0);
  const [room] = sim.rooms();
  expect(JSON.parse(replay.output())).toMatchObject({
    rooms: [{ name: room?.name, uuid: room?.uuid, members: [{ uuid: ann.uuid, name: 'Ann \u00e9', muted: true }] }],
  });
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('000000');
  expect(text).not.toMatch(/987654|secret-of-the-test/);
});
