import type { z } from 'zod';
import { CONTENTS, isSection, nameOf, SETTINGS, valueAt } from './setting.ts';
import { nearest } from './spelling.ts';

/** What is wrong with the configuration, and where it stands: a line of the file, or a variable. */
export interface ConfigProblem {
  readonly where: string;
  readonly message: string;
}

/** One problem on one line. */
export function problemText({ where, message }: ConfigProblem): string {
  return `${where}: ${message}`;
}

/** Where and under which path a fault stands, and in what words it is told. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The faults that the schema finds in what was given. */
export function faultsOf(issue: z.core.$ZodIssue, given: unknown): readonly Fault[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: unknownKey(issue.path, key) }));
    case 'invalid_key':
      return [{ path: issue.path, message: `${nameOf(issue.path)} ${issue.issues[0]?.message ?? issue.message}` }];
    case 'invalid_type': {
      const quotes = issue.expected === 'string' && typeof valueAt(given, issue.path.map(String)) === 'number';
      return [
        {
          path: issue.path,
          message: `${nameOf(issue.path)}: ${quotes ? 'must be text: put it in quotes' : issue.message}`,
        },
      ];
    }
    default:
      return [{ path: issue.path, message: `${nameOf(issue.path)}: ${issue.message}` }];
  }
}

function unknownKey(path: readonly PropertyKey[], key: string): string {
  const beside = namesIn(path);
  const near = nearest(key, beside);
  const meant =
    near === undefined
      ? SETTINGS.map((setting) => nameOf(setting.path)).find((name) => name.endsWith(`.${key}`))
      : nameOf([...path, near]);
  const advice = meant === undefined ? `known here: ${beside.join(', ')}` : `did you mean ${meant}?`;
  return `${nameOf([...path, key])} is not known; ${advice}`;
}

/** The names that a mapping at that path may hold. */
function namesIn(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return CONTENTS.map((entry) => (isSection(entry) ? entry.name : nameOf(entry.path)));
  return SETTINGS.filter((setting) => setting.path[0] === path[0]).map((setting) => setting.path[1] ?? '');
}
