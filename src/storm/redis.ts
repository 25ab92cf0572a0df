import { join } from 'node:path';
import { type Process, startProcess } from './process.ts';

/** A redis-server of the storm's own, on a unix socket. */
export interface StormRedis {
  readonly socket: string;
  /** For how long it has been neither paused nor gone; 0 while it is. */
  readonly wellForMs: number;
  start(): Promise<void>;
  /** It answers nothing until it goes on, and its connections stand. */
  pause(): void;
  goOn(): void;
  /** Kills it; what it has written stays. */
  kill(): Promise<void>;
}

export function createRedis(folder: string): StormRedis {
  const socket = join(folder, 'redis.sock');
  let server: Process | undefined;
  let wellSinceMs: number | undefined;
  const settings: Readonly<Record<string, string>> = {
    dir: folder,
    port: '0',
    unixsocket: socket,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return {
    socket,
    get wellForMs() {
      return wellSinceMs === undefined ? 0 : performance.now() - wellSinceMs;
    },
    start: async () => {
      const started = startProcess('redis-server', args);
      server = started;
      if ((await started.says(/ready to accept connections/i)) === undefined) {
        throw new Error(`redis-server did not start:\n${started.output()}`);
      }
      wellSinceMs = performance.now();
    },
    pause: () => {
      wellSinceMs = undefined;
      server?.child.kill('SIGSTOP');
    },
    goOn: () => {
      server?.child.kill('SIGCONT');
      wellSinceMs = performance.now();
    },
    kill: async () => {
      wellSinceMs = undefined;
      if (server?.running !== true) return;
      server.child.kill('SIGKILL');
      await server.ended;
    },
  };
}
