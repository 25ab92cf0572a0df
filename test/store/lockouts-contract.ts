import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountId } from '../../src/core/ids.ts';
import type { Try } from '../../src/core/intent.ts';
import { DEFAULT_LOCKOUT_RULES, type LockoutRules, type Verdict } from '../../src/core/lockout.ts';
import type { Lockouts } from '../../src/store/lockouts.ts';
import { TRY_LIFE_MS } from '../../src/store/try-ledger.ts';
import { conferenceId, stored } from './drafts.ts';

/** One set of counts, to be reached by any number of controllers, at a time that the test sets. */
export interface LockoutSubject {
  open(rules: LockoutRules, now: () => number): Promise<Lockouts>;
  dispose(): Promise<void>;
}

export const MORNING_MS = Date.UTC(2031, 2, 5, 8);
export const NEXT_MIDNIGHT_MS = Date.UTC(2031, 2, 6);
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

export const pin = (source: string, conference = 5): Try => ({
  what: 'pin',
  source,
  internal: false,
  conference: conferenceId(conference),
});
export const accountPin = (source: string, account = 5): Try => ({
  what: 'pin',
  source,
  internal: false,
  conference: undefined,
  account: stored<AccountId>(account),
});
export const code = (source: string): Try => ({ what: 'code', source, internal: false, conference: undefined });
export const internal = (of: Try): Try => ({ ...of, internal: true });

const ALLOWED: Verdict = { kind: 'allowed' };
const REFUSED = (why: 'source' | 'conference'): Verdict => ({ kind: 'refused', untilMs: NEXT_MIDNIGHT_MS, why });

/** What all lockouts do, whatever their ledger is made of. */
export function lockoutContract(fresh: () => Promise<LockoutSubject>): void {
  const rules = DEFAULT_LOCKOUT_RULES;
  let subject: LockoutSubject;
  let nowMs: number;
  let lockouts: Lockouts;
  const open = (own: LockoutRules = rules) => subject.open(own, () => nowMs);
  beforeEach(async () => {
    subject = await fresh();
    nowMs = MORNING_MS;
    lockouts = await open();
  });
  afterEach(() => subject.dispose());

  /** One wrong try after the other, each as soon as it may be, until it is refused. */
  async function exhaust(of: Try, most = 10_000): Promise<{ wrong: number; verdict: Verdict }> {
    let wrong = 0;
    while (wrong < most) {
      const verdict = await lockouts.judge(of);
      if (verdict.kind === 'refused') return { wrong, verdict };
      if (verdict.kind === 'wait') nowMs += verdict.forMs;
      else {
        await lockouts.count(of, 'wrong');
        wrong += 1;
      }
    }
    return { wrong, verdict: ALLOWED };
  }
  async function enter(of: Try): Promise<void> {
    expect(await lockouts.judge(of)).toEqual(ALLOWED);
    await lockouts.count(of, 'right');
  }
  /** So many numbers that all differ. */
  const stranger = (n: number) => `+49301${String(n).padStart(6, '0')}`;
  async function exhaustStrangers(conference = 5): Promise<number> {
    let wrong = 0;
    for (let n = 0; n < 200; n += 1) wrong += (await exhaust(pin(stranger(n), conference), 1)).wrong;
    return wrong;
  }

  describe('one number', () => {
    test('has three tries, then waits twice as long after each, and is refused after ten till the day ends', async () => {
      const waits: number[] = [];
      for (let wrong = 0; wrong < rules.numberBudget; wrong += 1) {
        const verdict = await lockouts.judge(pin('+49301'));
        if (verdict.kind === 'wait') {
          waits.push(verdict.forMs / SECOND);
          nowMs += verdict.forMs - 1;
          expect(await lockouts.judge(pin('+49301'))).toEqual({ kind: 'wait', forMs: 1 });
          nowMs += 1;
          expect(await lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
        } else expect(verdict).toEqual(ALLOWED);
        await lockouts.count(pin('+49301'), 'wrong');
      }
      expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
      expect(await lockouts.judge(pin('+49301'))).toEqual(REFUSED('source'));
      expect(await lockouts.judge(pin('0049 301'))).toEqual(REFUSED('source'));
      expect(await lockouts.judge(pin('+49302'))).toEqual(ALLOWED);
      nowMs = NEXT_MIDNIGHT_MS - 1;
      expect(await lockouts.judge(pin('+49301'))).toEqual(REFUSED('source'));
      nowMs += 1;
      expect(await lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
    });

    test('need not wait for what has passed since', async () => {
      await exhaust(pin('+49301'), 6);
      nowMs += MINUTE;
      expect(await lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
    });

    test('is counted over codes and PINs, and over conferences', async () => {
      await exhaust(code('+49301'), 4);
      await exhaust(pin('+49301', 5), 3);
      expect(await exhaust(pin('+49301', 6))).toEqual({ wrong: 3, verdict: REFUSED('source') });
      expect(await lockouts.judge(code('+49301'))).toEqual(REFUSED('source'));
    });

    test('is counted over all controllers', async () => {
      const other = await open();
      for (let n = 0; n < 5; n += 1) {
        await lockouts.judge(pin('+49301'));
        await lockouts.count(pin('+49301'), 'wrong');
        nowMs += MINUTE;
        await other.judge(pin('+49301'));
        await other.count(pin('+49301'), 'wrong');
        nowMs += MINUTE;
      }
      expect(await lockouts.judge(pin('+49301'))).toEqual(REFUSED('source'));
    });

    test('cannot win back by a conference of its own what it lost elsewhere', async () => {
      await exhaust(pin('+49301', 5), 5);
      await exhaust(pin('+49301', 9), 3);
      nowMs += MINUTE;
      await enter(pin('+49301', 9));
      expect((await exhaust(pin('+49301', 5))).wrong).toBe(rules.numberBudget - 5);
    });

    test('that types a code that is there has not won back the wrong ones', async () => {
      await exhaust(code('+49301'), 9);
      nowMs += MINUTE;
      await enter(code('+49301'));
      expect((await exhaust(code('+49301'))).wrong).toBe(1);
    });

    test('may be anything, as long as it likes', async () => {
      for (const odd of [
        'a'.repeat(5_000),
        '}{*?[',
        "'; DROP",
        'x y\n',
        '5 tel:+1',
        'é🙂',
        '__proto__',
        '%s%n',
        '\\',
      ]) {
        await exhaust(pin(odd), 2);
        const shown = await lockouts.list();
        const sources = shown.flatMap(({ counted }) => (counted.kind === 'source' ? [counted.source] : []));
        expect(sources).toHaveLength(1);
        expect(sources[0]?.length).toBeLessThanOrEqual(40);
        expect(await lockouts.clear({ kind: 'source', source: sources[0] ?? 'unnamed' })).toBe(1);
        await lockouts.clear({ kind: 'all' });
      }
    });
  });

  describe('a conference', () => {
    test('allows so many wrong PINs of strangers in a day, whatever their numbers', async () => {
      expect(await exhaustStrangers()).toBe(rules.strangersBudget);
      expect(await lockouts.judge(pin('+33145'))).toEqual(REFUSED('conference'));
      expect(await lockouts.judge(pin('+33145', 6))).toEqual(ALLOWED);
      expect(await lockouts.judge(code('+33145'))).toEqual(ALLOWED);
      nowMs = NEXT_MIDNIGHT_MS;
      expect(await lockouts.judge(pin('+33145'))).toEqual(ALLOWED);
    });

    test('never allows more of a thousand that come at the same moment', async () => {
      const others = [lockouts, await open(), await open()];
      const verdicts = await Promise.all(
        Array.from({ length: 1_000 }, (_, n) => others[n % 3]?.judge(pin(stranger(n)))),
      );
      expect(verdicts.filter((verdict) => verdict?.kind === 'allowed')).toHaveLength(rules.strangersBudget);
      expect(verdicts.filter((verdict) => verdict?.kind === 'wait')).toHaveLength(1_000 - rules.strangersBudget);
      await Promise.all(
        verdicts.map((verdict, n) =>
          verdict?.kind === 'allowed' ? others[n % 3]?.count(pin(stranger(n)), 'wrong') : undefined,
        ),
      );
      expect(await lockouts.judge(pin('+33145'))).toEqual(REFUSED('conference'));
      const counts = await lockouts.list();
      expect(counts.find(({ counted }) => counted.kind === 'conference')?.wrong).toBe(rules.strangersBudget);
    });

    test('nor of a thousand under one number', async () => {
      const verdicts = await Promise.all(Array.from({ length: 1_000 }, () => lockouts.judge(pin('+49301'))));
      expect(verdicts.filter(({ kind }) => kind === 'allowed')).toHaveLength(rules.numberBudget);
    });

    test('gets back the tries that were right, or unused, or forgotten', async () => {
      const crowd = (from: number) =>
        Promise.all(Array.from({ length: rules.strangersBudget }, (_, n) => lockouts.judge(pin(stranger(from + n)))));
      const all = Array.from({ length: rules.strangersBudget }, () => ALLOWED);
      expect(await crowd(0)).toEqual(all);
      await Promise.all(all.map((_, n) => lockouts.count(pin(stranger(n)), 'right')));
      expect(await crowd(100)).toEqual(all);
      await Promise.all(all.map((_, n) => lockouts.count(pin(stranger(100 + n)), 'unused')));
      expect(await crowd(200)).toEqual(all);
      nowMs += TRY_LIFE_MS - 1;
      expect(await lockouts.judge(pin('+33145'))).toEqual({ kind: 'wait', forMs: expect.any(Number) });
      nowMs += 1;
      expect(await crowd(300)).toEqual(all);
      expect(await lockouts.list()).toEqual([]);
    });

    test('counts a wrong PIN that comes after its try was forgotten, or that nobody asked for', async () => {
      await lockouts.judge(pin('+49301'));
      nowMs += TRY_LIFE_MS;
      await lockouts.count(pin('+49301'), 'wrong');
      await lockouts.count(pin('+49302'), 'wrong');
      const wrong = (await lockouts.list()).map((one) => one.wrong);
      expect(wrong).toEqual([2, 1, 1]);
    });
  });

  describe('a number that a conference knows', () => {
    const friend = pin('+4989777');

    test('gets in when strangers have used up their budget', async () => {
      await enter(friend);
      await exhaustStrangers();
      await enter(friend);
    });

    test('is known for ninety days after its last right PIN', async () => {
      await enter(friend);
      nowMs += 89 * DAY;
      await exhaustStrangers();
      await enter(friend);
      nowMs += 89 * DAY;
      await exhaustStrangers();
      await enter(friend);
      nowMs += 90 * DAY;
      await exhaustStrangers();
      expect((await lockouts.judge(friend)).kind).toBe('refused');
    });

    test('is known to that conference alone', async () => {
      await enter(friend);
      await exhaustStrangers(6);
      expect(await lockouts.judge({ ...friend, conference: conferenceId(6) })).toEqual(REFUSED('conference'));
    });

    test('is not harmed by what is done under it elsewhere, codes included', async () => {
      await enter(friend);
      await exhaust(pin(friend.source, 9));
      await exhaust(code(friend.source), 30);
      nowMs += MINUTE;
      await enter(friend);
    });

    test('has ten of its own, which cost no stranger anything', async () => {
      await enter(friend);
      expect(await exhaust(friend)).toEqual({ wrong: rules.knownNumberBudget, verdict: REFUSED('source') });
      expect(await exhaustStrangers()).toBe(rules.strangersBudget);
    });

    test('is forgiven its own by the right PIN, but the conference is not', async () => {
      await enter(friend);
      let wrong = 0;
      for (let turn = 0; turn < 20; turn += 1) {
        const { wrong: now } = await exhaust(friend, rules.knownNumberBudget - 1);
        wrong += now;
        nowMs += MINUTE;
        if ((await lockouts.judge(friend)).kind !== 'allowed') break;
        await lockouts.count(friend, 'right');
      }
      // The first one of the day was spared.
      expect(wrong).toBe(rules.knownBudget + 1);
    });

    test('that did nothing wrong today gets in when others have used up the budget of the known', async () => {
      const friends = Array.from({ length: 8 }, (_, n) => pin(`+498980${n}`));
      for (const one of friends) await enter(one);
      const [last, ...others] = friends;
      let wrong = 0;
      for (const one of others) wrong += (await exhaust(one)).wrong;
      expect(wrong).toBe(rules.knownBudget + others.length);
      if (last === undefined) throw new Error('nobody is left');
      // Of two at once only one is the first.
      const twice = await Promise.all([lockouts.judge(last), lockouts.judge(last)]);
      expect(twice).toEqual(expect.arrayContaining([ALLOWED, REFUSED('conference')]));
      await lockouts.count(last, 'wrong');
      expect(await lockouts.judge(last)).toEqual(REFUSED('conference'));
      nowMs = NEXT_MIDNIGHT_MS;
      for (const one of friends) await enter(one);
    });

    test('is one of so many; the one that came longest ago goes first', async () => {
      lockouts = await open({ ...rules, knownNumbers: 3 });
      for (const number of ['1', '2', '3', '1', '4']) {
        nowMs += SECOND;
        await enter(pin(`+4989${number}`));
      }
      await exhaustStrangers();
      expect((await lockouts.judge(pin('+49892'))).kind).toBe('refused');
      for (const number of ['1', '3', '4']) await enter(pin(`+4989${number}`));
    });
  });

  describe('an extension of ours', () => {
    test('is known by nature, and no number outside passes for it', async () => {
      await exhaustStrangers();
      expect((await lockouts.judge(pin('1001'))).kind).toBe('refused');
      await enter(internal(pin('1001')));
      expect((await lockouts.judge(pin('1001'))).kind).toBe('refused');
      expect((await exhaust(internal(pin('1001')))).wrong).toBe(rules.knownNumberBudget);
    });
    test('is never refused a code', async () => {
      await exhaust(internal(code('1001')), 40);
      nowMs += MINUTE;
      expect(await lockouts.judge(internal(code('1001')))).toEqual(ALLOWED);
    });
  });

  describe('callers without a number', () => {
    test('are one, with a budget of its own at each conference', async () => {
      let wrong = 0;
      for (let n = 0; n < 100; n += 1) {
        const { wrong: one } = await exhaust(pin(['', 'anonymous', '0000000000', 'Private'][n % 4] ?? ''), 1);
        wrong += one;
      }
      expect(wrong).toBe(rules.unnamedBudget);
      expect(await lockouts.judge(pin(''))).toEqual(REFUSED('source'));
      expect(await lockouts.judge(pin('', 6))).toEqual(ALLOWED);
      expect(await exhaustStrangers()).toBe(rules.strangersBudget - rules.unnamedBudget);
    });
    test('are never known, and never forgiven', async () => {
      await exhaust(pin(''), 29);
      nowMs += MINUTE;
      await enter(pin(''));
      expect((await exhaust(pin(''))).wrong).toBe(1);
    });
    test('are never refused a code', async () => {
      await exhaust(code(''), 40);
      nowMs += MINUTE;
      expect(await lockouts.judge(code(''))).toEqual(ALLOWED);
    });
  });

  describe('PINs of an access account', () => {
    const account = stored<AccountId>(5);
    test('from ever new numbers are within a budget of the account, and other accounts and conferences keep theirs', async () => {
      let wrong = 0;
      for (let n = 100; n < 200; n += 1) wrong += (await exhaust(accountPin(`+49${n}`), 3)).wrong;
      expect(wrong).toBe(rules.strangersBudget);
      expect(await lockouts.judge(accountPin('+33145'))).toEqual(REFUSED('conference'));
      expect(await lockouts.judge(accountPin('+33145', 6))).toEqual(ALLOWED);
      expect(await lockouts.judge(pin('+33146', 5))).toEqual(ALLOWED);
    });
    test('from withheld numbers are within it, too', async () => {
      expect((await exhaust(accountPin(''))).wrong).toBe(rules.unnamedBudget);
      for (let n = 100; n < 200; n += 1) await exhaust(accountPin(`+49${n}`), 3);
      expect((await lockouts.list()).find(({ counted }) => counted.kind === 'account')?.wrong).toBe(
        rules.strangersBudget,
      );
    });
    test('that are right now and then do not give it back', async () => {
      let wrong = 0;
      for (let n = 0; n < 100; n += 1) {
        wrong += (await exhaust(accountPin('+4930'), 2)).wrong;
        const verdict = await lockouts.judge(accountPin('+4930'));
        if (verdict.kind === 'allowed') await lockouts.count(accountPin('+4930'), 'right');
        else if (verdict.kind === 'wait') nowMs += verdict.forMs;
      }
      expect(wrong).toBeLessThanOrEqual(rules.strangersBudget + rules.knownBudget + 1);
    });
    test('do not lock out a number that it knows', async () => {
      expect(await lockouts.judge(accountPin('+4989'))).toEqual(ALLOWED);
      await lockouts.count(accountPin('+4989'), 'right');
      for (let n = 100; n < 200; n += 1) await exhaust(accountPin(`+49${n}`), 3);
      expect(await lockouts.judge(accountPin('+4989'))).toEqual(ALLOWED);
      expect(await lockouts.judge(accountPin('+4990'))).toEqual(REFUSED('conference'));
    });
    test('are seen and forgiven apart from those of the conference of the same id', async () => {
      await exhaust(accountPin(''), 2);
      await exhaust(pin(''), 1);
      expect(await lockouts.list()).toContainEqual({
        counted: { kind: 'account', account, budget: 'strangers' },
        ...{ wrong: 2, refusedUntilMs: undefined },
      });
      expect(await lockouts.list()).toContainEqual({
        counted: { kind: 'pair', account, source: 'unnamed' },
        ...{ wrong: 2, refusedUntilMs: undefined },
      });
      expect(await lockouts.clear({ kind: 'account', account })).toBe(2);
      expect((await lockouts.list()).map(({ counted }) => counted.kind).sort()).toEqual(['conference', 'pair']);
    });
  });

  describe('an administrator', () => {
    test('sees what is counted, those that refuse first, and till when', async () => {
      expect(await lockouts.list()).toEqual([]);
      await exhaust(pin('+49301'));
      await enter(pin('+4989'));
      await exhaust(pin('+4989'), 1);
      const conference = conferenceId(5);
      expect(await lockouts.list()).toEqual([
        { counted: { kind: 'source', source: 'tel:+49301' }, wrong: 10, refusedUntilMs: NEXT_MIDNIGHT_MS },
        { counted: { kind: 'conference', conference, budget: 'strangers' }, wrong: 10, refusedUntilMs: undefined },
        { counted: { kind: 'pair', conference, source: 'tel:+4989' }, wrong: 1, refusedUntilMs: undefined },
      ]);
      nowMs = NEXT_MIDNIGHT_MS;
      expect(await lockouts.list()).toEqual([]);
    });

    test('forgives a source, and nothing else', async () => {
      await exhaust(pin('+49301'));
      await exhaust(pin('+49302'));
      expect(await lockouts.clear({ kind: 'source', source: 'tel:+49301' })).toBe(1);
      expect(await lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
      expect(await lockouts.judge(pin('+49302'))).toEqual(REFUSED('source'));
      expect(await lockouts.clear({ kind: 'source', source: 'tel:+49301' })).toBe(0);
    });

    test('forgives a conference and its known numbers, and nothing else', async () => {
      await enter(pin('+4989'));
      await exhaust(pin('+4989'));
      await exhaustStrangers(5);
      await exhaustStrangers(55);
      expect(await lockouts.clear({ kind: 'conference', conference: conferenceId(5) })).toBe(3);
      await enter(pin('+4989'));
      expect(await lockouts.judge(pin('+33145', 5))).toEqual(ALLOWED);
      expect(await lockouts.judge(pin('+33145', 55))).toEqual(REFUSED('conference'));
    });

    test('forgives everything', async () => {
      await exhaust(code('+49301'));
      await exhaustStrangers();
      await lockouts.clear({ kind: 'all' });
      expect(await lockouts.list()).toEqual([]);
      expect(await lockouts.judge(code('+49301'))).toEqual(ALLOWED);
    });
  });
}
