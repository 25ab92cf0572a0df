import { readFile } from 'node:fs/promises';
import type { ConfigProblem } from './problem.ts';
import { isTree, type Tree } from './setting.ts';

/** A configuration file as it was read: values unchecked, and where each stands. */
export interface ConfigFile {
  readonly path: string;
  readonly tree: Tree;
  /** `file:line` of a key, or of the nearest mapping around it. */
  where(path: readonly PropertyKey[]): string;
}

/** Reads a YAML file. What is not YAML is told as problems, all together, and nothing is taken from it. */
export async function readConfigFile(path: string): Promise<{ file: ConfigFile; problems: readonly ConfigProblem[] }> {
  const nothing: ConfigFile = { path, tree: {}, where: () => path };
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { file: nothing, problems: [{ where: path, message: `cannot be read: ${message}` }] };
  }
  // Loaded only where there is a file: short commands without one start sooner.
  const { isMap, isNode, isPair, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  // Keys such as 010 and 0x1 stay what was written.
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, prettyErrors: false });
  const lineAt = (offset: number | undefined) =>
    offset === undefined ? path : `${path}:${lines.linePos(offset).line}`;
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    where: lineAt(pos[0]),
    message,
  }));
  if (problems.length > 0) return { file: nothing, problems };

  const tree: unknown = document.toJS() ?? {};
  if (!isTree(tree)) return { file: nothing, problems: [{ where: path, message: 'must hold a mapping of settings' }] };
  return {
    problems: [],
    file: {
      path,
      tree,
      where(keys) {
        let node: unknown = document.contents;
        let offset: number | undefined;
        for (const key of keys) {
          const pair = isMap(node)
            ? node.items.find((item) => isPair(item) && String(item.key) === String(key))
            : undefined;
          if (pair === undefined) break;
          if (isNode(pair.key)) offset = pair.key.range?.[0];
          node = pair.value;
        }
        return lineAt(offset);
      },
    },
  };
}
