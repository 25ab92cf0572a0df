import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { lockoutRules } from '../../src/config/lockout-rules.ts';
import { DEFAULT_LOCKOUT_RULES } from '../../src/core/lockout.ts';

test('what is not configured is as it is without a configuration', async () => {
  const loaded = await loadConfig({ env: {}, usualPath: '/nonexistent/convene.yaml' });
  expect(loaded.ok && lockoutRules(loaded.value.config)).toEqual(DEFAULT_LOCKOUT_RULES);
});

test('each setting is the rule of its name', () => {
  const lockouts = {
    freeTries: 1,
    firstDelaySeconds: 2,
    longestDelaySeconds: 3,
    numberBudget: 4,
    unnamedBudget: 5,
    strangersBudget: 6,
    knownNumberBudget: 7,
    knownBudget: 8,
    knownNumbers: 9,
    knownForDays: 10,
  };
  expect(lockoutRules({ lockouts })).toEqual({
    freeTries: 1,
    firstDelayMs: 2_000,
    longestDelayMs: 3_000,
    numberBudget: 4,
    unnamedBudget: 5,
    strangersBudget: 6,
    knownNumberBudget: 7,
    knownBudget: 8,
    knownNumbers: 9,
    knownForDays: 10,
  });
});
