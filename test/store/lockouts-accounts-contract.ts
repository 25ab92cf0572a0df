import { describe, expect, test } from 'vitest';
import type { AccountId } from '../../src/core/ids.ts';
import { stored } from './drafts.ts';
import { ALLOWED, accountPin, type Gate, pin, REFUSED, RULES } from './lockouts-gate.ts';

/** What all lockouts do for the PINs of access accounts. */
export function accountLockoutContract(gate: Gate): void {
  const { exhaust } = gate;

  describe('PINs of an access account', () => {
    const account = stored<AccountId>(5);
    test('from ever new numbers are within a budget of the account, and other accounts and conferences keep theirs', async () => {
      let wrong = 0;
      for (let n = 100; n < 200; n += 1) wrong += (await exhaust(accountPin(`+49${n}`), 3)).wrong;
      expect(wrong).toBe(RULES.strangersBudget);
      expect(await gate.lockouts.judge(accountPin('+33145'))).toEqual(REFUSED('conference'));
      expect(await gate.lockouts.judge(accountPin('+33145', 6))).toEqual(ALLOWED);
      expect(await gate.lockouts.judge(pin('+33146', 5))).toEqual(ALLOWED);
    });
    test('from withheld numbers are within it, too', async () => {
      expect((await exhaust(accountPin(''))).wrong).toBe(RULES.unnamedBudget);
      for (let n = 100; n < 200; n += 1) await exhaust(accountPin(`+49${n}`), 3);
      expect((await gate.lockouts.list()).find(({ counted }) => counted.kind === 'account')?.wrong).toBe(
        RULES.strangersBudget,
      );
    });
    test('that are right now and then do not give it back', async () => {
      let wrong = 0;
      for (let n = 0; n < 100; n += 1) {
        wrong += (await exhaust(accountPin('+4930'), 2)).wrong;
        const verdict = await gate.lockouts.judge(accountPin('+4930'));
        if (verdict.kind === 'allowed') await gate.lockouts.count(accountPin('+4930'), 'right');
        else if (verdict.kind === 'wait') gate.nowMs += verdict.forMs;
      }
      expect(wrong).toBeLessThanOrEqual(RULES.strangersBudget + RULES.knownBudget + 1);
    });
    test('do not lock out a number that it knows', async () => {
      expect(await gate.lockouts.judge(accountPin('+4989'))).toEqual(ALLOWED);
      await gate.lockouts.count(accountPin('+4989'), 'right');
      for (let n = 100; n < 200; n += 1) await exhaust(accountPin(`+49${n}`), 3);
      expect(await gate.lockouts.judge(accountPin('+4989'))).toEqual(ALLOWED);
      expect(await gate.lockouts.judge(accountPin('+4990'))).toEqual(REFUSED('conference'));
    });
    test('are seen and forgiven apart from those of the conference of the same id', async () => {
      await exhaust(accountPin(''), 2);
      await exhaust(pin(''), 1);
      expect(await gate.lockouts.list()).toContainEqual({
        counted: { kind: 'account', account, budget: 'strangers' },
        ...{ wrong: 2, refusedUntilMs: undefined },
      });
      expect(await gate.lockouts.list()).toContainEqual({
        counted: { kind: 'pair', account, source: 'unnamed' },
        ...{ wrong: 2, refusedUntilMs: undefined },
      });
      expect(await gate.lockouts.clear({ kind: 'account', account })).toBe(2);
      expect((await gate.lockouts.list()).map(({ counted }) => counted.kind).sort()).toEqual(['conference', 'pair']);
    });
  });
}
