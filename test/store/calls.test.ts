import { describe, expect, test } from 'vitest';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import { redisCalls } from '../../src/store/calls-redis.ts';
import { StoreError } from '../../src/store/store.ts';
import { attempt, callId, DAY, NIGHT_MS, openCall } from './call-drafts.ts';
import { ledgerContract } from './calls-contract.ts';
import { KEEP_MS } from './calls-keep.ts';
import { sharedRedis } from './shared-redis.ts';

const redis = sharedRedis('calls');

async function inRedis() {
  const { keys, connection, dispose } = redis.fresh();
  const clock = { nowMs: NIGHT_MS };
  const connect = async () => redisCalls(await connection(), keys, { keepMs: KEEP_MS, nowMs: () => clock.nowMs });
  return { keys, clock, connection, connect, dispose };
}

describe('the ledger of calls in Redis', () => {
  ledgerContract(inRedis);

  test("one open call that cannot be read hides no other, and is complained of unless it is another node's", async () => {
    const { keys, clock, connection, connect, dispose } = await inRedis();
    const complaints: string[] = [];
    const complain = (what: string) => complaints.push(what);
    const options = { keepMs: KEEP_MS, nowMs: () => clock.nowMs };
    const ledger = redisCalls(await connection(), keys, { ...options, complain });
    await (await connect()).reserve(openCall('a'), 'one');
    await redis.raw.hset(keys.calls.open, 'newer', '{"schema":99,"node":"two"}');
    expect(await ledger.openCalls('one')).toHaveLength(1);
    expect(complaints).toEqual([]);
    await redis.raw.hset(keys.calls.open, 'garbage', 'garbage');
    expect(await ledger.openCalls('one')).toHaveLength(1);
    expect(complaints).toEqual([expect.stringMatching(/garbage/)]);
    expect(await ledger.openCalls()).toHaveLength(1);
    expect(complaints).toHaveLength(3);
    await dispose();
  });

  test('figures of a day end by themselves, and of records that went nothing is left', async () => {
    const { keys, clock, connect, dispose } = await inRedis();
    const ledger = await connect();
    await ledger.reserve(openCall('a'), 'one');
    await ledger.settle(callId('a'), [attempt('a', 1)]);
    const days = 24 * 3_600_000;
    expect(await redis.raw.pttl(`${keys.calls.dayPrefix}3:${DAY}`)).toBeGreaterThan(39 * days);
    clock.nowMs += KEEP_MS + 1;
    await ledger.reserve(openCall('b'), 'one');
    await ledger.settle(callId('b'), []);
    const tag = keys.schema.slice(0, -'schema'.length);
    expect((await redis.raw.keys(`${tag}*`)).sort().map((key) => key.slice(tag.length))).toEqual([
      `calls:day:3:${DAY}`,
      'calls:last-record',
    ]);
    await dispose();
  });

  test('as many as were written at the same moment go in portions of a hundred', async () => {
    const { keys, clock, connect, dispose } = await inRedis();
    const ledger = await connect();
    await ledger.reserve(openCall('a'), 'one');
    const legs = Array.from({ length: 250 }, () => attempt('a', undefined));
    await ledger.settle(callId('a'), legs);
    clock.nowMs += KEEP_MS + 1_000;
    for (const left of [150, 50, 0]) {
      await ledger.reserve(openCall('b'), 'one');
      await ledger.settle(callId('b'), []);
      expect(await redis.raw.hlen(keys.calls.records)).toBe(left);
    }
    await dispose();
  });

  test('a call or a record that cannot be read is told of', async () => {
    const { keys, connect, dispose } = await inRedis();
    const ledger = await connect();
    await redis.raw.hset(keys.calls.open, 'a', '{"schema":2}');
    await expect(ledger.settle(callId('a'), [])).rejects.toThrow(StoreError);
    await redis.raw.hset(keys.calls.records, '1', '{}');
    await redis.raw.zadd(keys.calls.recordIds, 1, '1');
    await expect(ledger.records({}, { limit: 1, order: 'newest-first' })).rejects.toThrow(/call record 1/);
    await dispose();
  });
});

describe('the ledger of calls in memory', () => {
  ledgerContract(async () => {
    const clock = { nowMs: NIGHT_MS };
    const ledger = memoryCalls({ keepMs: KEEP_MS, nowMs: () => clock.nowMs });
    return { clock, connect: async () => ledger, dispose: async () => {} };
  });

  test('goes away as a store does', async () => {
    let away = false;
    const available = () => {
      if (away) throw new StoreError('away');
    };
    const ledger = memoryCalls({ keepMs: KEEP_MS, nowMs: () => 0, available });
    expect(await ledger.reserve(openCall('a'), 'one')).toBe('ok');
    away = true;
    await expect(ledger.openCalls()).rejects.toThrow(StoreError);
  });
});
