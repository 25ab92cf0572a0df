/** Something that is timed: it does its whole work in each call. */
export interface Contender {
  readonly name: string;
  run(): void;
}

/** What each round took, in the order of the rounds, so that contenders can be compared round by round. */
export interface Timing {
  readonly name: string;
  /** Microseconds of CPU for each unit of work. */
  readonly micros: readonly number[];
}

/** What is compiled as it runs has to have run for a while; what is native needs none of it. */
const WARM_UP_MS = 300;

/**
 * Runs all contenders once in each round, each round beginning with another one, so that whatever else the machine does
 * meets all of them. CPU time of the process is counted, which waits for nobody.
 */
export function timeInRounds(contenders: readonly Contender[], rounds: number, unitsPerRun: number): readonly Timing[] {
  const micros = contenders.map((): number[] => []);
  for (const { run } of contenders) {
    const until = performance.now() + WARM_UP_MS;
    do run();
    while (performance.now() < until);
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const which = (round + turn) % contenders.length;
      const before = process.cpuUsage();
      contenders[which]?.run();
      const { user, system } = process.cpuUsage(before);
      micros[which]?.push((user + system) / unitsPerRun);
    }
  }
  return contenders.map(({ name }, index) => ({ name, micros: micros[index] ?? [] }));
}

/** The value below which the given share of all values lies; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How many times longer `slower` took than `faster`: the median of what it was in each round. */
export function timesFaster(faster: Timing, slower: Timing): number {
  return median(slower.micros.map((each, round) => each / (faster.micros[round] ?? Number.NaN)));
}
