import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { CoreRules } from '../core/core.ts';
import type { Input } from '../core/input.ts';
import type { Controller } from '../loop/controller.ts';
import { DecisionRecorder } from '../recording/decisions.ts';

/** Writes the lives of a service's controllers into files. */
export interface Recorder {
  /** A life begins: the first goes into the file that was named, each further one into one of its own beside it. */
  begin(controller: Controller, rules: CoreRules): void;
  wire(dir: 'rx' | 'tx', bytes: Buffer | string, atMs: number): void;
  input(input: Input, atMs: number): void;
  close(): Promise<void>;
}

/** An existing file is not overwritten: rejects with the reason. */
export async function openRecorder(path: string, title: string): Promise<Recorder> {
  let output = await create(path);
  let lives = 0;
  let current: DecisionRecorder | undefined;
  return {
    begin: (controller, rules) => {
      lives++;
      const file = lives === 1 ? output : createWriteStream(`${path}.${lives}`, { flags: 'wx' });
      if (lives > 1) output.end();
      output = file;
      const about = { title, seed: controller.seed, rules, startedAtMs: Date.now() };
      current = new DecisionRecorder(about, controller.core, (line) => file.write(`${line}\n`), Math.random);
    },
    wire: (dir, bytes, atMs) => current?.wire(dir, bytes, atMs),
    input: (input, atMs) => current?.input(input, atMs),
    close: async () => {
      output.end();
      await finished(output);
    },
  };
}

function create(path: string): Promise<ReturnType<typeof createWriteStream>> {
  const output = createWriteStream(path, { flags: 'wx' });
  return new Promise((resolve, reject) => {
    output.once('open', () => resolve(output));
    output.once('error', reject);
  });
}
