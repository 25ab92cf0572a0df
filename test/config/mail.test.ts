import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { configAsJson, describeConfig } from '../../src/config/print.ts';
import { problemText } from '../../src/config/problem.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(yaml: string, env: Readonly<Record<string, string>> = {}) {
  const path = join(folder, 'convene.yaml');
  await writeFile(path, yaml);
  return loadConfig({ path, env });
}
async function problems(yaml: string): Promise<readonly string[]> {
  const loaded = await load(yaml);
  return loaded.ok ? [] : loaded.error.map((problem) => problemText(problem).replace(/^.*?: /, ''));
}

test('the server and the sender are given by file or environment, and the password is never printed', async () => {
  const env = { CONVENE_MAIL_URL: 'smtps://someone:geheim@mail.example.org', CONVENE_MAIL_FROM: 'a@example.org' };
  const loaded = await load('mail: { dialIn: "+49 30 901820" }', env);
  if (!loaded.ok) throw new Error('refused');
  expect(loaded.value.config.mail).toEqual({
    ...{ url: env.CONVENE_MAIL_URL, from: 'a@example.org', dialIn: '+49 30 901820', timeoutMs: 20_000 },
  });
  const printed = describeConfig(loaded.value) + JSON.stringify(configAsJson(loaded.value));
  expect(printed).not.toContain('geheim');
  expect(printed).toContain('smtps://someone:********@mail.example.org');
});

test.each([
  ['mail: { url: smtp://mail.example.org }', 'mail.from: must be given, since url is'],
  ['mail: { from: nobody }', 'mail.from: must be such as Convene <convene@example.com>'],
  ['mail: { url: http://mail.example.org, from: a@b.c }', /^mail\.url: must be smtp:/],
  ['mail: { dialIn: "1\\n2" }', 'mail.dialIn: must be one line of 1 to 100 characters'],
])('%s is refused', async (yaml, message) => {
  expect(await problems(yaml)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
});
