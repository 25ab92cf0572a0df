import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checksText, doctorCommand } from '../../src/cli/doctor.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type ScriptedSwitch, startScriptedSwitch, wellEquipped } from '../doctor/scripted-switch.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { run } from './run.ts';

let folder: string;
let redis: TestRedis;
let far: ScriptedSwitch;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  far = await startScriptedSwitch({ password: 'geheim', answer: wellEquipped, eventTimeMs: () => Date.now() });
  env = {
    CONVENE_DATA_DIR: folder,
    CONVENE_ESL_PORT: String(far.port),
    CONVENE_ESL_PASSWORD: 'geheim',
    CONVENE_METRICS_PORT: '0',
    REDIS_URL: redis.socket,
  };
});
afterEach(async () => {
  await far.close();
  await redis.dispose();
  await rm(folder, { recursive: true });
});
function doctor(...argv: readonly string[]) {
  const load = () => loadConfig({ env, usualPath: '/nonexistent/convene.yaml' });
  return run((outputs) => doctorCommand({ ...outputs, loadConfig: load }), 'doctor', ...argv);
}

test('finds nothing wrong where nothing is, and says what it looked at', async () => {
  const { exit, stdout, stderr } = await doctor();
  expect({ exit, stderr }, stdout).toEqual({ exit: 0, stderr: '' });
  const looked = stdout.split('\n').map((line) => line.slice(0, 26).trim().replaceAll(/ {2,}/g, ' '));
  expect(looked).toEqual([
    ...['ok configuration', 'ok event socket', 'ok FreeSWITCH version', 'ok FreeSWITCH modules'],
    ...['ok conference profile', 'ok dialplan', 'ok prompts, en', 'ok sessions', 'ok events', 'ok clocks'],
    ...['ok Redis', 'ok data folder', 'ok metrics port', 'ok zone data', ''],
  ]);
  expect(stdout).not.toContain('geheim');
});

test('fails when something is wrong, with the remedy, and looks at the rest', async () => {
  env['CONVENE_ESL_PASSWORD'] = 'wrong';
  const { exit, stdout, stderr } = await doctor();
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: '1 error\n' });
  expect(stdout).toMatch(/^error {2}event socket {3}.*password\n {5,}→ make eventSocket\.password/m);
  expect(stdout).toMatch(/^ok {5}Redis/m);
});

test('prints JSON', async () => {
  env['CONVENE_ESL_PASSWORD'] = 'wrong';
  const { exit, stdout } = await doctor('--json');
  expect(exit).toBe(1);
  const { checks } = JSON.parse(stdout);
  expect(checks[0]).toEqual({
    check: 'configuration',
    level: 'ok',
    finding: 'defaults and environment',
    remedy: null,
  });
  expect(checks[1]).toMatchObject({ check: 'event socket', level: 'error', remedy: expect.any(String) });
});

test('a configuration that does not load is told line by line, and nothing is looked at with it', async () => {
  env['CONVENE_ESL_PROT'] = '1';
  env['CONVENE_ESL_PORT'] = 'x';
  const { exit, stdout, stderr } = await doctor();
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: '2 errors\n' });
  expect(stdout).toMatch(/^error {2}configuration {2}CONVENE_ESL_PROT: .*did you mean/m);
  expect(far.asked).toEqual([]);
});

test('the list is aligned, remedies under their findings', () => {
  const text = checksText([
    { check: 'one', level: 'ok', finding: 'is well' },
    { check: 'another', level: 'warn', finding: 'might be better', remedy: 'better it' },
  ]);
  expect(text).toBe('ok     one      is well\nwarn   another  might be better\n                → better it\n');
});
