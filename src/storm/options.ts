import { anySeed, readCommandLine } from './command-line.ts';

/** How long and how badly it storms. */
export interface StormOptions {
  /** How long callers come and things are broken; the calm after it comes on top. */
  readonly seconds: number;
  /** How often the controller is killed. */
  readonly kills: number;
  /** Of everything that is drawn. The processes keep their own time, so two storms of one seed are alike, not equal. */
  readonly seed: number;
  /** Callers at once. */
  readonly callers: number;
  /** Whether what happens is told while it happens. */
  readonly verbose: boolean;
}

const DEFAULTS = { seconds: 120, kills: 20, callers: 60 };
const QUICK = { seconds: 9, kills: 3, callers: 24 };

export const USAGE = `Disturbs a busy evening on purpose, and looks whether every caller is where it belongs in the end.

  --seconds N  how long it storms (${DEFAULTS.seconds})
  --kills N    how often the controller is killed (${DEFAULTS.kills})
  --callers N  callers at once (${DEFAULTS.callers})
  --seed N     seed of all that is drawn (a new one each time)
  --quick      a short one: ${QUICK.seconds} s, ${QUICK.kills} kills, ${QUICK.callers} callers
  --verbose    tell what happens
`;

const COMMAND_LINE = {
  usage: USAGE,
  figures: ['seconds', 'kills', 'callers', 'seed'],
  switches: ['quick', 'verbose'],
} as const;

/** Reads the command line; a text is what is wrong with it. */
export function readOptions(args: readonly string[]): StormOptions | string {
  return readCommandLine(args, COMMAND_LINE, ({ figure, has }) => {
    const base = has('quick') ? QUICK : DEFAULTS;
    return {
      seconds: figure('seconds', base.seconds, 1),
      kills: figure('kills', base.kills, 0),
      callers: figure('callers', base.callers, 8),
      seed: figure('seed', anySeed(), 0),
      verbose: has('verbose'),
    };
  });
}
