import type { CrashOptions } from './options.ts';
import type { Round } from './round.ts';

export function headText({ seed, conferences, occurrences, fastClockSeconds }: CrashOptions): string {
  const clock = fastClockSeconds === 0 ? '' : `, one clock ${fastClockSeconds} s fast`;
  return `seed ${seed}: ${conferences} conferences of ${occurrences} occurrences, two workers${clock}`;
}

/** One line of figures. */
export function roundText(n: number, round: Round): string {
  const { wanted, missed, repeated, early, workerKills, redisKills, again, found, latenessMs } = round;
  const late = (share: number): number =>
    latenessMs[Math.min(latenessMs.length - 1, Math.floor(latenessMs.length * share))] ?? 0;
  return [
    `round ${n}: ${missed.length} missed, ${repeated.length} repeated, ${early.length} early of ${wanted} starts`,
    `workers killed ${workerKills} times, Redis ${redisKills} times`,
    `${again} starts were taken over from a killed worker, ${found} of them made already`,
    `late by ${late(0.5)} ms (median), ${late(0.99)} ms (99 %), ${late(1)} ms (most)`,
  ].join('; ');
}

/** What must not be; empty when all was kept. */
export function violations({ missed, repeated, early, unkept }: Round): readonly string[] {
  return [
    ...missed.map((occasion) => `missed: ${occasion}`),
    ...repeated.map((occasion) => `repeated: ${occasion}`),
    ...early.map((occasion) => `early: ${occasion}`),
    ...(unkept === 0 ? [] : [`${unkept} occurrences are not kept as open`]),
  ];
}
