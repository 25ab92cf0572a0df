import { describe, expect, test } from 'vitest';
import {
  ALLOWED,
  code,
  type Gate,
  internal,
  MINUTE,
  NEXT_MIDNIGHT_MS,
  pin,
  REFUSED,
  RULES,
  SECOND,
} from './lockouts-gate.ts';

/** What all lockouts do to whoever tries: numbers, extensions, and callers without a number. */
export function sourceContract(gate: Gate): void {
  const { exhaust, enter, exhaustStrangers, open } = gate;

  describe('one number', () => {
    test('has three tries, then waits twice as long after each, and is refused after ten till the day ends', async () => {
      const waits: number[] = [];
      for (let wrong = 0; wrong < RULES.numberBudget; wrong += 1) {
        const verdict = await gate.lockouts.judge(pin('+49301'));
        if (verdict.kind === 'wait') {
          waits.push(verdict.forMs / SECOND);
          gate.nowMs += verdict.forMs - 1;
          expect(await gate.lockouts.judge(pin('+49301'))).toEqual({ kind: 'wait', forMs: 1 });
          gate.nowMs += 1;
          expect(await gate.lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
        } else expect(verdict).toEqual(ALLOWED);
        await gate.lockouts.count(pin('+49301'), 'wrong');
      }
      expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
      expect(await gate.lockouts.judge(pin('+49301'))).toEqual(REFUSED('source'));
      expect(await gate.lockouts.judge(pin('0049 301'))).toEqual(REFUSED('source'));
      expect(await gate.lockouts.judge(pin('+49302'))).toEqual(ALLOWED);
      gate.nowMs = NEXT_MIDNIGHT_MS - 1;
      expect(await gate.lockouts.judge(pin('+49301'))).toEqual(REFUSED('source'));
      gate.nowMs += 1;
      expect(await gate.lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
    });

    test('need not wait for what has passed since', async () => {
      await exhaust(pin('+49301'), 6);
      gate.nowMs += MINUTE;
      expect(await gate.lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
    });

    test('is counted over codes and PINs, and over conferences', async () => {
      await exhaust(code('+49301'), 4);
      await exhaust(pin('+49301', 5), 3);
      expect(await exhaust(pin('+49301', 6))).toEqual({ wrong: 3, verdict: REFUSED('source') });
      expect(await gate.lockouts.judge(code('+49301'))).toEqual(REFUSED('source'));
    });

    test('is counted over all controllers', async () => {
      const other = await open();
      for (let n = 0; n < 5; n += 1) {
        await gate.lockouts.judge(pin('+49301'));
        await gate.lockouts.count(pin('+49301'), 'wrong');
        gate.nowMs += MINUTE;
        await other.judge(pin('+49301'));
        await other.count(pin('+49301'), 'wrong');
        gate.nowMs += MINUTE;
      }
      expect(await gate.lockouts.judge(pin('+49301'))).toEqual(REFUSED('source'));
    });

    test('cannot win back by a conference of its own what it lost elsewhere', async () => {
      await exhaust(pin('+49301', 5), 5);
      await exhaust(pin('+49301', 9), 3);
      gate.nowMs += MINUTE;
      await enter(pin('+49301', 9));
      expect((await exhaust(pin('+49301', 5))).wrong).toBe(RULES.numberBudget - 5);
    });

    test('that types a code that is there has not won back the wrong ones', async () => {
      await exhaust(code('+49301'), 9);
      gate.nowMs += MINUTE;
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
        const shown = await gate.lockouts.list();
        const sources = shown.flatMap(({ counted }) => (counted.kind === 'source' ? [counted.source] : []));
        expect(sources).toHaveLength(1);
        expect(sources[0]?.length).toBeLessThanOrEqual(40);
        expect(await gate.lockouts.clear({ kind: 'source', source: sources[0] ?? 'unnamed' })).toBe(1);
        await gate.lockouts.clear({ kind: 'all' });
      }
    });
  });

  describe('an extension of ours', () => {
    test('is known by nature, and no number outside passes for it', async () => {
      await exhaustStrangers();
      expect((await gate.lockouts.judge(pin('1001'))).kind).toBe('refused');
      await enter(internal(pin('1001')));
      expect((await gate.lockouts.judge(pin('1001'))).kind).toBe('refused');
      expect((await exhaust(internal(pin('1001')))).wrong).toBe(RULES.knownNumberBudget);
    });
    test('is never refused a code', async () => {
      await exhaust(internal(code('1001')), 40);
      gate.nowMs += MINUTE;
      expect(await gate.lockouts.judge(internal(code('1001')))).toEqual(ALLOWED);
    });
  });

  describe('callers without a number', () => {
    test('are one, with a budget of its own at each conference', async () => {
      let wrong = 0;
      for (let n = 0; n < 100; n += 1) {
        const { wrong: one } = await exhaust(pin(['', 'anonymous', '0000000000', 'Private'][n % 4] ?? ''), 1);
        wrong += one;
      }
      expect(wrong).toBe(RULES.unnamedBudget);
      expect(await gate.lockouts.judge(pin(''))).toEqual(REFUSED('source'));
      expect(await gate.lockouts.judge(pin('', 6))).toEqual(ALLOWED);
      expect(await exhaustStrangers()).toBe(RULES.strangersBudget - RULES.unnamedBudget);
    });
    test('are never known, and never forgiven', async () => {
      await exhaust(pin(''), 29);
      gate.nowMs += MINUTE;
      await enter(pin(''));
      expect((await exhaust(pin(''))).wrong).toBe(1);
    });
    test('are never refused a code', async () => {
      await exhaust(code(''), 40);
      gate.nowMs += MINUTE;
      expect(await gate.lockouts.judge(code(''))).toEqual(ALLOWED);
    });
  });
}
