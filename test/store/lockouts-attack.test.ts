import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Try } from '../../src/core/intent.ts';
import { DEFAULT_LOCKOUT_RULES as RULES } from '../../src/core/lockout.ts';
import { type Lockouts, lockouts } from '../../src/store/lockouts.ts';
import { redisLedger } from '../../src/store/lockouts-redis.ts';
import { internal, MORNING_MS, NEXT_MIDNIGHT_MS, pin } from './lockouts-gate.ts';
import { sharedRedis } from './shared-redis.ts';

/** An attacker with ten thousand tries a day at one conference. It hangs up rather than wait, and is quick. */
const TRIES = 10_000;
const BETWEEN_MS = 4_000;

/** Somebody who has been in the conference before, and knows the right PIN. */
const FRIEND = '+4989777';
/** Somebody who has the right PIN and was never in. */
const NEWCOMER = '+33145';

const redis = sharedRedis('attack');
let subject: Lockouts;
let nowMs: number;
beforeEach(async () => {
  nowMs = MORNING_MS;
  subject = lockouts(
    redisLedger(redis.connection, redis.freshKeys(), () => nowMs),
    RULES,
  );
  await enters(pin(FRIEND));
});
afterEach(() => redis.raw.flushall());

/** A holder of the right PIN; waits if need be, and answers for how long, or that it was refused. */
async function enters(of: Try): Promise<number | 'refused'> {
  for (let waitedMs = 0; ; ) {
    const verdict = await subject.judge(of);
    if (verdict.kind === 'refused') return 'refused';
    if (verdict.kind === 'allowed') {
      await subject.count(of, 'right');
      return waitedMs;
    }
    waitedMs += verdict.forMs;
    nowMs += verdict.forMs;
  }
}

/** How many PINs the attacker got compared, who shows the number `numberOf(n)` in its n-th try. */
async function attack(numberOf: (n: number) => string): Promise<number> {
  let compared = 0;
  for (let n = 0; n < TRIES; n += 1) {
    const of = pin(numberOf(n));
    const verdict = await subject.judge(of);
    if (verdict.kind === 'allowed') {
      await subject.count(of, 'wrong');
      compared += 1;
    }
    nowMs += BETWEEN_MS;
  }
  expect(nowMs).toBeLessThan(NEXT_MIDNIGHT_MS);
  return compared;
}

/** The chance in a hundred to meet one PIN of so many digits with so many different ones tried. */
const chance = (tried: number, digits: number) => (100 * tried) / 10 ** digits;
function state(who: string, tried: number): void {
  const chances = [4, 6, 8].map((digits) => `${digits} digits ${chance(tried, digits)} %`).join(', ');
  process.stdout.write(`${who}: ${tried} PINs compared in a day; chance to meet one of ${chances}\n`);
}
const changing = (n: number) => `+49301${String(n).padStart(6, '0')}`;

describe('an attacker with ten thousand tries in a day at one conference', () => {
  test('who changes the number each time', async () => {
    const tried = await attack(changing);
    state('changing numbers', tried);
    expect(tried).toBe(RULES.strangersBudget);
    expect([4, 6, 8].map((digits) => chance(tried, digits))).toEqual([0.6, 0.006, 0.00006]);
    expect(await enters(pin(FRIEND))).toBe(0);
    expect(await enters(internal(pin('1001')))).toBe(0);
    expect(await enters(pin(NEWCOMER))).toBe('refused');
    nowMs = NEXT_MIDNIGHT_MS;
    expect(await enters(pin(NEWCOMER))).toBe(0);
  });

  test('who keeps one number', async () => {
    const tried = await attack(() => '+49301');
    state('one number', tried);
    expect(tried).toBe(RULES.numberBudget);
    expect(await enters(pin(FRIEND))).toBe(0);
    expect(await enters(pin(NEWCOMER))).toBe(0);
  });

  test('who shows none', async () => {
    const tried = await attack(() => 'anonymous');
    state('no number', tried);
    expect(tried).toBe(RULES.unnamedBudget);
    expect(await enters(pin(FRIEND))).toBe(0);
    expect(await enters(pin(NEWCOMER))).toBe(0);
  });

  test("who shows a friend's number", async () => {
    await enters(pin('+4989778'));
    const tried = await attack(() => '+4989778');
    state('a number that the conference knows', tried);
    expect(tried).toBe(RULES.knownNumberBudget);
    expect(await enters(pin(FRIEND))).toBe(0);
    expect(await enters(pin(NEWCOMER))).toBe(0);
    // The only one whom this locks out is the one whose number it was, and till the next day.
    expect(await enters(pin('+4989778'))).toBe('refused');
    nowMs = NEXT_MIDNIGHT_MS;
    expect(await enters(pin('+4989778'))).toBe(0);
  });

  test("who does all of it, with a friend's number", async () => {
    await enters(pin('+4989778'));
    const shown = ['+49301', '', '+4989778'];
    const tried = await attack((n) => shown[n % 4] ?? changing(n));
    state('all of it', tried);
    expect(tried).toBe(RULES.strangersBudget + RULES.knownNumberBudget);
    expect([4, 6, 8].map((digits) => chance(tried, digits))).toEqual([0.7, 0.007, 0.00007]);
    expect(await enters(pin(FRIEND))).toBe(0);
    nowMs = NEXT_MIDNIGHT_MS;
    expect(await enters(pin(NEWCOMER))).toBe(0);
  });

  test('who knows the numbers of all the friends but one', async () => {
    const friends = Array.from({ length: RULES.knownNumbers - 1 }, (_, n) => `+498980${n}`);
    for (const number of friends) await enters(pin(number));
    const tried = await attack((n) => (n % 2 ? changing(n) : (friends[(n / 2) % friends.length] ?? '')));
    state('the numbers of all friends but one', tried);
    expect(tried).toBe(RULES.strangersBudget + RULES.knownBudget + friends.length);
    expect(await enters(pin(FRIEND))).toBe(0);
    nowMs = NEXT_MIDNIGHT_MS;
    for (const number of [...friends, NEWCOMER]) expect(await enters(pin(number))).toBe(0);
  });

  test('who has a right PIN and looks for another', async () => {
    let tried = 0;
    for (let n = 0; n < TRIES; n += 1) {
      const of = pin(FRIEND);
      const verdict = await subject.judge(of);
      if (verdict.kind === 'allowed') await subject.count(of, n % 3 === 2 ? 'right' : 'wrong');
      if (verdict.kind === 'allowed' && n % 3 !== 2) tried += 1;
      nowMs += BETWEEN_MS;
    }
    state('a right PIN between the wrong ones', tried);
    expect(tried).toBe(RULES.knownBudget + 1);
  });
});
