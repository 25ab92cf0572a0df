import { type ChildProcess, spawn } from 'node:child_process';

/** A child process, what it says, and how it ended. */
export interface Process {
  readonly child: ChildProcess;
  /** Everything said so far, on both streams. */
  output(): string;
  /** Resolves with the milliseconds since the start when it has said that; with undefined if it ends without. */
  says(pattern: RegExp): Promise<number | undefined>;
  /** Resolves with the exit code or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly running: boolean;
}

/** Nothing that was started outlives the storm, however it ends. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export function startProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Process {
  const startedMs = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let text = '';
  let running = true;
  const looking = new Set<() => void>();
  const look = () => {
    for (const each of looking) each();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      look();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('error', (error) => {
      text += String(error);
    });
    child.once('close', (code, signal) => {
      running = false;
      children.delete(child);
      look();
      resolve(signal ?? code ?? -1);
    });
  });
  return {
    child,
    ended,
    output: () => text,
    get running() {
      return running;
    },
    says: (pattern) =>
      new Promise((resolve) => {
        const each = () => {
          const said = pattern.test(text);
          if (!said && running) return;
          looking.delete(each);
          resolve(said ? performance.now() - startedMs : undefined);
        };
        looking.add(each);
        each();
      }),
  };
}
