import type { Command } from 'commander';
import { StoreError } from '../store/store.ts';
import { failed } from './subcommand.ts';

interface Opened {
  close(): Promise<void>;
}

/** Does the work of one command with what it opens, and closes that; a store that is away ends the command with its reason. */
export async function using<T extends Opened, R>(
  command: Command,
  open: () => Promise<T>,
  work: (opened: T) => Promise<R>,
): Promise<R> {
  try {
    const opened = await open();
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return failed(command, `convene: ${error.message}`);
    throw error;
  }
}
