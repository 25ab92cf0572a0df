import { join } from 'node:path';
import { type Process, startProcess } from '../../storm/process.ts';

/** A redis-server of the run's own that has written down what it has answered: append-only, fsync always. */
export interface CrashRedis {
  readonly socket: string;
  start(): Promise<void>;
  /** Kills it; what it has written stays. */
  kill(): Promise<void>;
}

export function createRedis(folder: string): CrashRedis {
  const socket = join(folder, 'redis.sock');
  const settings: Readonly<Record<string, string>> = {
    ...{ dir: folder, port: '0', unixsocket: socket, save: '' },
    ...{ appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction', hz: '100' },
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let server: Process | undefined;
  return {
    socket,
    async start() {
      const started = startProcess('redis-server', args);
      server = started;
      if ((await started.says(/ready to accept connections/i)) === undefined) {
        throw new Error(`redis-server did not start:\n${started.output()}`);
      }
    },
    async kill() {
      if (server?.running !== true) return;
      server.child.kill('SIGKILL');
      await server.ended;
    },
  };
}
