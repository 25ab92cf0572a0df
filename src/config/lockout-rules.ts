import type { LockoutRules } from '../core/lockout.ts';
import type { Config } from './schema.ts';

/** How often a code or a PIN may be tried, as the configuration has it. */
export function lockoutRules({ lockouts }: Pick<Config, 'lockouts'>): LockoutRules {
  const { firstDelaySeconds, longestDelaySeconds, ...rules } = lockouts;
  return { ...rules, firstDelayMs: firstDelaySeconds * 1_000, longestDelayMs: longestDelaySeconds * 1_000 };
}
