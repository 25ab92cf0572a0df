import { parseArgs } from 'node:util';

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

/** Reads the command line; a text is what is wrong with it. */
export function readOptions(args: readonly string[]): StormOptions | string {
  let values: { [name: string]: string | boolean | undefined };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string' },
        kills: { type: 'string' },
        callers: { type: 'string' },
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
  const options: StormOptions = {
    seconds: number('seconds', base.seconds, 1),
    kills: number('kills', base.kills, 0),
    callers: number('callers', base.callers, 8),
    seed: number('seed', Date.now() % 1_000_000, 0),
    verbose: values['verbose'] === true,
  };
  return wrong.length === 0 ? options : `${wrong.join('\n')}\n\n${USAGE}`;
}
