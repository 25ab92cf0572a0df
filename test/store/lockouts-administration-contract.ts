import { describe, expect, test } from 'vitest';
import { conferenceId } from './drafts.ts';
import { ALLOWED, code, type Gate, NEXT_MIDNIGHT_MS, pin, REFUSED } from './lockouts-gate.ts';

/** What an administrator sees of all lockouts, and forgives. */
export function lockoutAdministrationContract(gate: Gate): void {
  const { exhaust, enter, exhaustStrangers } = gate;

  describe('an administrator', () => {
    test('sees what is counted, those that refuse first, and till when', async () => {
      expect(await gate.lockouts.list()).toEqual([]);
      await exhaust(pin('+49301'));
      await enter(pin('+4989'));
      await exhaust(pin('+4989'), 1);
      const conference = conferenceId(5);
      expect(await gate.lockouts.list()).toEqual([
        { counted: { kind: 'source', source: 'tel:+49301' }, wrong: 10, refusedUntilMs: NEXT_MIDNIGHT_MS },
        { counted: { kind: 'conference', conference, budget: 'strangers' }, wrong: 10, refusedUntilMs: undefined },
        { counted: { kind: 'pair', conference, source: 'tel:+4989' }, wrong: 1, refusedUntilMs: undefined },
      ]);
      gate.nowMs = NEXT_MIDNIGHT_MS;
      expect(await gate.lockouts.list()).toEqual([]);
    });

    test('forgives a source, and nothing else', async () => {
      await exhaust(pin('+49301'));
      await exhaust(pin('+49302'));
      expect(await gate.lockouts.clear({ kind: 'source', source: 'tel:+49301' })).toBe(1);
      expect(await gate.lockouts.judge(pin('+49301'))).toEqual(ALLOWED);
      expect(await gate.lockouts.judge(pin('+49302'))).toEqual(REFUSED('source'));
      expect(await gate.lockouts.clear({ kind: 'source', source: 'tel:+49301' })).toBe(0);
    });

    test('forgives a conference and its known numbers, and nothing else', async () => {
      await enter(pin('+4989'));
      await exhaust(pin('+4989'));
      await exhaustStrangers(5);
      await exhaustStrangers(55);
      expect(await gate.lockouts.clear({ kind: 'conference', conference: conferenceId(5) })).toBe(3);
      await enter(pin('+4989'));
      expect(await gate.lockouts.judge(pin('+33145', 5))).toEqual(ALLOWED);
      expect(await gate.lockouts.judge(pin('+33145', 55))).toEqual(REFUSED('conference'));
    });

    test('forgives everything', async () => {
      await exhaust(code('+49301'));
      await exhaustStrangers();
      await gate.lockouts.clear({ kind: 'all' });
      expect(await gate.lockouts.list()).toEqual([]);
      expect(await gate.lockouts.judge(code('+49301'))).toEqual(ALLOWED);
    });
  });
}
