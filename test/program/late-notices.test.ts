import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { answers, busy, neverAnswers } from '../../src/sim/far-behaviour.ts';
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
let password = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  sim = await startSimulator({ port: 0, password: 'ClueCon' });
  const config = join(folder, 'convene.yaml');
  // It rings on behind the end of the window, whenever that is.
  await writeFile(config, 'calls: { ringSeconds: 200 }\nnotifications: { retrySeconds: 1 }\n');
  run = runProgram(['serve', '--config', config], {
    ...{ CONVENE_DATA_DIR: folder, CONVENE_ESL_PORT: String(sim.port), REDIS_URL: redis.socket },
    ...{ CONVENE_HTTP_PORT: '0', CONVENE_METRICS_PORT: '0', CONVENE_LOG_PRETTY: 'never' },
  });
  await run.says(/"msg":"the API is served"/);
  await run.says(/"msg":"ready: listening/);
  await run.says(PASSWORD);
  password = must(PASSWORD.exec(run.output())?.[1]);
  url = must(/"url":"(http:[^"]+)"/.exec(run.output())?.[1]);
});
afterEach(async () => {
  run.child.kill('SIGTERM');
  await run.ended;
  await sim.stop();
  await redis.dispose();
  await rm(folder, { recursive: true, force: true });
});

const made = z.object({ id: z.int(), token: z.string() }).partial();
const notices = z.object({
  items: z.array(z.object({ attempts: z.array(z.object({ outcome: z.string().nullable() })) })),
});
const MINUTE_MS = 60_000;
/** Before that there is time for all that is to happen in the window. */
const NEEDED_MS = 25_000;

// The window ends at a full minute, the next but one at the latest.
test('who accepts behind the end is let go, who rings then is called no more, and who found no leg is called later', {
  timeout: 180_000,
}, async () => {
  let token = '';
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
    const text = await response.text();
    expect(response.ok, `${method} ${path}: ${text}`).toBe(true);
    return JSON.parse(text);
  }
  const make = async (path: string, body: object) => must(made.parse(await ask('POST', path, body)).id);
  token = must(made.parse(await ask('POST', '/tokens', { username: 'admin', password, name: 'test' })).token);
  await make('/dialplans', { name: 'house', extensions: ['7X'], rules: [] });
  const office = await make('/accounts', { name: 'Office', dialplan: 'house' });
  const narrow = await make('/accounts', { name: 'Narrow', dialplan: 'house', maximum_legs: 1 });

  let times = 0;
  const hurried = sim.onCall('71', () => (times++ === 0 ? busy() : neverAnswers()));
  const slow = sim.onCall('72', neverAnswers());
  const crowd = sim.onCall(/7[34]/, answers());
  const now = Date.now();
  const end = new Date(Math.ceil((now + NEEDED_MS) / MINUTE_MS) * MINUTE_MS);
  const start = new Date(end.getTime() - MINUTE_MS);
  const schedule = {
    ...{ year: start.getUTCFullYear(), month: start.getUTCMonth() + 1, day: start.getUTCDate() },
    ...{ hour: start.getUTCHours(), minute: start.getUTCMinutes(), timezone: 'UTC' },
    ...{ count: 1, repeats: '', duration: 1, early_entry: 0 },
  };
  const telling = async (code: string, account: number, atEnd: string, numbers: readonly string[]) => {
    const id = await make('/conferences', { code, account });
    for (const destination of numbers) {
      await make(`/conferences/${id}/notifications`, { type: 'number', destination, level: 'talk' });
    }
    await ask('PATCH', `/conferences/${id}`, { ...schedule, at_end: atEnd });
    return id;
  };
  const hangsUp = await telling('3101', office, 'hangup', ['71']);
  const stays = await telling('3102', office, 'stay', ['72']);
  const crowded = await telling('3103', narrow, 'stay', ['73', '74']);

  // One of the two takes the only leg; the other is called when that is free.
  for (const count of [1, 2]) {
    await sim.until(() => crowd.calls.length === count);
    const phone = must(crowd.calls[count - 1]);
    await phone.until(() => prompts(phone).includes('invite-accept'));
    phone.press('1');
    await phone.until(() => phone.state === `room:cv${crowded}`);
    expect(crowd.calls).toHaveLength(count);
    phone.hangup();
  }
  await sim.until(() => hurried.calls.length === 2 && slow.calls.length === 1);
  const ringing = must(hurried.calls[1]);
  await ringing.until(({ state }) => state === 'gone');
  expect(Date.now()).toBeGreaterThanOrEqual(end.getTime());

  const late = must(slow.calls[0]);
  late.answer();
  await late.until(() => prompts(late).includes('invite-accept'));
  late.press('1');
  await late.until(({ state }) => state === 'gone');
  expect(prompts(late)).toEqual(['invite-accept', 'conference-over', 'goodbye']);
  expect(sim.rooms()).toEqual([]);

  const local = start.toISOString().slice(0, 16);
  /** How each attempt came out, once that is known of all: how calls end is seen at the next look. */
  async function outcomes(id: number): Promise<readonly (readonly (string | null)[])[]> {
    const { items } = notices.parse(await ask('GET', `/conferences/${id}/notices/${local}`));
    const found = items.map(({ attempts }) => attempts.map(({ outcome }) => outcome));
    return found.flat().includes(null) ? outcomes(id) : found;
  }
  expect(await outcomes(hangsUp)).toEqual([['busy', 'cancelled']]);
  expect(await outcomes(stays)).toEqual([['turned-away']]);
  expect(await outcomes(crowded)).toEqual([['accepted'], ['accepted']]);
  expect(run.output()).not.toMatch(/"level":50/);
});
