import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A start that was made, as the worker that made it has written down. */
export interface Entry {
  readonly occasion: string;
  /** In milliseconds since the epoch, by the machine's clock. */
  readonly atMs: number;
}

const SUFFIX = '.journal';

/**
 * What one worker has done, in a file of its own that is only appended to: what was written stays when the worker is killed.
 * It stands for the world outside, which can be asked whether something was done already.
 */
export function openJournal(folder: string, name: string): { write(entry: Entry): void; close(): void } {
  const file = openSync(join(folder, name + SUFFIX), 'a');
  return {
    write: ({ occasion, atMs }) => void writeSync(file, `${JSON.stringify([occasion, atMs])}\n`),
    close: () => closeSync(file),
  };
}

/** All that the workers have done so far. */
export function readJournals(folder: string): readonly Entry[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  return files.flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    // A line without its end was not written as a whole.
    return lines.slice(0, -1).map((line): Entry => {
      const entry: unknown = JSON.parse(line);
      const [occasion, atMs]: unknown[] = Array.isArray(entry) ? entry : [];
      if (typeof occasion !== 'string' || typeof atMs !== 'number') throw new Error(`not an entry: ${line}`);
      return { occasion, atMs };
    });
  });
}
