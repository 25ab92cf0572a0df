import { parseArgs } from 'node:util';

export interface CrashOptions {
  readonly rounds: number;
  readonly conferences: number;
  readonly occurrences: number;
  /** By how many seconds the clock of the second worker is fast. */
  readonly fastClockSeconds: number;
  /** In each round. */
  readonly workerKills: number;
  readonly redisKills: number;
  /** Of the moments of the kills; the processes keep their own time, so two runs of one seed are alike, not equal. */
  readonly seed: number;
}

const DEFAULTS = { rounds: 1, conferences: 100, occurrences: 10, 'fast-clock': 0, 'worker-kills': 8, 'redis-kills': 3 };

export const USAGE = `Kills what keeps the appointments of conferences, and looks whether every one was kept once.

  --rounds N        how often, one after the other (${DEFAULTS.rounds})
  --conferences N   (${DEFAULTS.conferences})
  --occurrences N   of each, two seconds apart (${DEFAULTS.occurrences})
  --fast-clock N    the clock of one of the two workers is so many seconds fast (${DEFAULTS['fast-clock']})
  --worker-kills N  in each round (${DEFAULTS['worker-kills']})
  --redis-kills N   in each round (${DEFAULTS['redis-kills']})
  --seed N          seed of all that is drawn (a new one each time)
`;

/** Reads the command line; a text is what is wrong with it. */
export function readOptions(args: readonly string[]): CrashOptions | string {
  let values: { readonly [name: string]: string | boolean | undefined };
  try {
    const names = [...Object.keys(DEFAULTS), 'seed'];
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    ({ values } = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }));
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`;
  }
  if (values['help'] === true) return USAGE;
  const wrong: string[] = [];
  const number = (name: string, fallback: number, least: number): number => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isInteger(value) || value < least) wrong.push(`--${name} must be a whole number from ${least}`);
    return value;
  };
  const options: CrashOptions = {
    rounds: number('rounds', DEFAULTS.rounds, 1),
    conferences: number('conferences', DEFAULTS.conferences, 1),
    occurrences: number('occurrences', DEFAULTS.occurrences, 1),
    fastClockSeconds: number('fast-clock', DEFAULTS['fast-clock'], 0),
    workerKills: number('worker-kills', DEFAULTS['worker-kills'], 0),
    redisKills: number('redis-kills', DEFAULTS['redis-kills'], 0),
    seed: number('seed', Date.now() % 1_000_000, 0),
  };
  return wrong.length === 0 ? options : `${wrong.join('\n')}\n\n${USAGE}`;
}
