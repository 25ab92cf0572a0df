import type { CrashOptions } from './options.ts';
import type { Round } from './round.ts';

export function headText({ seed, conferences, occurrences, fastClockSeconds }: CrashOptions): string {
  const clock = fastClockSeconds === 0 ? '' : `, one clock ${fastClockSeconds} s fast`;
  return `seed ${seed}: ${conferences} conferences of ${occurrences} occurrences, two services${clock}`;
}

/** One line of figures. */
export function roundText(n: number, { starts, calls, workerKills, redisKills, violations }: Round): string {
  const { wanted, missed, repeated, early, latenessMs } = starts;
  const late = (share: number): number =>
    latenessMs[Math.min(latenessMs.length - 1, Math.floor(latenessMs.length * share))] ?? 0;
  const outcomes = Object.entries(calls.outcomes).sort(([, one], [, other]) => other - one);
  return [
    `round ${n}: ${missed.length} missed, ${repeated.length} repeated, ${early.length} early of ${wanted} starts`,
    `${calls.legs} legs of ${calls.attempts} calls (${outcomes.map(([kind, count]) => `${count} ${kind}`).join(', ')})`,
    `${violations.length} violations`,
    `services killed ${workerKills} times, Redis ${redisKills} times`,
    `late by ${late(0.5)} ms (median), ${late(0.99)} ms (99 %), ${late(1)} ms (most)`,
  ].join('; ');
}
