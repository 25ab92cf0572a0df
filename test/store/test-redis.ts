import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real redis-server for tests, on a unix socket in a folder of its own. */
export interface TestRedis {
  readonly socket: string;
  /** Ends it as `kill` would; its data, if it keeps any, stay. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same socket and data. */
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  dispose(): Promise<void>;
}

export async function startTestRedis(...directives: readonly string[]): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  const socket = join(folder, 'redis.sock');
  let child: ChildProcess | undefined;

  async function start() {
    const settings = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', ...directives];
    child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.stdout === null) throw new Error('redis-server has no output');
    for await (const line of createInterface({ input: child.stdout })) {
      if (/ready to accept connections/i.test(line)) break;
    }
    child.stdout.resume();
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
  }
  async function kill(signal: NodeJS.Signals) {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  await start();
  return {
    socket,
    start,
    kill,
    async dispose() {
      await kill('SIGKILL');
      await rm(folder, { recursive: true });
    },
  };
}
