import { describe, expect, test } from 'vitest';
import { TRY_LIFE_MS } from '../../src/store/try-ledger.ts';
import { conferenceId } from './drafts.ts';
import {
  ALLOWED,
  code,
  DAY,
  type Gate,
  MINUTE,
  NEXT_MIDNIGHT_MS,
  pin,
  REFUSED,
  RULES,
  SECOND,
  stranger,
} from './lockouts-gate.ts';

/** What all lockouts do for a conference, and for the numbers that it knows. */
export function conferenceLockoutContract(gate: Gate): void {
  const { exhaust, enter, exhaustStrangers, open } = gate;

  describe('a conference', () => {
    test('allows so many wrong PINs of strangers in a day, whatever their numbers', async () => {
      expect(await exhaustStrangers()).toBe(RULES.strangersBudget);
      expect(await gate.lockouts.judge(pin('+33145'))).toEqual(REFUSED('conference'));
      expect(await gate.lockouts.judge(pin('+33145', 6))).toEqual(ALLOWED);
      expect(await gate.lockouts.judge(code('+33145'))).toEqual(ALLOWED);
      gate.nowMs = NEXT_MIDNIGHT_MS;
      expect(await gate.lockouts.judge(pin('+33145'))).toEqual(ALLOWED);
    });

    test('never allows more of a thousand that come at the same moment', async () => {
      const others = [gate.lockouts, await open(), await open()];
      const verdicts = await Promise.all(
        Array.from({ length: 1_000 }, (_, n) => others[n % 3]?.judge(pin(stranger(n)))),
      );
      expect(verdicts.filter((verdict) => verdict?.kind === 'allowed')).toHaveLength(RULES.strangersBudget);
      expect(verdicts.filter((verdict) => verdict?.kind === 'wait')).toHaveLength(1_000 - RULES.strangersBudget);
      await Promise.all(
        verdicts.map((verdict, n) =>
          verdict?.kind === 'allowed' ? others[n % 3]?.count(pin(stranger(n)), 'wrong') : undefined,
        ),
      );
      expect(await gate.lockouts.judge(pin('+33145'))).toEqual(REFUSED('conference'));
      const counts = await gate.lockouts.list();
      expect(counts.find(({ counted }) => counted.kind === 'conference')?.wrong).toBe(RULES.strangersBudget);
    });

    test('nor of a thousand under one number', async () => {
      const verdicts = await Promise.all(Array.from({ length: 1_000 }, () => gate.lockouts.judge(pin('+49301'))));
      expect(verdicts.filter(({ kind }) => kind === 'allowed')).toHaveLength(RULES.numberBudget);
    });

    test('gets back the tries that were right, or unused, or forgotten', async () => {
      const crowd = (from: number) =>
        Promise.all(
          Array.from({ length: RULES.strangersBudget }, (_, n) => gate.lockouts.judge(pin(stranger(from + n)))),
        );
      const all = Array.from({ length: RULES.strangersBudget }, () => ALLOWED);
      expect(await crowd(0)).toEqual(all);
      await Promise.all(all.map((_, n) => gate.lockouts.count(pin(stranger(n)), 'right')));
      expect(await crowd(100)).toEqual(all);
      await Promise.all(all.map((_, n) => gate.lockouts.count(pin(stranger(100 + n)), 'unused')));
      expect(await crowd(200)).toEqual(all);
      gate.nowMs += TRY_LIFE_MS - 1;
      expect(await gate.lockouts.judge(pin('+33145'))).toEqual({ kind: 'wait', forMs: expect.any(Number) });
      gate.nowMs += 1;
      expect(await crowd(300)).toEqual(all);
      expect(await gate.lockouts.list()).toEqual([]);
    });

    test('counts a wrong PIN that comes after its try was forgotten, or that nobody asked for', async () => {
      await gate.lockouts.judge(pin('+49301'));
      gate.nowMs += TRY_LIFE_MS;
      await gate.lockouts.count(pin('+49301'), 'wrong');
      await gate.lockouts.count(pin('+49302'), 'wrong');
      const wrong = (await gate.lockouts.list()).map((one) => one.wrong);
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
      gate.nowMs += 89 * DAY;
      await exhaustStrangers();
      await enter(friend);
      gate.nowMs += 89 * DAY;
      await exhaustStrangers();
      await enter(friend);
      gate.nowMs += 90 * DAY;
      await exhaustStrangers();
      expect((await gate.lockouts.judge(friend)).kind).toBe('refused');
    });

    test('is known to that conference alone', async () => {
      await enter(friend);
      await exhaustStrangers(6);
      expect(await gate.lockouts.judge({ ...friend, conference: conferenceId(6) })).toEqual(REFUSED('conference'));
    });

    test('is not harmed by what is done under it elsewhere, codes included', async () => {
      await enter(friend);
      await exhaust(pin(friend.source, 9));
      await exhaust(code(friend.source), 30);
      gate.nowMs += MINUTE;
      await enter(friend);
    });

    test('has ten of its own, which cost no stranger anything', async () => {
      await enter(friend);
      expect(await exhaust(friend)).toEqual({ wrong: RULES.knownNumberBudget, verdict: REFUSED('source') });
      expect(await exhaustStrangers()).toBe(RULES.strangersBudget);
    });

    test('is forgiven its own by the right PIN, but the conference is not', async () => {
      await enter(friend);
      let wrong = 0;
      for (let turn = 0; turn < 20; turn += 1) {
        const { wrong: now } = await exhaust(friend, RULES.knownNumberBudget - 1);
        wrong += now;
        gate.nowMs += MINUTE;
        if ((await gate.lockouts.judge(friend)).kind !== 'allowed') break;
        await gate.lockouts.count(friend, 'right');
      }
      // The first one of the day was spared.
      expect(wrong).toBe(RULES.knownBudget + 1);
    });

    test('that did nothing wrong today gets in when others have used up the budget of the known', async () => {
      const friends = Array.from({ length: 8 }, (_, n) => pin(`+498980${n}`));
      for (const one of friends) await enter(one);
      const [last, ...others] = friends;
      let wrong = 0;
      for (const one of others) wrong += (await exhaust(one)).wrong;
      expect(wrong).toBe(RULES.knownBudget + others.length);
      if (last === undefined) throw new Error('nobody is left');
      // Of two at once only one is the first.
      const twice = await Promise.all([gate.lockouts.judge(last), gate.lockouts.judge(last)]);
      expect(twice).toEqual(expect.arrayContaining([ALLOWED, REFUSED('conference')]));
      await gate.lockouts.count(last, 'wrong');
      expect(await gate.lockouts.judge(last)).toEqual(REFUSED('conference'));
      gate.nowMs = NEXT_MIDNIGHT_MS;
      for (const one of friends) await enter(one);
    });

    test('is one of so many; the one that came longest ago goes first', async () => {
      gate.lockouts = await open({ ...RULES, knownNumbers: 3 });
      for (const number of ['1', '2', '3', '1', '4']) {
        gate.nowMs += SECOND;
        await enter(pin(`+4989${number}`));
      }
      await exhaustStrangers();
      expect((await gate.lockouts.judge(pin('+49892'))).kind).toBe('refused');
      for (const number of ['1', '3', '4']) await enter(pin(`+4989${number}`));
    });
  });
}
