import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { answers } from '../../src/sim/far-behaviour.ts';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { must, prompts } from '../flow/house.ts';
import { openPost, type Post } from '../mail/smtp.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { type Run, runProgram } from './process.ts';

const PASSWORD = 'a password of the test';
let folder = '';
let redis: TestRedis;
let sim: Simulator;
let post: Post;
let runs: Run[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  post = await openPost();
  sim = await startSimulator({ port: 0, password: 'ClueCon' });
});
afterEach(async () => {
  for (const { child } of runs) child.kill('SIGTERM');
  await Promise.all(runs.map(({ ended }) => ended));
  runs = [];
  await sim.stop();
  await post.close();
  await redis.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** One of two instances that share a Redis. */
async function serve(name: string): Promise<{ readonly run: Run; readonly url: string }> {
  const run = runProgram(['serve'], {
    ...{ CONVENE_DATA_DIR: join(folder, name), CONVENE_ESL_PORT: String(sim.port), REDIS_URL: redis.socket },
    ...{ CONVENE_HTTP_PORT: '0', CONVENE_METRICS_PORT: '0', CONVENE_LOG_PRETTY: 'never' },
    ...{ CONVENE_MAIL_URL: `smtp://127.0.0.1:${post.port}`, CONVENE_MAIL_FROM: 'convene@example.com' },
    CONVENE_OWNER_PASSWORD: PASSWORD,
  });
  runs.push(run);
  await run.says(/"msg":"the API is served"/);
  return { run, url: must(/"url":"(http:[^"]+)"/.exec(run.output())?.[1]) };
}

const record = z.record(z.string(), z.unknown());
const made = z.object({ id: z.int() });
const MINUTE_MS = 60_000;

// The shortest window ends two minutes after it was set at most.
test('people are called before the start and come in with their level; at the end the room closes', {
  timeout: 180_000,
}, async () => {
  const first = await serve('first');
  await first.run.says(/"msg":"ready: listening/);
  const second = await serve('second');
  let token = '';
  const ask = async (url: string, method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
    const text = await response.text();
    expect(response.ok, `${method} ${path}: ${text}`).toBe(true);
    return record.parse(JSON.parse(text));
  };
  const make = async (path: string, body: object) => made.parse(await ask(first.url, 'POST', path, body)).id;
  const signing = { username: 'admin', password: PASSWORD, name: 'test' };
  token = z.string().parse((await ask(first.url, 'POST', '/tokens', signing))['token']);

  await make('/dialplans', { name: 'house', extensions: ['7X'], rules: [] });
  const account = await make('/accounts', { name: 'Office', dialplan: 'house' });
  const id = await make('/conferences', { code: '3101', talkpin: '2345', adminpin: '91919', account });
  const told = { type: 'number', level: 'talk' };
  await make(`/conferences/${id}/notifications`, { ...told, destination: '71' });
  await make(`/conferences/${id}/notifications`, { ...told, destination: '72', level: 'admin' });
  await make(`/conferences/${id}/notifications`, { ...told, type: 'email', destination: 'zoe@example.org' });
  const lines = ['71', '72'].map((number) => sim.onCall(number, answers()));

  const start = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  // Told to the one that does not serve the node.
  await ask(second.url, 'PATCH', `/conferences/${id}`, {
    ...{ year: start.getUTCFullYear(), month: start.getUTCMonth() + 1, day: start.getUTCDate() },
    ...{ hour: start.getUTCHours(), minute: start.getUTCMinutes(), timezone: 'UTC' },
    ...{ count: 1, repeats: '', duration: 1, early_entry: 0, at_end: 'hangup' },
  });
  await sim.until(() => lines.every(({ calls }) => calls.length > 0));
  const phones = lines.map(({ calls }) => must(calls[0]));
  for (const phone of phones) {
    await phone.until(() => prompts(phone).includes('invite-accept'));
    phone.press('1');
    await phone.until(() => phone.state === `room:cv${id}`);
  }
  expect(await ask(first.url, 'GET', `/rooms/${id}`)).toMatchObject({
    members: [
      { number: '71', role: 'talk' },
      { number: '72', role: 'admin' },
    ],
  });

  for (const phone of phones) await phone.until(({ state }) => state === 'gone');
  expect(Date.now()).toBeGreaterThanOrEqual(start.getTime() + MINUTE_MS);
  await sim.until(() => sim.rooms().length === 0);
  expect(lines.map(({ calls }) => calls.length)).toEqual([1, 1]);
  for (const { run } of [first, second]) {
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.output()).not.toMatch(/"level":50/);
  }
  expect(post.taken.map(({ to, email }) => [...to, email.subject]).toSorted()).toEqual([
    ['zoe@example.org', 'About to start: Conference 3101'],
    ['zoe@example.org', 'Invitation: Conference 3101'],
  ]);
  // What was begun is finished at the end of a program, so that it stands in the history now.
  const { run, url } = await serve('third');
  await run.says(/"msg":"ready: listening/);
  const local = start.toISOString().slice(0, 16);
  expect(await ask(url, 'GET', `/conferences/${id}/occurrences`)).toMatchObject({
    items: [{ index: 0, local, state: 'ended' }],
    next: null,
  });
  expect(await ask(url, 'GET', `/conferences/${id}/notices/${local}`)).toMatchObject({
    items: [
      { destination: '71', level: 'talk', attempts: [{ outcome: 'accepted' }] },
      { destination: '72', level: 'admin', attempts: [{ outcome: 'accepted' }] },
      { destination: 'zoe@example.org', level: 'talk', attempts: [{ outcome: 'sent' }] },
    ],
  });
});
