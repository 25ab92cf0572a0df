import { parseArgs } from 'node:util';

export interface CrashOptions {
  /** Each has an account of its own, with budget for 50 calls, and 200 invites on it. */
  readonly rounds: number;
  /** How often the controller is killed in each. */
  readonly kills: number;
  /** Of everything that is drawn. The processes keep their own time, so two runs of one seed are alike, not equal. */
  readonly seed: number;
  /** Whether what happens is told while it happens. */
  readonly verbose: boolean;
}

const DEFAULTS = { rounds: 6, kills: 6 };
const QUICK = { rounds: 2, kills: 2 };

export const USAGE = `Kills the controller with -9 while 200 invites are made on a budget for 50, and looks whether the money is right.

  --rounds N   how many times (${DEFAULTS.rounds})
  --kills N    how often the controller is killed in each (${DEFAULTS.kills})
  --seed N     seed of all that is drawn (a new one each time)
  --quick      a short one: ${QUICK.rounds} rounds, ${QUICK.kills} kills in each
  --verbose    tell what happens
`;

/** Reads the command line; a text is what is wrong with it. */
export function readOptions(args: readonly string[]): CrashOptions | string {
  let values: { [name: string]: string | boolean | undefined };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string' },
        kills: { type: 'string' },
        seed: { type: 'string' },
        quick: { type: 'boolean' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`;
  }
  if (values['help'] === true) return USAGE;
  const base = values['quick'] === true ? QUICK : DEFAULTS;
  const wrong: string[] = [];
  const number = (name: string, fallback: number, least: number): number => {
    const text = values[name];
    if (text === undefined) return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) wrong.push(`--${name} must be a whole number from ${least}`);
    return value;
  };
  const options: CrashOptions = {
    rounds: number('rounds', base.rounds, 1),
    kills: number('kills', base.kills, 0),
    seed: number('seed', Date.now() % 1_000_000, 0),
    verbose: values['verbose'] === true,
  };
  return wrong.length === 0 ? options : `${wrong.join('\n')}\n\n${USAGE}`;
}
