import { fileURLToPath } from 'node:url';
import type { Journal } from './journal.ts';
import { type Process, startProcess } from './process.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/** What `convene serve` says when the node is served. */
const READY = /ready: listening/;
/** How soon a service manager starts a program again that has ended. */
const RESTART_AFTER_MS = 300;

/** The controller under test, started again whenever it ends, as a service manager does it. */
export interface StormController {
  /** The process lives. */
  readonly running: boolean;
  /** It serves the node. */
  readonly ready: boolean;
  /** Runs another command of the program to its end and returns what it said. Throws when it fails. */
  command(...args: readonly string[]): Promise<string>;
  start(): void;
  /** Kills it; it is started again after a moment. */
  kill(): void;
  /** Ends it for good, properly; the exit code, or the signal that ended it. */
  stop(): Promise<number | NodeJS.Signals>;
}

export interface ControllerListener {
  /** It serves the node, so many milliseconds after it was started. */
  onReady(startMs: number): void;
  /** It ended after so long, and nobody had asked for it. */
  onEnd(how: string, output: string, livedMs: number): void;
  /** It has ended, in whatever way, and said this. */
  onOutput?(output: string): void;
}

export function createController(
  env: Readonly<Record<string, string>>,
  journal: Journal,
  listener: ControllerListener,
): StormController {
  let running: Process | undefined;
  let ready = false;
  let stopping = false;
  let killed = false;

  const start = () => {
    const startedMs = performance.now();
    const started = startProcess(process.execPath, [MAIN, 'serve'], env);
    running = started;
    killed = false;
    void started.says(READY).then((ms) => {
      if (ms === undefined || running !== started) return;
      ready = true;
      journal.note(`the controller is ready after ${Math.round(ms)} ms`);
      listener.onReady(ms);
    });
    void started.ended.then((how) => {
      ready = false;
      listener.onOutput?.(started.output());
      if (stopping) return;
      if (!killed) listener.onEnd(String(how), started.output(), performance.now() - startedMs);
      setTimeout(() => {
        if (!stopping) start();
      }, RESTART_AFTER_MS);
    });
  };
  return {
    get running() {
      return running?.running === true;
    },
    get ready() {
      return ready;
    },
    start,
    kill: () => {
      if (running?.running !== true) return;
      killed = true;
      ready = false;
      running.child.kill('SIGKILL');
    },
    stop: async () => {
      stopping = true;
      if (running === undefined) return 0;
      running.child.kill('SIGTERM');
      return running.ended;
    },
    command: async (...args) => {
      const once = startProcess(process.execPath, [MAIN, ...args], env);
      const code = await once.ended;
      if (code !== 0) throw new Error(`convene ${args.join(' ')} ended with ${code}:\n${once.output()}`);
      return once.output();
    },
  };
}
