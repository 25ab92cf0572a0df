import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { must } from '../flow/house.ts';
import { openPost, type Post } from '../mail/smtp.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { type Run, runProgram } from './process.ts';

const PASSWORD = /signs in as admin with the password ([a-z0-9]{20})\n/;
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

function start(...args: readonly string[]): Run {
  const run = runProgram(args, {
    ...{ CONVENE_DATA_DIR: folder, CONVENE_ESL_PORT: String(sim.port), REDIS_URL: redis.socket },
    ...{ CONVENE_HTTP_PORT: '0', CONVENE_METRICS_PORT: '0', CONVENE_LOG_PRETTY: 'never' },
    ...{ CONVENE_MAIL_URL: `smtp://127.0.0.1:${post.port}`, CONVENE_MAIL_FROM: 'convene@example.com' },
  });
  runs.push(run);
  return run;
}
/** Resolves with what a command has said. */
async function command(...args: readonly string[]): Promise<string> {
  const run = start(...args);
  const exit = await run.ended;
  expect(exit, run.output()).toBe(0);
  return run.output();
}
const begun = (id: number): RegExp => new RegExp(`"conference":${id},.*"msg":"an occurrence has begun"`);

const mailed = (mail: string, revision: number): RegExp =>
  new RegExp(`"revision":${revision},.*"mail":"${mail}","msg":"an e-mail was sent"`);

// Less than the service waits between two sweeps: what nobody armed would begin at the next.
test('what the command line and an import define begins at once at the service that runs', {
  timeout: 45_000,
}, async () => {
  const service = start('serve');
  await service.says(/"msg":"ready: listening/);
  const today = ['--year', '2026', '--month', '1', '--day', '1', '--timezone', 'UTC'];
  await command('conference', 'create', '--code', '3101', ...today, '--repeats', 'daily', '--count', '9999');
  await service.says(begun(1));
  const document = join(folder, 'definitions.json');
  await writeFile(document, await command('export'));
  await command('conference', 'delete', '3101');
  expect(await command('import', document)).toMatch(/created: conference 2/);
  await service.says(begun(2));
  expect(service.output()).not.toMatch(/"level":50/);
});

test('who has a conference in the calendar is mailed of what the command line does to it', {
  timeout: 45_000,
}, async () => {
  const service = start('serve');
  await service.says(/"msg":"the API is served"/);
  await service.says(PASSWORD);
  const url = must(/"url":"(http:[^"]+)"/.exec(service.output())?.[1]);
  await command('conference', 'create', '--code', '3101', '--talkpin', '2345');
  const query = `auth_username=admin;auth_password=${must(PASSWORD.exec(service.output())?.[1])}`;
  const target = 'conference=1;type=email;destination=zoe%40example.org;level=talk';
  const added = await fetch(`${url}/api/json/conferences/notifications/create/?${query};${target}`);
  expect(await added.json()).toMatchObject({ responses: [{ code: '200' }] });

  const when = ['--year', '2098', '--month', '1', '--day', '31', '--hour', '9', '--duration', '60'];
  await command('conference', 'update', '3101', ...when);
  await service.says(mailed('invitation', 2));
  await command('conference', 'update', '3101', '--maximum', '7');
  await command('conference', 'disable', '3101');
  await service.says(mailed('cancellation', 4));
  await command('conference', 'enable', '3101');
  await service.says(mailed('invitation', 5));
  // It is kept while nobody runs that could send it.
  service.child.kill('SIGTERM');
  await service.ended;
  await command('conference', 'delete', '3101');
  expect(post.taken).toHaveLength(3);
  await start('serve').says(mailed('cancellation', 6));
  expect(post.taken.map(({ to, email }) => [...to, email.subject])).toEqual([
    ['zoe@example.org', 'Invitation: Conference 3101'],
    ['zoe@example.org', 'Cancelled: Conference 3101'],
    ['zoe@example.org', 'Invitation: Conference 3101'],
    ['zoe@example.org', 'Cancelled: Conference 3101'],
  ]);
});
