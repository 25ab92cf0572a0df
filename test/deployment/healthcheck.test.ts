import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type OpenMetrics, openMetrics } from '../../src/observe/health.ts';
import { sources } from '../observe/sources.ts';
import { readProjectFile } from './files.ts';

const dockerfile = readProjectFile('docker/Dockerfile');
const words = z.array(z.string());
const inImage = words.parse(JSON.parse(/^HEALTHCHECK .*\\\n *CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? 'null'));
const [, ...inCompose] = z
  .object({ services: z.object({ convene: z.object({ healthcheck: z.object({ test: words }) }) }) })
  .parse(parse(readProjectFile('docker/compose.yaml'))).services.convene.healthcheck.test;

/** What a check says: the exit code of its program, with the port of the test in place of the usual one. */
async function run([program, ...args]: readonly string[], port: string): Promise<number> {
  expect(program).toBe('node');
  const child = spawn(
    process.execPath,
    args.map((arg) => arg.replace(':9464/', `:${port}/`)),
    {
      env: { CONVENE_METRICS_PORT: port },
      stdio: 'inherit',
    },
  );
  const [code] = z.tuple([z.number(), z.null()]).parse(await once(child, 'exit'));
  return code;
}

describe.each([
  ['of the image', inImage],
  ['of compose.yaml', inCompose],
])('the health check %s', (_, check) => {
  let metrics: OpenMetrics;
  let port: string;
  beforeEach(async () => {
    metrics = await openMetrics(
      { enabled: true, host: '127.0.0.1', port: 0 },
      sources({ serving: () => ({ serving: false, reason: 'FreeSWITCH is away' }) }),
    );
    if (!metrics.listening?.ok) throw new Error('it does not listen');
    ({ port } = new URL(metrics.listening.value));
  });
  afterEach(() => metrics.close());

  test('is well while the process lives, whether or not FreeSWITCH is there', async () => {
    expect(await run(check, port)).toBe(0);
  });
  test('fails when nobody answers', async () => {
    await metrics.close();
    expect(await run(check, port)).toBe(1);
  });
});

test('the image runs as no root, and copies only what is there', () => {
  const lines = dockerfile.split('\n');
  expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node');
  expect(lines.findIndex((line) => line.startsWith('USER '))).toBeGreaterThan(
    lines.findLastIndex((line) => /^(RUN|COPY) /.test(line)),
  );
  expect(lines.findLast((line) => line.startsWith('ENTRYPOINT '))).toBe('ENTRYPOINT ["node", "src/main.ts"]');
  expect(readProjectFile('src/main.ts')).toContain('process.argv');
});
