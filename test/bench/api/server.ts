import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { firstOwner } from '../../../src/auth/first-owner.ts';
import { scryptPasswords } from '../../../src/auth/password-hash.ts';
import { redisDialling } from '../../../src/cli/dialling.ts';
import { openHttp } from '../../../src/cli/http-door.ts';
import { calls } from '../../../src/config/calls.ts';
import { listen } from '../../../src/http/listen.ts';
import { openStore } from '../../../src/store/open.ts';
import { seedDirectory } from '../../../src/store/seed.ts';
import { noOccurrences } from '../no-occurrences.ts';
import { bareApi } from './bare.ts';
import { recordTrips } from './recording.ts';

/**
 * Serves the API as `convene serve` does, on a Redis of its own and with no rooms, and beside it a bare handler that sends
 * the same Redis the same. Tells the port of each, and how many round trips a create and a get take; answers each message
 * with the CPU time that it has used, in microseconds.
 */
const USERNAME = process.argv[2] ?? '';
const PASSWORD = process.argv[3] ?? '';
/** Of the conference that is recorded: of the same length as all others, and in nothing else that is sent. */
const CODE = '98765432';
/** Ids of conferences begin here, so that they are not mistaken for another id, and all have one length. */
const FIRST_ID = 500_000;

const folder = await mkdtemp(join(tmpdir(), 'convene-bench-'));
const opened = await openStore({ dataDir: folder, prefix: 'bench' });
const { store, directory, redis } = opened;
await seedDirectory(directory, { timezone: 'UTC' });
await firstOwner(directory, scryptPasswords, { username: USERNAME, password: PASSWORD });
const bareRedis = new Redis(redis.address);
await bareRedis.set(redis.keys.lastId, FIRST_ID);

const dialling = redisDialling({ calls: calls.parse({}) }, { store, directory, redis }, 'bench');
const nothing = { kind: 'away', reason: 'there are no rooms in this benchmark' } as const;
const ours = await openHttp({
  ...{ store, directory, redis, dialling, ...noOccurrences },
  config: { enabled: true, host: '127.0.0.1', port: 0, behindProxy: false, requestsPerMinute: 1_000_000_000 },
  rooms: { list: async () => ({ away: nothing.reason }), command: async () => nothing },
  sounds: {
    keep: async () => nothing,
    discard: async () => {},
    name: async () => {},
    read: async () => undefined,
    remove: async () => {},
  },
  announce: async () => {},
  failed: (what, error) => {
    throw new Error(what, { cause: error });
  },
});

const base = `${ours.url}/api/v1`;
async function ask(method: string, path: string, token: string | undefined, body?: unknown) {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const reply = await fetch(base + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return z.record(z.string(), z.unknown()).parse(await reply.json());
}
const { token } = await ask('POST', '/tokens', undefined, { username: USERNAME, password: PASSWORD, name: 'sample' });
let shown: Readonly<Record<string, unknown>> = {};
const create = await recordTrips(async () => {
  shown = await ask('POST', '/conferences', String(token), { code: CODE, talkpin: '2345', description: 'Bench' });
});
const id = String(shown['id']);
const get = await recordTrips(() => ask('GET', `/conferences/${id}`, String(token)));
const bare = await listen(bareApi(bareRedis, { id, code: CODE, create, get, shown }), { host: '127.0.0.1', port: 0 });

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.([user + system]);
});
process.on('disconnect', async () => {
  await Promise.all([ours.close(), bare.close()]);
  bareRedis.disconnect();
  await opened.close();
  await rm(folder, { recursive: true });
  process.exit();
});
process.send?.([ours.port, bare.port, FIRST_ID + 1, create.length, get.length]);
