import { describe, expect, test } from 'vitest';
import { configCommand } from '../../src/cli/config.ts';
import { type ConfigSources, loadConfig } from '../../src/config/load.ts';
import { exampleConfig } from '../../src/config/print.ts';
import { run } from './run.ts';

const usualPath = '/nonexistent/convene.yaml';
function config(env: ConfigSources['env'], ...argv: readonly string[]) {
  const load = () => loadConfig({ env, usualPath });
  return run((outputs) => configCommand({ ...outputs, loadConfig: load }), 'config', ...argv);
}

describe('convene config', () => {
  test('prints what is in force', async () => {
    const { exit, stdout, stderr } = await config({ CONVENE_ESL_PASSWORD: 'geheim' });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toContain('  port: 8021 # default\n');
    expect(stdout).toContain('  password: "********" # CONVENE_ESL_PASSWORD\n');
  });

  test('prints JSON', async () => {
    const { exit, stdout } = await config({ CONVENE_ESL_PASSWORD: 'geheim' }, '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      file: null,
      config: { eventSocket: { port: 8021, password: '********' } },
    });
  });

  test('prints the example, whatever the configuration in force', async () => {
    expect(await config({ CONVENE_NONSENSE: '1' }, '--example')).toEqual({
      exit: 0,
      stdout: exampleConfig(),
      stderr: '',
    });
  });

  test('tells all that is wrong and fails', async () => {
    const { exit, stdout, stderr } = await config({ CONVENE_ESL_PROT: '1', CONVENE_ESL_PORT: 'x' });
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(stderr).toMatch(/^CONVENE_ESL_PROT: .*\nCONVENE_ESL_PORT: .*\n$/);
  });

  test.each([[['--example', '--json']], [['--yaml']], [['extra']]])('%j is misuse', async (argv) => {
    expect(await config({}, ...argv)).toMatchObject({ exit: 2, stdout: '' });
  });
});
