import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNoticeDesk } from '../../../src/jobs/notices/desk.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import { ATTEMPT_LASTS_MS } from '../../../src/store/notices.ts';
import { redisNotices } from '../../../src/store/notices-redis.ts';
import { conferenceId } from '../../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';
import { crowd, definitions, EVENT, NODE, RULES } from './scene.ts';

const ACTOR = fileURLToPath(new URL('actor.ts', import.meta.url));
const PREFIX = 'notices-killed';
const [NUMBERS, ADDRESSES] = [60, 60];
const KILLS = 8;

let server: TestRedis;
let raw: Redis;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  raw = new Redis(server.socket);
  connection = new RedisConnection(server.socket);
  await connection.open();
});
afterAll(async () => {
  await connection.close();
  raw.disconnect();
  await server.dispose();
});

/** Runs a process that tells people, and kills it at a line that is wanted; resolves with what it had printed. */
async function killedAt(wanted: (line: string, count: number) => boolean): Promise<string[]> {
  const args = [ACTOR, server.socket, PREFIX, String(NUMBERS), String(ADDRESSES)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  let killed = false;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (killed || !wanted(line, lines.length)) continue;
    killed = true;
    child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return lines;
}

test('whoever is killed among calls and e-mails leaves none to be made twice, and none that was not begun undone', {
  timeout: 120_000,
}, async () => {
  const keys = keyspace(PREFIX);
  const id = conferenceId(1);
  await raw.hset(keys.conferences, '1', '{}');
  const notices = redisNotices(connection, keys, 86_400_000);
  const scene = definitions(...crowd(NUMBERS, ADDRESSES));
  const complaints: unknown[] = [];
  const desk = openNoticeDesk({
    ...{ address: server.socket, keys, node: NODE, notices, definitions: scene.stored, rules: RULES },
    complain: (what, error) => complaints.push([what, error]),
  });
  await desk.notify(id, EVENT);

  const lines: string[] = [];
  // At a call or an e-mail that is being made: its outcome is not kept yet.
  for (let round = 0; round < KILLS; round += 1) {
    const after = 1 + round * 5;
    lines.push(...(await killedAt((line, count) => count >= after && line.startsWith('made '))));
  }
  const record = async () => (await notices.list({ conference: id, occasion: EVENT.local }))?.targets ?? [];
  const cutOff = (await record()).filter(({ attempts }) => attempts.some(({ outcome }) => outcome === undefined));
  // Otherwise nothing was shown.
  expect(cutOff.length).toBeGreaterThan(5);
  // Nobody will say what became of those; as if a quarter of an hour had passed.
  for (const { id: target, attempts } of cutOff) {
    const key = `${keys.notices.roundPrefix}1:${EVENT.local}`;
    for (const { attempt } of attempts) {
      const field = `attempt:${target}:${attempt}`;
      const kept = JSON.parse((await raw.hget(key, field)) ?? '');
      await raw.hset(key, field, JSON.stringify({ ...kept, claimed: kept.claimed - ATTEMPT_LASTS_MS }));
    }
  }
  lines.push(...(await killedAt((line) => line === 'finished')));
  await desk.close();

  const made = new Map<string, number>();
  for (const line of lines) {
    const [, whom] = /^made (.+)$/.exec(line) ?? [];
    if (whom !== undefined) made.set(whom, (made.get(whom) ?? 0) + 1);
  }
  const targets = await record();
  expect(targets).toHaveLength(NUMBERS + ADDRESSES);
  let unknown = 0;
  for (const { target, attempts } of targets) {
    const kinds = attempts.map(({ outcome }) => outcome?.kind);
    expect(attempts.length, `${target} was tried`).toBeGreaterThan(0);
    expect(kinds, `how ${target} came out is told`).not.toContain(undefined);
    // Each attempt once, and another only where the first was busy.
    expect(made.get(target) ?? 0, `${target}: ${kinds.join(', ')}`).toBeLessThanOrEqual(attempts.length);
    if (attempts.length > 1) expect(kinds[0]).toBe('busy');
    if (!kinds.includes('unknown')) expect(made.get(target)).toBe(attempts.length);
    else unknown += 1;
  }
  expect(unknown).toBeGreaterThan(5);
  expect(unknown).toBeLessThanOrEqual(KILLS * (RULES.callsAtOnce + RULES.mailsAtOnce));
  expect(await notices.unfinished(10)).toEqual([]);
  expect(complaints).toEqual([]);
});
