import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Try } from '../../src/core/intent.ts';
import { DEFAULT_LOCKOUT_RULES, endOfDayMs } from '../../src/core/lockout.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { type Lockouts, lockouts, openLockouts } from '../../src/store/lockouts.ts';
import { memoryLedger } from '../../src/store/lockouts-memory.ts';
import { redisLedger } from '../../src/store/lockouts-redis.ts';
import { StoreError } from '../../src/store/store.ts';
import type { TryLedger } from '../../src/store/try-ledger.ts';
import { conferenceId } from './drafts.ts';
import { lockoutContract } from './lockouts-contract.ts';
import { code, HOUR, internal, MORNING_MS, pin } from './lockouts-gate.ts';
import { sharedRedis } from './shared-redis.ts';

const redis = sharedRedis('lockout');

describe('lockouts in Redis', () => {
  lockoutContract(async () => {
    const keys = redis.freshKeys();
    return {
      open: async (rules, now) => lockouts(redisLedger(redis.connection, keys, now), rules),
      dispose: async () => {},
    };
  });
});

describe('lockouts in memory', () => {
  lockoutContract(async () => {
    let ledger: TryLedger | undefined;
    return {
      open: async (rules, now) => {
        ledger ??= memoryLedger(now);
        return lockouts(ledger, rules);
      },
      dispose: async () => {},
    };
  });
});

test('whatever is tried in whatever order, both say the same', async () => {
  const source = fc.constantFrom('+4930', '+4931', '+4932', '', '1001');
  const what = fc.constantFrom<((number: string) => Try)[]>(
    code,
    (number) => pin(number, 5),
    (number) => pin(number, 6),
    (number) => internal(pin(number, 5)),
  );
  const outcome = fc.constantFrom('wrong', 'wrong', 'wrong', 'right', 'unused', undefined);
  const step = fc.record({ source, what, outcome, restMs: fc.constantFrom(0, 1_000, 60_000, 130_000, 8 * HOUR) });
  const rules = { ...DEFAULT_LOCKOUT_RULES, numberBudget: 5, unnamedBudget: 4, strangersBudget: 7, knownBudget: 3 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      let nowMs = MORNING_MS;
      const twins = [redisLedger(redis.connection, redis.freshKeys(), () => nowMs), memoryLedger(() => nowMs)];
      const [one, other] = twins.map((ledger) => lockouts(ledger, { ...rules, knownNumbers: 2 }));
      if (!one || !other) throw new Error('there are two');
      for (const { source: number, what: make, outcome: end, restMs } of steps) {
        const of = make(number);
        const verdict = await one.judge(of);
        expect(await other.judge(of)).toEqual(verdict);
        if (verdict.kind === 'allowed' && end !== undefined) {
          for (const twin of [one, other]) await twin.count(of, end);
        }
        nowMs += restMs;
      }
      const sorted = async (twin: Lockouts) => (await twin.list()).map((count) => JSON.stringify(count)).sort();
      expect(await sorted(one)).toEqual(await sorted(other));
    }),
    { numRuns: 60 },
  );
}, 60_000);

describe('in Redis', () => {
  test("time is Redis's own", async () => {
    const own = openLockouts({ connection: redis.connection, keys: redis.freshKeys() });
    for (let wrong = 0; wrong < 3; wrong += 1) {
      expect(await own.judge(pin('+4930'))).toEqual({ kind: 'allowed' });
      await own.count(pin('+4930'), 'wrong');
    }
    const [seconds = 0] = await redis.raw.time();
    const verdict = await own.judge(pin('+4930'));
    expect(verdict.kind).toBe('wait');
    for (let wrong = 3; wrong < 10; wrong += 1) await own.count(pin('+4930'), 'wrong');
    expect(await own.judge(pin('+4930'))).toEqual({
      kind: 'refused',
      untilMs: endOfDayMs(Number(seconds) * 1_000),
      why: 'source',
    });
  });

  test('no caller can make a key: there are as many after a thousand of them as after one', async () => {
    const keys = redis.freshKeys();
    const own = openLockouts({ connection: redis.connection, keys });
    const tag = keys.jobs.slice(0, keys.jobs.indexOf('}') + 1);
    await own.judge(pin('+4930'));
    await own.count(pin('+4930'), 'right');
    await own.count(pin('+4930'), 'wrong');
    await own.judge(pin('+4930'));
    const before = (await redis.raw.keys(`${tag}*`)).sort();
    for (let n = 0; n < 1_000; n += 1) await own.count(pin(`${tag}:${n}`, 5), n % 2 ? 'wrong' : 'right');
    expect((await redis.raw.keys(`${tag}*`)).sort()).toEqual(expect.arrayContaining(before));
    const after = (await redis.raw.keys(`${tag}*`)).map((key) => key.slice(tag.length)).sort();
    expect(after.filter((key) => !/^:lockout:[a-z]+$|^:known-numbers:5$/.test(key))).toEqual([]);
    expect(await redis.raw.zcard(keys.knownNumbers(conferenceId(5)))).toBeLessThanOrEqual(200);
  });

  test('what is known of a conference goes by itself', async () => {
    const keys = redis.freshKeys();
    const own = openLockouts({ connection: redis.connection, keys });
    await own.judge(pin('+4930'));
    await own.count(pin('+4930'), 'right');
    const leftMs = await redis.raw.pttl(keys.knownNumbers(conferenceId(5)));
    expect(leftMs).toBeGreaterThan(89 * 24 * HOUR);
    expect(leftMs).toBeLessThanOrEqual(90 * 24 * HOUR);
  });

  test('without Redis everything is refused', async () => {
    const closed = new RedisConnection(redis.socket);
    const own = openLockouts({ connection: closed, keys: redis.freshKeys() });
    await closed.close();
    await expect(own.judge(pin('+4930'))).rejects.toThrow(StoreError);
    await expect(own.count(pin('+4930'), 'wrong')).rejects.toThrow(StoreError);
    await expect(own.list()).rejects.toThrow(StoreError);
  });
});
