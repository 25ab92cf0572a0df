import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Which folder of src may import which; node: modules only where `node` stands, packages only where they are named. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: ['rrule', 'temporal-polyfill'],
  time: [],
  directory: ['core'],
  sim: ['node'],
  esl: ['core', 'time', 'node', 'modesl'],
  recording: ['core', 'esl', 'node', 'zod'],
  feed: ['core'],
  store: ['core', 'directory', 'feed', 'time', 'node', 'dataloader', 'ioredis', 'rate-limiter-flexible', 'zod'],
  dialling: ['core', 'directory', 'store'],
  operations: ['core', 'calendar', 'directory', 'store', 'time', 'zod'],
  calendar: ['core', 'ical-generator'],
  mail: ['core', 'calendar', 'operations', 'time', 'node', 'nodemailer'],
  auth: ['core', 'directory', 'operations', 'store', 'node'],
  sounds: ['core', 'operations', 'node'],
  http: [
    'core',
    'directory',
    'auth',
    'feed',
    'operations',
    'store',
    'time',
    'node',
    'csv-parse',
    'csv-stringify',
    'hono',
    '@hono/node-server',
    'zod',
  ],
  jobs: ['core', 'operations', 'store', 'node', 'bullmq', 'ioredis', 'zod'],
  config: ['core', 'directory', 'mail', 'store', 'node', 'yaml', 'zod'],
  loop: ['core', 'esl', 'store', 'time'],
  observe: ['core', 'config', 'store', 'node', 'pino', 'pino-pretty', 'prom-client'],
  doctor: ['core', 'esl', 'loop', 'store', 'config', 'time', 'node'],
  storm: ['sim', 'node'],
  crash: ['core', 'directory', 'sim', 'storm', 'store', 'jobs', 'config', 'observe', 'cli', 'node'],
  demo: ['core', 'esl', 'loop', 'sim', 'store', 'time', 'node'],
  cli: [
    'core',
    'directory',
    'auth',
    'esl',
    'loop',
    'recording',
    'store',
    'jobs',
    'calendar',
    'mail',
    'operations',
    'config',
    'observe',
    'doctor',
    'demo',
    'dialling',
    'feed',
    'http',
    'sounds',
    'time',
    '.',
    'node',
    'commander',
  ],
  '.': ['core', 'cli', 'config', 'store', 'node', 'commander'],
};
/** The port is all that these see of the store. */
const ONLY_THE_PORT = new Set(['loop', 'demo', 'observe', 'operations']);

const PORTS = new Set([
  'src/store/store.ts',
  'src/store/directory.ts',
  'src/store/records.ts',
  'src/store/rates.ts',
  'src/store/call-ledger.ts',
]);

interface Import {
  readonly from: string;
  readonly to: string;
}
const sources = globSync('src/**/*.ts').map((path) => ({ path, text: readFileSync(path, 'utf8') }));
/** `hono/body-limit` is of `hono`. */
const packageOf = (to: string): string =>
  to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
const folderOf = (path: string): string => (path.split('/').length === 2 ? '.' : (path.split('/')[1] ?? '.'));

function importsOf({ path, text }: { path: string; text: string }): Import[] {
  const found = text.matchAll(/(?:from\s+|import\s*\(\s*|^import\s+)'([^']+)'/gm);
  return [...found].map(([, to = '']) => ({
    from: path,
    to: to.startsWith('.') ? normalize(join(dirname(path), to)) : to,
  }));
}
const imports = sources.flatMap(importsOf);

describe('dependencies point one way', () => {
  test('there is something to look at', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(200);
    expect(new Set(sources.map(({ path }) => folderOf(path)))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });
  test.each(Object.entries(MAY_IMPORT))('%s imports only what it may', (folder, allowed) => {
    const breaches = imports.filter(({ from, to }) => {
      if (folderOf(from) !== folder) return false;
      if (to.startsWith('node:')) return !allowed.includes('node');
      if (!to.startsWith('src/')) return !allowed.includes(packageOf(to));
      return folderOf(to) !== folder && !allowed.includes(folderOf(to));
    });
    expect(breaches).toEqual([]);
  });
  test('no two folders import each other, by whatever way', () => {
    const reach = (from: string, seen = new Set<string>()): Set<string> => {
      for (const to of MAY_IMPORT[from] ?? []) {
        if (!(to in MAY_IMPORT) || seen.has(to)) continue;
        seen.add(to);
        reach(to, seen);
      }
      return seen;
    };
    // The command line and the file that starts it are one.
    const circles = Object.keys(MAY_IMPORT).filter(
      (folder) => folder !== '.' && folder !== 'cli' && reach(folder).has(folder),
    );
    expect(circles).toEqual([]);
  });
  test('modesl is imported by one file', () => {
    expect(imports.filter(({ to }) => to === 'modesl').map(({ from }) => from)).toEqual(['src/esl/modesl.ts']);
  });
  test('rrule and Temporal are imported by one file', () => {
    const calendar = imports.filter(({ to }) => to === 'rrule' || to === 'temporal-polyfill');
    expect(calendar.map(({ from }) => from)).toEqual([CALENDAR, CALENDAR]);
  });
  test('the loop, the demo, observation and operations know the store by its ports', () => {
    const beyond = imports.filter(
      ({ from, to }) => ONLY_THE_PORT.has(folderOf(from)) && folderOf(to) === 'store' && !PORTS.has(to),
    );
    expect(beyond).toEqual([]);
  });
});

/** The one file of the core that computes with the calendar. */
const CALENDAR = 'src/core/recurrence.ts';

describe('the core is pure', () => {
  const IMPURE =
    /\b(?:Date\.now|new Date|Math\.random|process\.|setTimeout|setInterval|performance\.|async |await |Promise|fetch\()/;
  test.each(sources.filter(({ path }) => folderOf(path) === 'core'))('$path', ({ path, text }) => {
    // rrule takes and gives Dates: that file makes them of numbers, and of nothing else.
    const pure = path === CALENDAR ? text.replaceAll(/\bnew Date\((?:beginMs|wallMs)\)/g, '') : text;
    const code = pure.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(IMPURE.exec(code)?.[0]).toBeUndefined();
  });
});

describe('house rules', () => {
  test('no file is longer than 400 lines', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 400).map(({ path }) => path)).toEqual([]);
  });
  test('nothing is thrown into a drawer', () => {
    const drawers = globSync('{src,test}/**/*').filter((path) =>
      /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\.|\/|$)/.test(path),
    );
    expect(drawers).toEqual([]);
  });
  test('no type is forced', () => {
    const forced = sources.filter(({ text }) => /\bas any\b|: any\b|@ts-(?:ignore|expect-error|nocheck)/.test(text));
    expect(forced.map(({ path }) => path)).toEqual([]);
  });
});
