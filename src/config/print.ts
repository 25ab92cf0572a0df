import { stringify } from 'yaml';
import { MASK, maskUrl } from '../store/redis-url.ts';
import { CONFIG_VARIABLE, variablesOf } from './environment.ts';
import { type LoadedConfig, USUAL_CONFIG_PATH } from './load.ts';
import { CONTENTS, isSection, isTree, nameOf, SETTINGS, type Setting, type Tree, valueAt } from './setting.ts';

/** The configuration in force as YAML, with the source of each value beside it and no secrets. */
export function describeConfig({ config, sources, file }: LoadedConfig): string {
  const write = (setting: Setting) => {
    const source = sources.get(nameOf(setting.path)) ?? 'default';
    return entry(setting, shown(setting, valueAt(config, setting.path)), source);
  };
  const head = `# file: ${file ?? `none (${USUAL_CONFIG_PATH} does not exist)`}`;
  const body = CONTENTS.flatMap((item) =>
    isSection(item) ? [`${item.name}:`, ...item.settings.flatMap(write).map(indented)] : write(item),
  );
  return [head, ...body, ''].join('\n');
}

/** The same for programs: values without secrets, and where each comes from. */
export function configAsJson({ config, sources, file }: LoadedConfig): unknown {
  const values: Tree = {};
  for (const setting of SETTINGS) {
    const [first = '', second] = setting.path;
    const value = shown(setting, valueAt(config, setting.path)) ?? null;
    if (second === undefined) values[first] = value;
    else values[first] = { ...(isTree(values[first]) ? values[first] : {}), [second]: value };
  }
  return { file: file ?? null, config: values, sources: Object.fromEntries(sources) };
}

/** A file with every setting at its default, each with what it means. */
export function exampleConfig(): string {
  const write = (setting: Setting) => {
    const { description } = setting;
    const variables = variablesOf(setting);
    const told = variables.length === 0 ? description : `${description} Environment: ${variables.join(' or ')}.`;
    return [...comment(told), ...entry(setting, shownDefault(setting))];
  };
  const head = [
    'Configuration of Convene. Every setting stands here with its default; what is left out has it too.',
    `Read from the file that --config or ${CONFIG_VARIABLE} names, else from ${USUAL_CONFIG_PATH} if that exists.`,
    'Environment variables win over the file. A key or a CONVENE_ variable that is not known is an error.',
    'A secret may stand in a file of its own: CONVENE_ESL_PASSWORD_FILE names the one with the password.',
  ];
  const body = CONTENTS.flatMap((item) =>
    isSection(item)
      ? ['', ...comment(item.description), `${item.name}:`, ...item.settings.flatMap(write).map(indented)]
      : ['', ...write(item)],
  );
  return [...head.flatMap(comment), ...body, ''].join('\n');
}

/** Lines of YAML for one setting; one without a value stands there as a comment. */
function entry({ path }: Setting, value: unknown, source?: string): string[] {
  const key = path.at(-1) ?? '';
  const remark = source === undefined ? '' : ` # ${source}`;
  if (value === undefined) return [source === undefined ? `# ${key}:` : `# ${key}: not set`];
  const [first = '', ...rest] = stringify({ [key]: value }, { lineWidth: 0 })
    .trimEnd()
    .split('\n');
  return [first + remark, ...rest];
}

const shownDefault = ({ schema }: Setting): unknown => asWritten(schema.parse(undefined));

function shown({ secret }: Setting, value: unknown): unknown {
  if (value === undefined || secret === undefined) return asWritten(value);
  return secret === 'whole' ? MASK : maskUrl(String(value));
}
const asWritten = (value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value);

const indented = (line: string): string => (line === '' ? line : `  ${line}`);

/** A text as comment lines of a readable length. */
function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > 100) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
