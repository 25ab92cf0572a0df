/**
 * A loop over the sorted set and nothing else, in a process of its own: `bare.ts SOCKET PREFIX COUNT`. `{ atMs }` arms so many events
 * for that instant; then it takes what is due in portions, makes the same claims, and answers how late each was, in ms.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { parseConferenceId } from '../../../src/core/ids.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import { redisOccurrences } from '../../../src/store/occurrences-redis.ts';

const [socket = '', prefix = '', howMany = ''] = process.argv.slice(2);
const count = Number(howMany);
const keys = keyspace(prefix);
const connection = new RedisConnection(socket, { commandTimeoutMs: 60_000, longestPauseMs: 1_000 });
await connection.open();
const raw = new Redis(socket);
const occurrences = redisOccurrences(connection, keys);
/** As many claims at once as a dispatcher makes. */
const PORTION = 100;
const LOOK_MS = 10;
const LEASE_MS = 60_000;

async function run(atMs: number): Promise<readonly number[]> {
  for (let id = 1; id <= count; id++) {
    const conference = parseConferenceId(id);
    if (conference === undefined) throw new Error(`${id} is an id`);
    // On another connection, so that it is there before.
    if (id % 1_000 === 1) {
      const some = Array.from({ length: 1_000 }, (_, n) => [String(id + n), '{}']);
      await raw.hset(keys.conferences, ...some.flat());
    }
    const event = { kind: 'start', index: 0, local: 'then', startMs: atMs, endMs: undefined, atMs } as const;
    const armed = occurrences.arm(conference, 1, event);
    if (id % 1_000 === 0 || id === count) await armed;
  }
  const lateMs: number[] = [];
  while (lateMs.length < count) {
    const due = await occurrences.due(0, PORTION);
    const claims = await occurrences.claim(due, 'bare', LEASE_MS);
    for (const { kind } of claims) if (kind === 'claimed') lateMs.push(Date.now() - atMs);
    if (due.length === 0) await delay(LOOK_MS);
  }
  return lateMs;
}

process.on('message', async ({ atMs }: { readonly atMs: number }) => process.send?.(await run(atMs)));
process.on('disconnect', () => process.exit());
process.send?.([]);
