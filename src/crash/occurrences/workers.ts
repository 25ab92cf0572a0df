import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Process, startProcess } from '../../storm/process.ts';
import type { Timetable } from './timetable.ts';

export interface WorkerSetting {
  readonly folder: string;
  /** In the environment, for both. */
  readonly env: Readonly<Record<string, string>>;
  readonly timetable: Timetable;
  /** By how much the clock of the second is fast. */
  readonly fastMs: number;
}

/** Two instances of Convene that share a Redis and a FreeSWITCH. */
export interface Workers {
  /** Kills one of them, and starts it again at once. */
  kill(name: WorkerName): Promise<void>;
  /** Both end in order; how those did that did not. */
  end(): Promise<readonly string[]>;
  /** Nothing of them is left. */
  abandon(): void;
}
export const WORKERS = ['one', 'two'] as const;
export type WorkerName = (typeof WORKERS)[number];

const PROGRAM = fileURLToPath(new URL('worker.ts', import.meta.url));

export function startWorkers({ folder, env, timetable, fastMs }: WorkerSetting): Workers {
  const { occurrences, firstMs, stepMs } = timetable;
  const start = (name: WorkerName): Process => {
    const figures = [name === 'two' ? fastMs : 0, occurrences, firstMs, stepMs].map(String);
    // Each has what an instance keeps for itself, so that it is known again when it comes back.
    return startProcess(process.execPath, [PROGRAM, ...figures], { ...env, CONVENE_DATA_DIR: join(folder, name) });
  };
  const running = new Map(WORKERS.map((name) => [name, start(name)]));
  return {
    async kill(name) {
      const worker = running.get(name);
      worker?.child.kill('SIGKILL');
      await worker?.ended;
      running.set(name, start(name));
    },
    async end() {
      for (const { child } of running.values()) child.kill('SIGTERM');
      const ends = [...running].map(async ([name, { ended, output }]) => {
        const how = await ended;
        return how === 0 ? [] : [`worker ${name} ended with ${how}: ${output().trim().slice(-500)}`];
      });
      return (await Promise.all(ends)).flat();
    },
    abandon() {
      for (const { child } of running.values()) child.kill('SIGKILL');
    },
  };
}
