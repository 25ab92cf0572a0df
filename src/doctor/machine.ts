import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { makeDataDir } from '../store/data-dir.ts';
import { type Check, well, worthChanging, wrong } from './check.ts';

const LEAST_FREE_BYTES = 100 << 20;

/** Whether Convene may write where it keeps its data, and has room there. */
export async function examineDataFolder(dataDir: string): Promise<Check> {
  const check = 'data folder';
  const probe = join(dataDir, `.doctor-${randomUUID()}`);
  try {
    await makeDataDir(dataDir);
    await writeFile(probe, '');
    await rm(probe);
    const { bavail, bsize } = await statfs(dataDir);
    const mebibytes = Math.floor((bavail * bsize) / (1 << 20));
    const finding = `${dataDir}: writable, ${mebibytes} MiB free`;
    if (bavail * bsize >= LEAST_FREE_BYTES) return well(check, finding);
    return worthChanging(check, finding, 'make room, before Redis or a backup needs it');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return wrong(check, reason, `let the user that runs Convene write to ${dataDir}, or set dataDir`);
  }
}

/** Whether metrics can be given out: the port is free, or a running Convene has it. */
export async function examineMetricsPort({ enabled, host, port }: Config['metrics']): Promise<Check> {
  const check = 'metrics port';
  const where = `${host}:${port}`;
  if (!enabled) return well(check, 'metrics are switched off');
  if (port === 0) return well(check, 'any that is free');
  const failure = await tryToListen(host, port);
  if (failure === undefined) return well(check, `${where} is free`);
  if (failure.code === 'EADDRINUSE' && (await isConvene(host, port)))
    return well(check, `${where}: Convene is running`);
  return worthChanging(check, `${where}: ${failure.message}`, 'set metrics.port to one that is free');
}

function tryToListen(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function isConvene(host: string, port: number): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return (await answer.text()).trim() === '{"status":"ok"}';
  } catch {
    return false;
  }
}

/** How new the rules of time zones are, which change by law. `version` is `process.versions.tz`, such as 2026a. */
export function judgeZoneData(version: string | undefined, now: Date): Check {
  const check = 'zone data';
  const year = /^(20[0-9]{2})[a-z]$/.exec(version ?? '')?.[1];
  if (year === undefined)
    return wrong(check, `unknown: ${version ?? 'none'}`, 'use a Node that has Intl and zone data');
  if (now.getUTCFullYear() - Number(year) <= 1) return well(check, `${version}`);
  return worthChanging(check, `${version} is old: zones change by law`, 'install a newer Node');
}
