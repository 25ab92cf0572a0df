import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { must, prompts } from '../flow/house.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { type Run, runProgram } from './process.ts';

const PASSWORD = /signs in as admin with the password ([a-z0-9]{20})\n/;
let folder = '';
let redis: TestRedis;
let sim: Simulator;
let run: Run;
let url = '';
let metricsUrl = '';
let password = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  sim = await startSimulator({ port: 0, password: 'ClueCon' });
  run = runProgram(['serve'], {
    ...{ CONVENE_DATA_DIR: folder, CONVENE_ESL_PORT: String(sim.port), REDIS_URL: redis.socket },
    ...{ CONVENE_HTTP_PORT: '0', CONVENE_METRICS_PORT: '0', CONVENE_LOG_PRETTY: 'never' },
  });
  await run.says(/"msg":"the API is served"/);
  await run.says(/"msg":"ready: listening/);
  await run.says(PASSWORD);
  password = must(PASSWORD.exec(run.output())?.[1]);
  url = must(/"url":"(http:[^"]+)"/.exec(run.output())?.[1]);
  metricsUrl = must(/"at":"(http:[^"]+)","msg":"metrics and health are served"/.exec(run.output())?.[1]);
});
afterEach(async () => {
  run.child.kill('SIGTERM');
  await run.ended;
  await sim.stop();
  await redis.dispose();
  await rm(folder, { recursive: true, force: true });
});

const MINUTE_MS = 60_000;
/** The next full minute that leaves so much time before it. */
const fullMinute = (leaveMs: number): number => Math.ceil((Date.now() + leaveMs) / MINUTE_MS) * MINUTE_MS;
/** A schedule that has begun ten minutes before, and ends so many minutes after. */
function windowAround(aroundMs: number, minutesAfter: number) {
  const start = new Date(aroundMs - 10 * MINUTE_MS);
  return {
    ...{ year: start.getUTCFullYear(), month: start.getUTCMonth() + 1, day: start.getUTCDate() },
    ...{ hour: start.getUTCHours(), minute: start.getUTCMinutes(), timezone: 'UTC', count: 1, repeats: '' },
    ...{ duration: 10 + minutesAfter, at_end: 'hangup' },
  };
}
const metrics = async (): Promise<string[]> => (await (await fetch(`${metricsUrl}/metrics`)).text()).split('\n');

test('those inside are told five minutes and one before the end, and what waits and came late can be measured', {
  timeout: 120_000,
}, async () => {
  let token = '';
  const ask = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    expect(response.ok, `${method} ${path}: ${text}`).toBe(true);
    return z.object({ id: z.int(), token: z.string() }).partial().parse(JSON.parse(text));
  };
  token = must((await ask('POST', '/tokens', { username: 'admin', password, name: 'test' })).token);
  /** An open conference, and somebody in its room. */
  const inside = async (code: string) => {
    const { id } = await ask('POST', '/conferences', { code });
    const phone = sim.call({ to: code, number: `1${code}`, name: code });
    await phone.until(() => phone.state === `room:cv${id}`);
    return { path: `/conferences/${id}`, phone };
  };
  const [five, one] = [await inside('3105'), await inside('3101')];
  await ask('POST', '/conferences', { code: '3198', year: 2098, month: 1, day: 31 });
  const waiting = await metrics();
  expect(waiting).toContain('convene_jobs{queue="occurrences",state="delayed"} 1');
  expect(waiting).toContain('convene_jobs{queue="occurrences",state="waiting"} 0');
  expect(waiting).toContain('convene_jobs{queue="notices",state="delayed"} 0');
  expect(waiting).toContain('convene_jobs{queue="notices",state="waiting"} 0');

  const warnedMs = fullMinute(5_000);
  await ask('PATCH', five.path, windowAround(warnedMs, 5));
  await ask('PATCH', one.path, windowAround(warnedMs, 1));
  await five.phone.until(() => prompts(five.phone).includes('ends-in-five'));
  await one.phone.until(() => prompts(one.phone).includes('ends-in-one'));
  expect(Date.now()).toBeGreaterThanOrEqual(warnedMs);
  expect(prompts(five.phone)).not.toContain('ends-in-one');
  expect(prompts(one.phone)).not.toContain('ends-in-five');

  // Both had begun before they were planned; they are late since they were.
  const late = await metrics();
  expect(late).toContain('convene_occurrence_lateness_seconds_bucket{le="300",event="start"} 2');
  expect(late).toContain('convene_occurrence_lateness_seconds_bucket{le="+Inf",event="start"} 2');
  expect(late).toContain('convene_occurrence_lateness_seconds_count{event="start"} 2');
  expect(run.output()).not.toMatch(/"level":50/);
});
