import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Environment } from '../../src/config/environment.ts';
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import { problemText } from '../../src/config/problem.ts';
import { DEFAULT_KEYS } from '../../src/core/key-table.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const HOME = { HOME: '/home/test' };
const NO_FILE = '/nonexistent/convene.yaml';

/** Loads a file of that text, named `convene.yaml`, with that environment. */
async function load(yaml: string | undefined, env: Environment = {}) {
  const path = yaml === undefined ? undefined : join(folder, 'convene.yaml');
  if (path !== undefined) await writeFile(path, yaml ?? '');
  return loadConfig({ path, env: { ...HOME, ...env }, usualPath: NO_FILE });
}
async function loaded(yaml: string | undefined, env: Environment = {}): Promise<LoadedConfig> {
  const result = await load(yaml, env);
  if (!result.ok) throw new Error(result.error.map(problemText).join('\n'));
  return result.value;
}
/** Each problem on a line, without the folder's name. */
async function problems(yaml: string | undefined, env: Environment = {}): Promise<readonly string[]> {
  const result = await load(yaml, env);
  return result.ok ? [] : result.error.map((problem) => problemText(problem).replaceAll(`${folder}/`, ''));
}

describe('defaults', () => {
  test('stand where nothing is given', async () => {
    expect((await loaded(undefined)).config).toEqual({
      eventSocket: {
        host: '127.0.0.1',
        port: 8021,
        password: 'ClueCon',
        connectTimeoutMs: 5000,
        commandTimeoutMs: 10_000,
        livenessMs: 20_000,
      },
      redis: { prefix: 'convene', backupBeforeMigration: true },
      dataDir: '/home/test/.local/state/convene',
      sounds: { languages: [] },
      language: 'en',
      admission: { tries: 3, firstDigitTimeoutMs: 8000, interDigitTimeoutMs: 4000, deadManSeconds: 30 },
      lockouts: {
        freeTries: 3,
        firstDelaySeconds: 2,
        longestDelaySeconds: 60,
        numberBudget: 10,
        unnamedBudget: 30,
        strangersBudget: 60,
        knownNumberBudget: 10,
        knownBudget: 30,
        knownNumbers: 200,
        knownForDays: 90,
      },
      schedule: { timezone: 'UTC' },
      keys: { interDigitTimeoutMs: 2500, numberTimeoutMs: 10_000, table: DEFAULT_KEYS },
      calls: {
        ringSeconds: 45,
        acceptSeconds: 30,
        perRoom: 5,
        legsPerAccount: 10,
        longestSeconds: 14_400,
        country: '',
        internationalPrefix: '00',
        nationalPrefix: '0',
        extensions: [],
        extensionsBy: 'user/',
        recordDays: 400,
      },
      mail: { timeoutMs: 20_000 },
      notifications: { attempts: 2, retrySeconds: 30, callsAtOnce: 5, mailsAtOnce: 5, keepDays: 90 },
      owner: { username: 'admin' },
      http: { enabled: true, host: '127.0.0.1', port: 8080, behindProxy: false, requestsPerMinute: 6_000 },
      log: { level: 'info', pretty: 'auto' },
      metrics: { enabled: true, host: '127.0.0.1', port: 9464 },
    });
  });

  test.each(['', '# only a comment\n', '---\n', 'eventSocket:\nredis:\n  url:\nlanguage:\n'])(
    'stand where the file %j leaves everything out',
    async (yaml) => {
      expect((await loaded(yaml)).config).toEqual((await loaded(undefined)).config);
    },
  );

  test.each([
    ['an absolute XDG_STATE_HOME', { XDG_STATE_HOME: '/var/state' }, '/var/state/convene'],
    ['a relative XDG_STATE_HOME, which the specification has ignored', { XDG_STATE_HOME: 'state' }, undefined],
    ['an empty XDG_STATE_HOME', { XDG_STATE_HOME: '' }, undefined],
  ])('the data folder follows %s', async (_, env, expected) => {
    expect((await loaded(undefined, env)).config.dataDir).toBe(expected ?? '/home/test/.local/state/convene');
  });
});

describe('a file', () => {
  test('gives values, and the rest stays at its default', async () => {
    const { config, sources, file } = await loaded(
      [
        'eventSocket:',
        '  host: fs.example.com',
        '  password: "0123"',
        'redis: { url: "redis://:geheim@db/3" }',
        'keys:',
        '  table:',
        '    "#1": microphone',
        '    010: help',
      ].join('\n'),
    );
    expect(config.eventSocket).toMatchObject({ host: 'fs.example.com', port: 8021, password: '0123' });
    expect(config.redis.url).toBe('redis://:geheim@db/3');
    expect(config.keys.table).toEqual(
      new Map([
        ['#1', 'microphone'],
        ['010', 'help'],
      ]),
    );
    expect(file).toBe(join(folder, 'convene.yaml'));
    const at = (name: string) => sources.get(name)?.replace(`${folder}/`, '');
    expect(at('eventSocket.host')).toBe('convene.yaml:2');
    expect(at('redis.url')).toBe('convene.yaml:4');
    expect(at('keys.table')).toBe('convene.yaml:6');
    expect(at('eventSocket.port')).toBe('default');
  });

  test('is found by --config, then by CONVENE_CONFIG, then at its usual place', async () => {
    const write = async (name: string) => {
      await writeFile(join(folder, name), `language: ${name}\n`);
      return join(folder, name);
    };
    const [path, named, usualPath] = [await write('aa'), await write('bb'), await write('cc')];
    const language = async (sources: Parameters<typeof loadConfig>[0]) => {
      const result = await loadConfig(sources);
      return result.ok && result.value.config.language;
    };
    expect(await language({ path, env: { CONVENE_CONFIG: named }, usualPath })).toBe('aa');
    expect(await language({ env: { CONVENE_CONFIG: named }, usualPath })).toBe('bb');
    expect(await language({ env: { CONVENE_CONFIG: '' }, usualPath })).toBe('cc');
    expect(await language({ env: {}, usualPath: NO_FILE })).toBe('en');
  });

  test('that is named must exist', async () => {
    const named = await loadConfig({ env: { CONVENE_CONFIG: NO_FILE } });
    expect(named.ok ? [] : named.error.map(problemText)).toEqual([
      expect.stringMatching(/convene\.yaml: cannot be read: ENOENT/),
    ]);
  });

  test.each([
    ['a list', '- 1\n', 'convene.yaml: must hold a mapping of settings'],
    ['a word', 'hello\n', 'convene.yaml: must hold a mapping of settings'],
    ['no YAML', 'a: 1\nb: [2\n', expect.stringMatching(/^convene\.yaml:[23]: Flow sequence/)],
    ['one key twice', 'language: en\nlanguage: fr\n', 'convene.yaml:2: Map keys must be unique'],
    [
      'a key that YAML takes for an alias',
      'keys:\n  table:\n    *1: help\n',
      expect.stringMatching(/^convene\.yaml:3: .*alias/i),
    ],
    [
      'two documents',
      'language: en\n---\nlanguage: fr\n',
      expect.stringMatching(/^convene\.yaml:2: .*multiple documents/),
    ],
  ])('that holds %s is refused', async (_, yaml, problem) => {
    expect(await problems(yaml)).toContainEqual(problem);
  });

  test('cannot reach into objects of the program', async () => {
    expect(await problems('__proto__:\n  language: fr\nconstructor: 1\n')).toEqual([
      expect.stringMatching(/__proto__ is not known/),
      expect.stringMatching(/constructor is not known/),
    ]);
  });
});

describe('unknown keys', () => {
  test.each([
    ['eventSocket:\n  prot: 1\n', 'convene.yaml:2: eventSocket.prot is not known; did you mean eventSocket.port?'],
    ['event_socket: {}\n', 'convene.yaml:1: event_socket is not known; did you mean eventSocket?'],
    ['Log:\n  level: info\n', 'convene.yaml:1: Log is not known; did you mean log?'],
    ['password: x\n', 'convene.yaml:1: password is not known; did you mean eventSocket.password?'],
    ['log:\n  colour: x\n', 'convene.yaml:2: log.colour is not known; known here: level, pretty'],
  ])('%j', async (yaml, problem) => {
    expect(await problems(yaml)).toEqual([problem]);
  });
});

describe('values', () => {
  test.each([
    ['eventSocket: 5\n', /^convene\.yaml:1: eventSocket: .*expected object/],
    ['eventSocket:\n  host: ""\n', /^convene\.yaml:2: eventSocket\.host: Too small/],
    ['eventSocket:\n  host: "a\\nb"\n', /^convene\.yaml:2: eventSocket\.host: must be one line/],
    ['eventSocket:\n  port: 0\n', /^convene\.yaml:2: eventSocket\.port: Too small/],
    ['eventSocket:\n  port: 65536\n', /^convene\.yaml:2: eventSocket\.port: Too big/],
    ['eventSocket:\n  port: "8021"\n', /^convene\.yaml:2: eventSocket\.port: .*expected number/],
    ['eventSocket:\n  port: 80.5\n', /^convene\.yaml:2: eventSocket\.port: .*expected int/],
    ['eventSocket:\n  password: 123\n', /^convene\.yaml:2: eventSocket\.password: must be text: put it in quotes$/],
    ['eventSocket:\n  livenessMs: 99\n', /^convene\.yaml:2: eventSocket\.livenessMs: Too small/],
    ['redis:\n  url: http://db\n', /^convene\.yaml:2: redis\.url: must be redis:/],
    ['redis:\n  url: redis.sock\n', /^convene\.yaml:2: redis\.url: must be redis:/],
    ['redis:\n  prefix: "a:b"\n', /^convene\.yaml:2: redis\.prefix: must be/],
    ['dataDir: data\n', /^convene\.yaml:1: dataDir: must be an absolute path/],
    ['sounds:\n  prefix: sounds\n', /^convene\.yaml:2: sounds\.prefix: must be an absolute path/],
    ['language: English\n', /^convene\.yaml:1: language: must be a language/],
    ['admission:\n  tries: 0\n', /^convene\.yaml:2: admission\.tries: Too small/],
    ['admission:\n  deadManSeconds: 22\n', /^convene\.yaml:2: admission\.deadManSeconds: must be at least 15 s more/],
    ['admission:\n  firstDigitTimeoutMs: 15001\n', /admission\.deadManSeconds: must be at least 15 s more/],
    ['schedule:\n  timezone: Europe/Atlantis\n', /^convene\.yaml:2: schedule\.timezone: must be a zone such as/],
    ['lockouts:\n  numberBudget: 0\n', /^convene\.yaml:2: lockouts\.numberBudget: Too small/],
    ['lockouts:\n  firstDelaySeconds: 0.5\n', /^convene\.yaml:2: lockouts\.firstDelaySeconds: .*expected int/],
    ['lockouts:\n  longestDelaySeconds: 1\n', /^convene\.yaml:2: lockouts\.longestDelaySeconds: must be at least/],
    ['keys:\n  table:\n    "*1": loud\n', /^convene\.yaml:3: keys\.table\.\*1: Invalid option/],
    ['keys:\n  table:\n    x: help\n', /^convene\.yaml:3: keys\.table\.x is no key: 1 to 8 of/],
    ['keys:\n  table:\n    "123456789": help\n', /^convene\.yaml:3: keys\.table\.123456789 is no key/],
    ['keys:\n  table: [help]\n', /^convene\.yaml:2: keys\.table: .*expected record/],
    ['log:\n  level: loud\n', /^convene\.yaml:2: log\.level: Invalid option/],
    ['log:\n  pretty: true\n', /^convene\.yaml:2: log\.pretty: Invalid option/],
  ])('%j is refused', async (yaml, problem) => {
    expect(await problems(yaml)).toEqual([expect.stringMatching(problem)]);
  });

  test.each(['redis://db', 'redis://u:p@db:6380/2', 'rediss://db', '/run/redis/redis.sock'])(
    '%s is the address of a Redis',
    async (url) => {
      expect((await loaded(`redis: { url: ${JSON.stringify(url)} }`)).config.redis.url).toBe(url);
    },
  );

  test('an empty table switches every key off', async () => {
    expect((await loaded('keys: { table: {} }')).config.keys.table).toEqual(new Map());
  });

  test('all that is wrong is told together', async () => {
    const env = { CONVENE_ESL_PORT: 'many', CONVENE_ELS_HOST: 'x', CONVENE_LOG_LEVEL: 'loud' };
    const found = await problems('zzz: 1\nadmission:\n  tries: 99\nkeys:\n  table: { x: help, y: help }\n', env);
    expect(found.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'CONVENE_ELS_HOST:',
      'CONVENE_ESL_PORT:',
      'CONVENE_LOG_LEVEL:',
      'convene.yaml:1:',
      'convene.yaml:3:',
      'convene.yaml:5:',
      'convene.yaml:5:',
    ]);
  });
});

describe('the environment', () => {
  test('wins over the file, setting by setting', async () => {
    const { config, sources } = await loaded('eventSocket:\n  host: file\n  port: 1\n', { CONVENE_ESL_HOST: 'env' });
    expect(config.eventSocket).toMatchObject({ host: 'env', port: 1 });
    expect(sources.get('eventSocket.host')).toBe('CONVENE_ESL_HOST');
  });

  test.each([
    ['CONVENE_ESL_HOST', 'h', { eventSocket: { host: 'h' } }],
    ['CONVENE_ESL_PORT', '9021', { eventSocket: { port: 9021 } }],
    ['CONVENE_ESL_PASSWORD', '0123', { eventSocket: { password: '0123' } }],
    ['REDIS_URL', 'redis://db', { redis: { url: 'redis://db' } }],
    ['CONVENE_REDIS_PREFIX', '42', { redis: { prefix: '42' } }],
    ['CONVENE_DATA_DIR', '/srv/convene', { dataDir: '/srv/convene' }],
    ['CONVENE_SOUNDS_PREFIX', '/srv/sounds', { sounds: { prefix: '/srv/sounds' } }],
    ['CONVENE_SOUNDS_UPLOADED', '/srv/uploaded', { sounds: { uploaded: '/srv/uploaded' } }],
    ['CONVENE_LANGUAGE', 'fr', { language: 'fr' }],
    ['CONVENE_LOG_LEVEL', 'debug', { log: { level: 'debug' } }],
    ['CONVENE_LOG_PRETTY', 'never', { log: { pretty: 'never' } }],
  ])('%s=%s', async (name, value, expected) => {
    expect((await loaded(undefined, { [name]: value })).config).toMatchObject(expected);
  });

  test('an empty variable sets nothing', async () => {
    const env = { REDIS_URL: '', CONVENE_ESL_PASSWORD: '', CONVENE_ESL_PASSWORD_FILE: '', CONVENE_CONFIG: '' };
    expect((await loaded(undefined, env)).config).toEqual((await loaded(undefined)).config);
  });

  test.each([
    [{ CONVENE_ELS_PASSWORD: 'x' }, 'CONVENE_ELS_PASSWORD: is not known; did you mean CONVENE_ESL_PASSWORD?'],
    [{ CONVENE_: '' }, expect.stringMatching(/^CONVENE_: is not known/)],
    [{ CONVENE_ESL_PORT: '80x' }, expect.stringMatching(/^CONVENE_ESL_PORT: eventSocket\.port: .*expected number/)],
    [{ CONVENE_DATA_DIR: 'x' }, 'CONVENE_DATA_DIR: dataDir: must be an absolute path'],
  ])('%j is refused', async (env, problem) => {
    expect(await problems(undefined, env)).toEqual([problem]);
  });

  test('names that are not ours are left alone', async () => {
    expect(await problems(undefined, { CONVENED: '1', MY_CONVENE_X: '1' })).toEqual([]);
  });

  test('the password may stand in a file, whose last line break is not part of it', async () => {
    const path = join(folder, 'password');
    await writeFile(path, ' se cret \n');
    const { config, sources } = await loaded('eventSocket: { password: other }', { CONVENE_ESL_PASSWORD_FILE: path });
    expect(config.eventSocket.password).toBe(' se cret ');
    expect(sources.get('eventSocket.password')).toBe(`CONVENE_ESL_PASSWORD_FILE (${path})`);
  });

  test('a password file that is missing, or beside a password, is refused', async () => {
    expect(await problems(undefined, { CONVENE_ESL_PASSWORD_FILE: NO_FILE })).toEqual([
      expect.stringMatching(/^CONVENE_ESL_PASSWORD_FILE: cannot be read: ENOENT/),
    ]);
    expect(await problems(undefined, { CONVENE_ESL_PASSWORD_FILE: NO_FILE, CONVENE_ESL_PASSWORD: 'x' })).toEqual([
      'CONVENE_ESL_PASSWORD_FILE: is set, and CONVENE_ESL_PASSWORD too: unset one of them',
    ]);
  });
});
