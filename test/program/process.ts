import { type ChildProcess, spawn } from 'node:child_process';

/** A run of the real program, as a user starts it. */
export interface Run {
  readonly child: ChildProcess;
  /** Standard output and standard error so far. */
  output(): string;
  /** Resolves when the output has it; rejects when the program ends without. */
  says(pattern: RegExp): Promise<void>;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export function runProgram(args: readonly string[], env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let over = false;
  const looking = new Set<() => void>();
  const look = (): void => {
    for (const each of [...looking]) each();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      look();
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      over = true;
      look();
      resolve(signal ?? code ?? 'unknown');
    });
  });
  return {
    child,
    output: () => text,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const each = (): void => {
          if (!pattern.test(text) && !over) return;
          looking.delete(each);
          if (pattern.test(text)) resolve();
          else reject(new Error(`the program ended without saying ${pattern}:\n${text}`));
        };
        looking.add(each);
        each();
      }),
  };
}
