import { readFile } from 'node:fs/promises';
import type { ConfigProblem } from './problem.ts';
import { SETTINGS, type Setting } from './setting.ts';
import { nearest } from './spelling.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the file to read instead of the usual one. */
export const CONFIG_VARIABLE = 'CONVENE_CONFIG';
/** A setting's variable with this at its end names a file that holds the value: for secrets that are mounted. */
const FILE_SUFFIX = '_FILE';

/** A setting that the environment gives, and the variable that it came from. */
export interface FromEnvironment {
  readonly setting: Setting;
  readonly value: unknown;
  readonly where: string;
}

/** The variables that Convene knows, beside {@link CONFIG_VARIABLE}. */
export const VARIABLES: readonly string[] = SETTINGS.flatMap((setting) => variablesOf(setting));

/** Those that set one setting: its own, and for a secret the one that names a file. */
export function variablesOf({ env, secret }: Setting): readonly string[] {
  if (env === undefined) return [];
  return secret === 'whole' ? [env, env + FILE_SUFFIX] : [env];
}

/** What the environment sets. An empty variable sets nothing; one that begins with `CONVENE_` must be known. */
export async function readEnvironment(
  env: Environment,
): Promise<{ found: readonly FromEnvironment[]; problems: readonly ConfigProblem[] }> {
  const known = [CONFIG_VARIABLE, ...VARIABLES];
  const problems: ConfigProblem[] = Object.keys(env)
    .filter((name) => name.startsWith('CONVENE_') && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const advice = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
      return { where: name, message: `is not known; ${advice}` };
    });
  const found: FromEnvironment[] = [];
  for (const setting of SETTINGS) {
    const [name, file] = variablesOf(setting).filter((variable) => (env[variable] ?? '') !== '');
    if (name === undefined) continue;
    if (file !== undefined) {
      problems.push({ where: file, message: `is set, and ${name} too: unset one of them` });
      continue;
    }
    const text = env[name] ?? '';
    if (name === setting.env) found.push({ setting, value: readValue(setting, text), where: name });
    else {
      try {
        const content = await readFile(text, 'utf8');
        found.push({ setting, value: content.replace(/\r?\n$/, ''), where: `${name} (${text})` });
      } catch (error) {
        problems.push({ where: name, message: `cannot be read: ${error instanceof Error ? error.message : error}` });
      }
    }
  }
  return { found, problems };
}

/** A variable is text; where the setting takes a number and no text, the number that it writes. */
function readValue({ schema }: Setting, text: string): unknown {
  const takesText = schema.safeParse(text).success;
  return !takesText && /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text;
}
