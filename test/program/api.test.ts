import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { SimPhone } from '../../src/sim/phone.ts';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { type Run, runProgram } from './process.ts';

let folder = '';
let sim: Simulator;
let runs: Run[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  sim = await startSimulator({ port: 0, password: 'ClueCon' });
});
afterEach(async () => {
  for (const { child } of runs) child.kill('SIGTERM');
  await Promise.all(runs.map(({ ended }) => ended));
  runs = [];
  await sim.stop();
  await rm(folder, { recursive: true, force: true });
});

async function serve(): Promise<{ readonly run: Run; readonly url: string }> {
  const run = runProgram(['serve'], {
    ...{ CONVENE_DATA_DIR: folder, CONVENE_ESL_PORT: String(sim.port) },
    ...{ CONVENE_HTTP_PORT: '0', CONVENE_METRICS_PORT: '0', CONVENE_LOG_PRETTY: 'never' },
  });
  runs.push(run);
  await run.says(/"msg":"the API is served"/);
  await run.says(/"msg":"ready: listening/);
  const url = /"url":"(http:[^"]+)"/.exec(run.output())?.[1];
  if (url === undefined) throw new Error('the program has not said where it is');
  return { run, url };
}
const PASSWORD = /signs in as admin with the password ([a-z0-9]{20})\n/;
const heard = (phone: SimPhone, prompt: string): boolean =>
  phone.heard.some(({ what }) => what.includes(`${prompt}.wav`));

test('a person, a conference, a call; kill -9 loses nothing that was answered', { timeout: 60_000 }, async () => {
  const first = await serve();
  await first.run.says(PASSWORD);
  const password = PASSWORD.exec(first.run.output())?.[1] ?? '';
  const post = async (url: string, path: string, body: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
    };
  };
  const signedIn = await post(first.url, '/api/v1/tokens', { username: 'admin', password, name: 'test' });
  expect(signedIn.status).toBe(201);
  const token = z.string().parse(signedIn.body['token']);
  const created = await post(first.url, '/api/v1/conferences', { code: '3101', talkpin: '2345' }, token);
  expect(created).toMatchObject({ status: 201, body: { code: '3101' } });
  first.run.child.kill('SIGKILL');
  expect(await first.run.ended).toBe('SIGKILL');

  const second = await serve();
  const { id } = z.object({ id: z.int() }).parse(created.body);
  const query = `auth_username=admin;auth_password=${password};id=${id}`;
  const shown = await fetch(`${second.url}/api/json/conferences/get/?${query}`);
  expect(await shown.json()).toMatchObject({ responses: [{ code: '200' }], data: { code: '3101', talkpin: '2345' } });

  const ann = sim.call({ to: '3101', number: '1001', name: 'Ann' });
  await ann.until(() => heard(ann, 'ask-pin'));
  ann.press('2345#');
  await ann.until(() => ann.state.startsWith('room:cv'));
  const locked = await post(second.url, `/api/v1/rooms/${id}/lock`, {}, token);
  expect(locked).toMatchObject({ status: 200, body: { locked: true, members: [{ name: 'Ann', role: 'talk' }] } });
  expect(sim.rooms()[0]?.locked).toBe(true);
  expect(second.run.output()).not.toMatch(PASSWORD);
  for (const { output } of runs) expect(output()).not.toContain(token);
});
