import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { VARIABLES } from '../../src/config/environment.ts';
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import { configAsJson, describeConfig, exampleConfig } from '../../src/config/print.ts';
import { nameOf, SETTINGS } from '../../src/config/setting.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(yaml: string, env: Record<string, string> = {}): Promise<LoadedConfig> {
  const path = join(folder, 'convene.yaml');
  await writeFile(path, yaml);
  const result = await loadConfig({ path, env: { HOME: '/home/test', ...env } });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('the example', () => {
  test('is a file that gives exactly the defaults', async () => {
    const { config } = await load(exampleConfig());
    expect(config).toEqual((await load('')).config);
  });

  test('still loads with every setting that has no default filled in', async () => {
    const filled = exampleConfig()
      .replace('# url:', 'url: redis://db')
      .replace('# dataDir:', 'dataDir: /srv/convene')
      .replace('# prefix:', 'prefix: /srv/sounds')
      .replace('# uploaded:', 'uploaded: /srv/uploaded')
      .replace('# emergency:', 'emergency: ["112"]')
      .replace('# premium:', 'premium: ["49900"]')
      .replace('# url:', 'url: smtp://mail.example.org')
      .replace('# from:', 'from: Convene <convene@example.org>')
      .replace('# dialIn:', 'dialIn: +49 30 901820')
      .replace('# caFile:', 'caFile: /etc/ssl/own.pem')
      .replace('# password:', 'password: correct horse');
    expect((await load(filled)).config).toMatchObject({
      redis: { url: 'redis://db' },
      dataDir: '/srv/convene',
      sounds: { prefix: '/srv/sounds', uploaded: '/srv/uploaded' },
      calls: { emergency: ['112'], premium: ['49900'] },
      mail: { url: 'smtp://mail.example.org', from: 'Convene <convene@example.org>', dialIn: '+49 30 901820' },
      owner: { password: 'correct horse' },
    });
    expect(filled).not.toMatch(/^ *# \w+:$/m);
  });

  test('says of each setting what it means and which variable sets it', () => {
    const lines = exampleConfig().split('\n');
    for (const { path } of SETTINGS) {
      const line = lines.findIndex((text) => new RegExp(`^ *(# )?${path.at(-1)}:`).test(text));
      expect(lines[line - 1], nameOf(path)).toMatch(/^ *# .*\.$/);
    }
    for (const name of VARIABLES) expect(exampleConfig()).toContain(name);
    expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(104);
  });
});

describe('the configuration in force', () => {
  const yaml = [
    'eventSocket:',
    '  password: geheim-1',
    'redis:',
    '  url: redis://someone:geheim-2@db:6379/1?password=geheim-3',
    'keys:',
    '  table: { "*1": microphone, "0": help }',
  ].join('\n');

  test('is YAML that says where each value comes from', async () => {
    const text = describeConfig(await load(yaml, { CONVENE_ESL_HOST: 'fs' }));
    const path = join(folder, 'convene.yaml');
    expect(text.split('\n')).toEqual([
      `# file: ${path}`,
      'eventSocket:',
      '  host: fs # CONVENE_ESL_HOST',
      '  port: 8021 # default',
      `  password: "********" # ${path}:2`,
      '  connectTimeoutMs: 5000 # default',
      '  commandTimeoutMs: 10000 # default',
      '  livenessMs: 20000 # default',
      'redis:',
      `  url: redis://someone:********@db:6379/1?password=******** # ${path}:4`,
      '  prefix: convene # default',
      '  backupBeforeMigration: true # default',
      'dataDir: /home/test/.local/state/convene # default',
      'sounds:',
      '  # prefix: not set',
      '  languages: [] # default',
      '  # uploaded: not set',
      'language: en # default',
      'admission:',
      '  tries: 3 # default',
      '  firstDigitTimeoutMs: 8000 # default',
      '  interDigitTimeoutMs: 4000 # default',
      '  deadManSeconds: 30 # default',
      'lockouts:',
      '  freeTries: 3 # default',
      '  firstDelaySeconds: 2 # default',
      '  longestDelaySeconds: 60 # default',
      '  numberBudget: 10 # default',
      '  unnamedBudget: 30 # default',
      '  strangersBudget: 60 # default',
      '  knownNumberBudget: 10 # default',
      '  knownBudget: 30 # default',
      '  knownNumbers: 200 # default',
      '  knownForDays: 90 # default',
      'schedule:',
      '  timezone: UTC # default',
      'keys:',
      '  interDigitTimeoutMs: 2500 # default',
      '  numberTimeoutMs: 10000 # default',
      `  table: # ${path}:6`,
      expect.stringContaining('help'),
      expect.stringContaining('microphone'),
      'calls:',
      '  ringSeconds: 45 # default',
      '  acceptSeconds: 30 # default',
      '  perRoom: 5 # default',
      '  legsPerAccount: 10 # default',
      '  longestSeconds: 14400 # default',
      '  country: "" # default',
      '  internationalPrefix: "00" # default',
      '  nationalPrefix: "0" # default',
      '  extensions: [] # default',
      '  extensionsBy: user/ # default',
      '  # emergency: not set',
      '  # premium: not set',
      '  recordDays: 400 # default',
      'mail:',
      '  # url: not set',
      '  # from: not set',
      '  # dialIn: not set',
      '  # caFile: not set',
      '  timeoutMs: 20000 # default',
      'notifications:',
      '  attempts: 2 # default',
      '  retrySeconds: 30 # default',
      '  callsAtOnce: 5 # default',
      '  mailsAtOnce: 5 # default',
      '  keepDays: 90 # default',
      'owner:',
      '  username: admin # default',
      '  # password: not set',
      'http:',
      '  enabled: true # default',
      '  host: 127.0.0.1 # default',
      '  port: 8080 # default',
      '  behindProxy: false # default',
      '  requestsPerMinute: 6000 # default',
      'log:',
      '  level: info # default',
      '  pretty: auto # default',
      'metrics:',
      '  enabled: true # default',
      '  host: 127.0.0.1 # default',
      '  port: 9464 # default',
      '',
    ]);
    expect(parse(text)).toMatchObject({ keys: { table: { '*1': 'microphone', '0': 'help' } } });
  });

  test('holds no secret in any form', async () => {
    const loaded = await load(yaml);
    const printed = describeConfig(loaded) + JSON.stringify(configAsJson(loaded));
    expect(printed).not.toContain('geheim');
  });

  test('is JSON for programs', async () => {
    expect(configAsJson(await load(yaml))).toMatchObject({
      file: join(folder, 'convene.yaml'),
      config: {
        eventSocket: { host: '127.0.0.1', password: '********' },
        redis: { url: 'redis://someone:********@db:6379/1?password=********' },
        sounds: { prefix: null },
        keys: { table: { '*1': 'microphone', '0': 'help' } },
        language: 'en',
      },
      sources: { 'eventSocket.host': 'default', 'redis.url': `${join(folder, 'convene.yaml')}:4` },
    });
  });

  test('names no file where there is none', async () => {
    const result = await loadConfig({ env: {}, usualPath: '/nonexistent/convene.yaml' });
    expect(result.ok && describeConfig(result.value)).toMatch(/^# file: none/);
  });
});
