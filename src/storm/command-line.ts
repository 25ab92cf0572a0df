import { parseArgs } from 'node:util';

/** What a program is told by: whole numbers and switches, each by its name, and `--help`. */
export interface CommandLine<Figure extends string, Switch extends string> {
  readonly usage: string;
  readonly figures: readonly Figure[];
  readonly switches: readonly Switch[];
}
/** What was typed. */
export interface Typed<Figure extends string, Switch extends string> {
  /** A number that must be whole and at least `least`; `usual` where it was not typed. */
  figure(name: Figure, usual: number, least: number): number;
  has(name: Switch): boolean;
}

/** Reads a command line by `make`; a text is what is wrong with it, and how to use it. */
export function readCommandLine<Figure extends string, Switch extends string, Options>(
  args: readonly string[],
  { usage, figures, switches }: CommandLine<Figure, Switch>,
  make: (typed: Typed<Figure, Switch>) => Options,
): Options | string {
  let values: { readonly [name: string]: string | boolean | undefined };
  try {
    const options = {
      ...Object.fromEntries(figures.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries([...switches, 'help'].map((name) => [name, { type: 'boolean' as const }])),
    };
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`;
  }
  if (values['help'] === true) return usage;
  const wrong: string[] = [];
  const options = make({
    figure(name, usual, least) {
      const text = values[name];
      if (text === undefined) return usual;
      const value = Number(text);
      if (!Number.isInteger(value) || value < least) wrong.push(`--${name} must be a whole number from ${least}`);
      return value;
    },
    has: (name) => values[name] === true,
  });
  return wrong.length === 0 ? options : `${wrong.join('\n')}\n\n${usage}`;
}

/** The seed of everything that is drawn, where none is typed. */
export const anySeed = (): number => Date.now() % 1_000_000;
