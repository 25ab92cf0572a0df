import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { amountOf } from '../../src/core/dialling/amount.ts';
import type { AccountId } from '../../src/core/ids.ts';
import { redisCalls } from '../../src/store/calls-redis.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { attempt, DAY, money } from './call-drafts.ts';
import { KEEP_MS } from './calls-keep.ts';
import { stored } from './drafts.ts';
import { sharedRedis } from './shared-redis.ts';

const ACTOR = fileURLToPath(new URL('calls-actor.ts', import.meta.url));
const LANES = 25;
const ROUNDS = 12;
const account = stored<AccountId>(3);

const redis = sharedRedis('killed');

/** Runs a process that makes calls, and kills it as soon as it has settled so many. */
async function killedAfter(settled: number, node: string): Promise<void> {
  const args = [ACTOR, redis.socket, 'killed', node, String(LANES)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let seen = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    seen += 1;
    if (seen === settled) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
}

test(`a process that is killed among its calls leaks nothing once the next has settled them, in ${ROUNDS} rounds`, {
  timeout: 120_000,
}, async () => {
  const ledger = redisCalls(redis.connection, keyspace('killed'), { keepMs: KEEP_MS, nowMs: Date.now });
  let leftOpen = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await killedAfter(1 + round * 37, 'one');
    const open = await ledger.openCalls('one');
    leftOpen += open.length;
    expect(await ledger.figures(account, DAY, 'EUR')).toMatchObject({
      reserved: money(String(open.length)),
      legs: open.length,
    });
    for (const { request, answered } of open) {
      const missed = attempt(request.call, undefined, { estimated: true, cause: '' });
      expect(await ledger.settle(request.call, answered === null ? [] : [missed])).toHaveLength(answered ? 1 : 0);
    }
    const { spent, reserved, legs } = await ledger.figures(account, DAY, 'EUR');
    expect([reserved, legs]).toEqual([0n, 0]);
    const records = await ledger.records({ account }, { limit: 1_000_000, order: 'oldest-first' });
    const booked = records.reduce((sum, { cost }) => sum + money(cost), 0n);
    expect(spent).toBe(amountOf(booked));
    expect(records.map(({ id }) => id)).toEqual(records.map((_, at) => at + 1));
  }
  // Otherwise nothing was cut off, and nothing was shown.
  expect(leftOpen).toBeGreaterThan(ROUNDS);
});
