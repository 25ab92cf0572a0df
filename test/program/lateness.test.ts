import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { answers } from '../../src/sim/far-behaviour.ts';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { must } from '../flow/house.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { type Run, runProgram } from './process.ts';

const PASSWORD = /signs in as admin with the password ([a-z0-9]{20})\n/;
let folder = '';
let redis: TestRedis;
let sim: Simulator;
let serving: Run;
let env: Readonly<Record<string, string>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  redis = await startTestRedis();
  sim = await startSimulator({ port: 0, password: 'ClueCon' });
  env = {
    ...{ CONVENE_DATA_DIR: folder, CONVENE_ESL_PORT: String(sim.port), REDIS_URL: redis.socket },
    ...{ CONVENE_HTTP_PORT: '0', CONVENE_METRICS_PORT: '0', CONVENE_LOG_PRETTY: 'never' },
  };
  serving = runProgram(['serve'], env);
});
afterEach(async () => {
  serving.child.kill('SIGTERM');
  await serving.ended;
  await sim.stop();
  await redis.dispose();
  await rm(folder, { recursive: true, force: true });
});

const MINUTE_MS = 60_000;

test('who cancels when people have been called is told so, by the API and on the command line', {
  timeout: 60_000,
}, async () => {
  await serving.says(/"msg":"the API is served"/);
  await serving.says(/"msg":"ready: listening/);
  await serving.says(PASSWORD);
  const password = must(PASSWORD.exec(serving.output())?.[1]);
  const url = must(/"url":"(http:[^"]+)"/.exec(serving.output())?.[1]);
  let token = '';
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
    return z.record(z.string(), z.unknown()).parse(await response.json());
  };
  const make = async (path: string, body: object) => z.int().parse((await ask('POST', path, body))['id']);
  const signing = { username: 'admin', password, name: 'test' };
  token = z.string().parse((await ask('POST', '/tokens', signing))['token']);
  await make('/dialplans', { name: 'house', extensions: ['7X'], rules: [] });
  const account = await make('/accounts', { name: 'Office', dialplan: 'house' });
  const start = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  const schedule = {
    ...{ year: start.getUTCFullYear(), month: start.getUTCMonth() + 1, day: start.getUTCDate() },
    ...{ hour: start.getUTCHours(), minute: start.getUTCMinutes(), timezone: 'UTC', duration: 60 },
  };
  /** One whose people are called at once. */
  async function called(code: string, destination: string): Promise<number> {
    const line = sim.onCall(destination, answers());
    const id = await make('/conferences', { code, talkpin: '2345', account });
    await make(`/conferences/${id}/notifications`, { type: 'number', level: 'talk', destination });
    expect(await ask('PATCH', `/conferences/${id}`, schedule)).not.toHaveProperty('too_late');
    await sim.until(() => line.calls.length > 0);
    return id;
  }
  const local = start.toISOString().slice(0, 16);
  const tooLate = { too_late: expect.arrayContaining([expect.objectContaining({ event: 'notify', local })]) };

  const first = await called('3101', '71');
  expect(await ask('PATCH', `/conferences/${first}`, { disabled: true })).toMatchObject(tooLate);
  expect(await ask('DELETE', `/conferences/${first}`)).toMatchObject(tooLate);

  const second = await called('3102', '72');
  const line = runProgram(['conference', 'delete', '--id', String(second)], env);
  expect(await line.ended).toBe(0);
  expect(line.output()).toContain(`Too late for the occurrence of ${local.replace('T', ' ')}: `);
  expect(line.output()).toContain('people were told of it');
});
