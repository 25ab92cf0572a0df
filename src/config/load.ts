import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ok, type Result, refused } from '../core/result.ts';
import { CONFIG_VARIABLE, type Environment, readEnvironment } from './environment.ts';
import { type ConfigFile, readConfigFile } from './file.ts';
import { type ConfigProblem, faultsOf } from './problem.ts';
import { type Config, configSchema } from './schema.ts';
import { CONTENTS, isSection, isTree, nameOf, SETTINGS, type Tree, valueAt } from './setting.ts';

/** Read where no other file is named, if it exists. */
export const USUAL_CONFIG_PATH = '/etc/convene/convene.yaml';

export interface ConfigSources {
  /** The file that `--config` names. */
  readonly path?: string | undefined;
  readonly env: Environment;
  /** Another place than {@link USUAL_CONFIG_PATH}, for tests. */
  readonly usualPath?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Where each setting's value comes from, by its name: `default`, `file:line`, or a variable. */
  readonly sources: ReadonlyMap<string, string>;
  /** The file that was read, if there was one. */
  readonly file: string | undefined;
}

/**
 * The configuration from a file and the environment, which wins. Whatever is wrong with it is told together, and then
 * there is no configuration.
 */
export async function loadConfig(given: ConfigSources): Promise<Result<LoadedConfig, readonly ConfigProblem[]>> {
  const { usualPath = USUAL_CONFIG_PATH } = given;
  const path = given.path ?? (given.env[CONFIG_VARIABLE] || (existsSync(usualPath) ? usualPath : undefined));
  const read = path === undefined ? undefined : await readConfigFile(path);
  const file = read?.file;
  const { found, problems: inEnvironment } = await readEnvironment(given.env);
  const problems = [...(read?.problems ?? []), ...inEnvironment];

  const tree = withSections(file?.tree ?? {});
  const sources = new Map<string, string>();
  for (const { path: at } of SETTINGS) {
    const written = valueAt(tree, at) !== undefined && file !== undefined;
    sources.set(nameOf(at), written ? file.where(at) : 'default');
  }
  for (const { setting, value, where } of found) {
    put(tree, setting.path, value);
    sources.set(nameOf(setting.path), where);
  }

  const parsed = configSchema.safeParse(tree);
  if (!parsed.success) {
    const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, tree));
    problems.push(...faults.map(({ path: at, message }) => ({ where: whereIs(at, sources, file), message })));
  }
  if (!parsed.success || problems.length > 0) return refused(problems);
  const config = { ...parsed.data, dataDir: parsed.data.dataDir ?? usualDataDir(given.env) };
  return ok({ config, sources, file: path });
}

/** A copy with every section present. A section or setting that is written without a value counts as not written. */
function withSections(given: Tree): Tree {
  const written = (tree: Tree) => Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== null));
  const tree = written(given);
  for (const entry of CONTENTS) {
    if (!isSection(entry)) continue;
    const section = tree[entry.name] ?? {};
    tree[entry.name] = isTree(section) ? written(section) : section;
  }
  return tree;
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) tree[key] = value;
  else if (isTree(tree[key])) put(tree[key], rest, value);
}

/** A fault in a setting stands where its value came from; one elsewhere in the file, in its line there. */
function whereIs(path: readonly PropertyKey[], sources: ReadonlyMap<string, string>, file: ConfigFile | undefined) {
  const setting = SETTINGS.find(({ path: at }) => at.every((key, index) => key === path[index]));
  const source = setting && sources.get(nameOf(setting.path));
  const fromFile = file !== undefined && (source === undefined || source.startsWith(`${file.path}:`));
  return fromFile ? file.where(path) : (source ?? 'configuration');
}

/** State that outlives a restart and is nobody else's (XDG Base Directory Specification, `XDG_STATE_HOME`). */
function usualDataDir(env: Environment): string {
  const { XDG_STATE_HOME: state = '', HOME: home = '' } = env;
  if (isAbsolute(state)) return join(state, 'convene');
  return join(isAbsolute(home) ? home : homedir(), '.local', 'state', 'convene');
}
