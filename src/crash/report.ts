import type { Mood } from './callees.ts';

/** What came of one round. */
export interface RoundReport {
  readonly mood: Mood;
  readonly kills: number;
  /** Numbers that were typed, goes of which nothing was heard, and how often the budget was said to be spent. */
  readonly typed: number;
  readonly unheard: number;
  readonly refused: number;
  /** Legs that FreeSWITCH has dialled, and how many of them stood at once. */
  readonly legs: number;
  readonly most: number;
  readonly records: number;
  readonly estimated: number;
  readonly spent: string;
  /** From the end of the last leg until nothing was open any more. */
  readonly settledMs: number;
  readonly violations: readonly string[];
}
export interface CrashReport {
  readonly seed: number;
  readonly rounds: readonly RoundReport[];
  /** Those of the rounds, and whatever else was wrong. */
  readonly violations: readonly string[];
  /** What happened last, for whoever looks for the reason of a violation. */
  readonly journal: readonly string[];
}

/** The report for people. */
export function reportText({ seed, rounds, violations, journal }: CrashReport): string {
  const lines = [`seed ${seed}`];
  for (const [at, round] of rounds.entries()) {
    const { mood, kills, typed, unheard, refused, legs, most, records, estimated, spent, settledMs } = round;
    lines.push(
      `round ${at + 1}, ${mood}: ${kills} kills, ${typed} invites (refused ${refused} times, nothing heard ${unheard} times), ` +
        `${legs} legs, ${most} at once at most, ${records} records (${estimated} estimated), spent ${spent}, ` +
        `settled after ${Math.round(settledMs)} ms`,
    );
  }
  lines.push(`violations ${violations.length}`, ...violations.map((violation) => `  ${violation}`));
  if (violations.length > 0) lines.push('', 'what happened last:', ...journal);
  return `${lines.join('\n')}\n`;
}
