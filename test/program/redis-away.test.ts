import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { prompts } from '../flow/house.ts';
import { openRawClient } from '../sim/raw-client.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { type Run, runProgram } from './process.ts';

const PASSWORD = 'secret-of-the-test';
let folder = '';
let sim: Simulator;
let redis: TestRedis;
let runs: Run[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  sim = await startSimulator({ port: 0, password: PASSWORD });
  redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
});
afterEach(async () => {
  for (const { child } of runs) child.kill('SIGTERM');
  await Promise.all(runs.map(({ ended }) => ended));
  runs = [];
  await redis.dispose();
  await sim.stop();
  await rm(folder, { recursive: true, force: true });
});

function start(args: readonly string[], dataDir = folder): Run {
  const run = runProgram(args, {
    CONVENE_DATA_DIR: dataDir,
    CONVENE_ESL_PORT: String(sim.port),
    CONVENE_ESL_PASSWORD: PASSWORD,
    REDIS_URL: redis.socket,
  });
  runs.push(run);
  return run;
}
const kill = async ({ child, ended }: Run): Promise<void> => {
  child.kill('SIGKILL');
  await ended;
};
/** A controller, and somebody in a room of it. */
async function busy() {
  const run = start(['serve']);
  await run.says(/ready: listening/);
  expect(await start(['conference', 'create', '--code', '3101', '--adminpin', '91919']).ended).toBe(0);
  const boss = sim.call({ to: '3101', number: '1001', name: 'Boss' });
  await boss.until(() => prompts(boss).includes('ask-pin'));
  boss.press('91919#');
  await boss.until(() => boss.state.startsWith('room:cv'));
  return { run, boss };
}

test('a start without Redis waits for it and says so, and serves the node when it is there', async () => {
  await redis.kill('SIGKILL');
  const run = start(['serve']);
  await run.says(/cannot use Redis at .*redis\.sock.*set redis\.url/);
  expect(run.output()).not.toMatch(/serves the node/);
  await redis.start();
  await run.says(/ready: listening/);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
});

test('a start that waits for Redis ends when it is told to', async () => {
  await redis.kill('SIGKILL');
  const run = start(['serve']);
  await run.says(/cannot use Redis/);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
});

test('a controller that is started again while Redis is away serves its rooms on, under the same lease', async () => {
  const { run, boss } = await busy();
  await kill(run);
  await redis.kill('SIGKILL');
  const next = start(['serve']);
  await next.says(/ready: listening/);
  boss.press('*92');
  await boss.until(() => prompts(boss).includes('locked'));
  const stranger = sim.call({ to: '3101', number: '1002', name: 'Ann' });
  await stranger.until(() => stranger.state === 'gone');
  expect(prompts(stranger)).toContain('unavailable');
  await redis.start();
  await next.says(/the store is open/);
  await next.says(/this instance serves the node/);
  boss.press('*93');
  await boss.until(() => prompts(boss).includes('unlocked'));
  expect(next.output()).not.toMatch(/no more/);
});

test('one after whom another has served the node waits for Redis', async () => {
  const { run } = await busy();
  await kill(run);
  const other = await openRawClient(sim.port, PASSWORD);
  await other.api('global_setvar convene_fence=2');
  other.close();
  await redis.kill('SIGKILL');
  const next = start(['serve']);
  await next.says(/the node is left alone until Redis is there/);
  await redis.start();
  await next.says(/ready: listening/);
  expect(next.output()).not.toMatch(/without Redis/);
});

test('a higher fence in FreeSWITCH ends the service at the next connection, until a lease above it is had', async () => {
  const { run } = await busy();
  const other = await openRawClient(sim.port, PASSWORD);
  await other.api('global_setvar convene_fence=9');
  other.close();
  sim.dropSockets();
  await run.says(/another instance acts on .*serves the node no more/);
  await run.says(/serves the node no more[\s\S]*"fence":10,[\s\S]*ready: listening/);
});
