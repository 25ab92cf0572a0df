import { anySeed, readCommandLine } from '../storm/command-line.ts';

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

const COMMAND_LINE = {
  usage: USAGE,
  figures: ['rounds', 'kills', 'seed'],
  switches: ['quick', 'verbose'],
} as const;

/** Reads the command line; a text is what is wrong with it. */
export function readOptions(args: readonly string[]): CrashOptions | string {
  return readCommandLine(args, COMMAND_LINE, ({ figure, has }) => {
    const base = has('quick') ? QUICK : DEFAULTS;
    return {
      rounds: figure('rounds', base.rounds, 1),
      kills: figure('kills', base.kills, 0),
      seed: figure('seed', anySeed(), 0),
      verbose: has('verbose'),
    };
  });
}
