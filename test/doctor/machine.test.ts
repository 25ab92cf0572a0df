import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examineDataFolder, examineMetricsPort, judgeZoneData } from '../../src/doctor/machine.ts';
import { openMetrics } from '../../src/observe/health.ts';
import { sources } from '../observe/sources.ts';

describe('the data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  });
  afterEach(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });

  test('is made, tried and left as it was', async () => {
    const dataDir = join(folder, 'a', 'b');
    const check = await examineDataFolder(dataDir);
    expect(check).toMatchObject({ check: 'data folder', finding: expect.stringContaining(`${dataDir}: writable`) });
    expect(await readdir(dataDir)).toEqual([]);
  });
  test('that cannot be one is an error with its remedy', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await examineDataFolder(join(folder, 'file'))).toMatchObject({
      level: 'error',
      remedy: expect.stringMatching(/set dataDir/),
    });
  });
});

describe('the metrics port', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server?.listening ? server.close(() => resolve()) : resolve())));
  const config = (port: number, enabled = true) => ({ enabled, host: '127.0.0.1', port });

  async function taken(): Promise<number> {
    const other = createServer((_, response) => response.end('something else'));
    server = other;
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('it has no port');
    return address.port;
  }

  test('that another program has is told with what to do', async () => {
    expect(await examineMetricsPort(config(await taken()))).toEqual({
      check: 'metrics port',
      level: 'warn',
      finding: expect.stringMatching(/EADDRINUSE/),
      remedy: 'set metrics.port to one that is free',
    });
  });
  test('that a running Convene has is well', async () => {
    const running = await openMetrics(config(0), sources());
    if (!running.listening?.ok) throw new Error('it does not listen');
    const { port } = new URL(running.listening.value);
    expect(await examineMetricsPort(config(Number(port)))).toMatchObject({
      level: 'ok',
      finding: expect.stringMatching(/Convene is running/),
    });
    await running.close();
    expect(await examineMetricsPort(config(Number(port)))).toMatchObject({
      level: 'ok',
      finding: `127.0.0.1:${port} is free`,
    });
  });
  test.each([
    [0, true, 'any that is free'],
    [9464, false, 'metrics are switched off'],
  ])('%i, enabled %j, is well', async (port, enabled, finding) => {
    expect(await examineMetricsPort(config(port, enabled))).toMatchObject({ level: 'ok', finding });
  });
});

test.each([
  ['2031b', 'ok', /^2031b$/],
  ['2030a', 'ok', /^2030a$/],
  ['2029c', 'warn', /is old/],
  [undefined, 'error', /none/],
  ['unknown', 'error', /unknown/],
])('zone data %j in 2031 are %s', (version, level, finding) => {
  expect(judgeZoneData(version, new Date('2031-12-31T23:00:00Z'))).toMatchObject({
    level,
    finding: expect.stringMatching(finding),
  });
});
