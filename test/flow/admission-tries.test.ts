import { afterEach, expect, test } from 'vitest';
import { DEFAULT_LOCKOUT_RULES, type LockoutRules } from '../../src/core/lockout.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import { lockouts } from '../../src/store/lockouts.ts';
import { memoryLedger } from '../../src/store/lockouts-memory.ts';
import { manualClock } from '../../src/time/clock.ts';
import { type House, inRoom, must, openHouse, prompts, times } from './house.ts';

const MORNING_MS = Date.UTC(2031, 2, 5, 8);
const { strangersBudget } = DEFAULT_LOCKOUT_RULES;

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const outside = (at: House, to: string, number: string): SimPhone => at.call(to, { number, internal: false });
const crowd = (at: House, to: string, size: number): SimPhone[] =>
  Array.from({ length: size }, (_, n) => outside(at, to, `+4930${1_000 + n}`));
const isAsked = (phone: SimPhone): boolean => prompts(phone).includes('ask-pin');

test('strangers who wait at the PIN prompt, as many as the budget, hold up nobody', async () => {
  const counted = lockouts(
    memoryLedger(() => MORNING_MS),
    DEFAULT_LOCKOUT_RULES,
  );
  const at = await openHouse({ lockouts: counted, rules: { firstDigitTimeoutMs: 600_000 } });
  house = at;
  const board = await at.conference({ talkPin: '2345' });
  await at.serve();
  const idle = crowd(at, board.code, strangersBudget);
  await at.sim.until(() => idle.every(isAsked));
  const late = outside(at, board.code, '+33145');
  await late.until(() => isAsked(late));
  late.press('2345#');
  await late.until(inRoom(board));
  expect(prompts(late)).toEqual(['ask-pin']);
  expect(idle.map(({ state }) => state)).not.toContain('gone');
});

test('of wrong PINs that are typed at the same moment no more are compared than the budget has', async () => {
  const budget = 5;
  const counted = lockouts(
    memoryLedger(() => MORNING_MS),
    { ...DEFAULT_LOCKOUT_RULES, strangersBudget: budget },
  );
  const at = await openHouse({ lockouts: counted, rules: { firstDigitTimeoutMs: 600_000 } });
  house = at;
  const board = await at.conference({ talkPin: '2345' });
  await at.serve();
  const strangers = crowd(at, board.code, 4 * budget);
  await at.sim.until(() => strangers.every(isAsked));
  for (const stranger of strangers) stranger.press('1111#');
  const isTold = (phone: SimPhone) => prompts(phone).includes('wrong-pin') || phone.state === 'gone';
  await at.sim.until(() => strangers.every(isTold));
  expect(strangers.filter((each) => prompts(each).includes('wrong-pin'))).toHaveLength(budget);
  const refused = strangers.filter(({ state }) => state === 'gone');
  for (const each of refused) expect(prompts(each).slice(-2)).toEqual(['try-later', 'goodbye']);
  const wrong = (await counted.list()).find(({ counted: { kind } }) => kind === 'conference');
  expect(must(wrong).wrong).toBe(budget);
});

/** A conference whose wrong tries are counted by these rules, and time that stands still until it is moved on. */
async function guarded(rules: Partial<LockoutRules>) {
  const time = manualClock(MORNING_MS);
  let sinceMs = 0;
  const counted = lockouts(
    memoryLedger(() => time.now() + sinceMs),
    { ...DEFAULT_LOCKOUT_RULES, ...rules },
  );
  /** It is another day for those who count; the connection has not stood still for one. */
  const nextDay = (): void => {
    sinceMs += 24 * 3_600_000;
  };
  const at = await openHouse({ lockouts: counted, clock: time, rules: { tries: 1 } });
  house = at;
  const conference = () => at.conference({ talkPin: '2345' });
  const board = await conference();
  await at.serve();
  const types = async (keys: string, number: string, to = board): Promise<SimPhone> => {
    const phone = outside(at, to.code, number);
    await phone.until(() => isAsked(phone));
    phone.press(keys);
    return phone;
  };
  /** A call with one wrong PIN, to its end. */
  const errs = async (number: string, to = board): Promise<readonly string[]> => {
    const phone = await types('1#', number, to);
    await phone.until(() => phone.state === 'gone');
    return prompts(phone);
  };
  return { at, time, nextDay, counted, conference, board, types, errs };
}
const WRONG = ['ask-pin', 'too-many-tries', 'goodbye'];
const LATER = ['ask-pin', 'try-later', 'goodbye'];

test('wrong PINs are counted across calls, per source, with growing delays', async () => {
  const { at, time, board, conference, types, errs } = await guarded({ freeTries: 1, firstDelayMs: 2_000 });
  const other = await conference();
  expect(await errs('+33145')).toEqual(WRONG);
  // At another conference the number is the same one.
  const second = await types('1#', '+33145', other);
  await second.until(() => prompts(second).includes('please-hold'));
  time.advance(2_000);
  await second.until(() => second.state === 'gone');
  const third = await types('2345#', '+33145');
  await third.until(() => prompts(third).includes('please-hold'));
  time.advance(2_000);
  // The right PIN of somebody else is not held up; and the source has to wait twice as long as before.
  const ann = await types('2345#', '+4930');
  await ann.until(inRoom(board));
  expect(third.state).toBe('parked');
  time.advance(2_000);
  await third.until(inRoom(board));
  expect(times(third, 'please-hold')).toBe(1);
  expect(at.complaints).toEqual([]);
});

test('each conference has a daily budget of wrong PINs from strangers, and another has its own', async () => {
  const { at, nextDay, conference, board, types, errs } = await guarded({ strangersBudget: 2 });
  const other = await conference();
  for (const number of ['+4930', '+4931']) expect(await errs(number)).toEqual(WRONG);
  const late = await types('2345#', '+4932');
  await late.until(() => late.state === 'gone');
  expect(prompts(late)).toEqual(LATER);
  const elsewhere = await types('2345#', '+4932', other);
  await elsewhere.until(inRoom(other));
  nextDay();
  const tomorrow = await types('2345#', '+4932');
  await tomorrow.until(inRoom(board));
  expect(at.complaints).toEqual([]);
});

test('numbers that the conference knows have a small budget of their own: strangers do not lock them out', async () => {
  const { board, types, errs } = await guarded({ strangersBudget: 1, knownBudget: 1 });
  for (const number of ['+33145', '+33146']) {
    const known = await types('2345#', number);
    await known.until(inRoom(board));
  }
  expect(await errs('+4930')).toEqual(WRONG);
  expect(await errs('+4931')).toEqual(LATER);
  // The first wrong one of a number that is known costs nothing; the second uses the budget up.
  expect(await errs('+33145')).toEqual(WRONG);
  expect(await errs('+33145')).toEqual(WRONG);
  expect(await errs('+33145')).toEqual(LATER);
  const known = await types('2345#', '+33146');
  await known.until(inRoom(board));
});

test('administrators see the counts, and clear them', async () => {
  const { counted, board, types, errs } = await guarded({ strangersBudget: 1 });
  await errs('+4930');
  expect(await errs('+4931')).toEqual(LATER);
  expect((await counted.list())[0]).toMatchObject({
    counted: { kind: 'conference', conference: board.id, budget: 'strangers' },
    wrong: 1,
    refusedUntilMs: MORNING_MS + 16 * 3_600_000,
  });
  await counted.clear({ kind: 'conference', conference: board.id });
  const ann = await types('2345#', '+4931');
  await ann.until(inRoom(board));
});

test('a delay is told, and who waits gets in with what it typed', async () => {
  const { time, counted, board, types } = await guarded({});
  const wrong = { what: 'pin', source: '+33145', internal: false, conference: board.id } as const;
  for (let n = 0; n < DEFAULT_LOCKOUT_RULES.freeTries; n += 1) {
    await counted.judge(wrong);
    await counted.count(wrong, 'wrong');
  }
  const ann = await types('2345#', '+33145');
  await ann.until(() => prompts(ann).includes('please-hold'));
  expect(ann.state).toBe('parked');
  time.advance(DEFAULT_LOCKOUT_RULES.firstDelayMs);
  await ann.until(inRoom(board));
  expect(prompts(ann)).toEqual(['ask-pin', 'please-hold']);
});
