import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A program of the benchmark in a process of its own. It does one thing at a time, and tells when it is done. */
export interface Program {
  /** Sends a message and waits for the answer. */
  ask(message: Readonly<Record<string, number | string>>): Promise<unknown>;
  /** Waits for a message that nothing asked for. */
  told(): Promise<unknown>;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** Options of Node. */
  readonly node?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a program, whose path is relative to this file. It ends by itself when nobody talks to it any more. */
export function startProgram(path: string, args: readonly string[] = [], options: ProgramOptions = {}): Program {
  const child = fork(new URL(path, import.meta.url), args, {
    execArgv: [...(options.node ?? [])],
    env: { ...process.env, ...options.environment },
  });
  const gone = once(child, 'exit');
  const told = async (): Promise<unknown> => {
    const [first]: unknown[] = await Promise.race([
      once(child, 'message'),
      gone.then(([code]) => {
        throw new Error(`${path} ended with ${code}`);
      }),
    ]);
    return first;
  };
  return {
    told,
    ask: (message) => {
      const answer = told();
      child.send(message);
      return answer;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

/** A list of numbers from another process. */
export function numbers(value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw new Error(`not a list of numbers: ${JSON.stringify(value)}`);
  return value.map((each: unknown) => {
    if (typeof each !== 'number') throw new Error(`not a number: ${JSON.stringify(each)}`);
    return each;
  });
}
