import type { Command } from 'commander';
import { backupText } from '../store/backup.ts';
import { writeNewFile } from '../store/backup-file.ts';
import type { StoredContents } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { countText } from './conference-text.ts';
import { failed, type Outputs, subcommand } from './subcommand.ts';

export interface BackupCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<{ readonly contents: StoredContents; close(): Promise<void> }>;
  now(): Date;
}

/** Stands for standard output, and for standard input. */
export const STREAM = '-';

/** `convene backup FILE`. */
export function backupCommand(deps: BackupCommandDeps): Command {
  const command = subcommand('backup', deps)
    .description('Write all conferences, with their PINs, and what is remembered of rooms into one JSON document.')
    .argument('<file>', 'where to; an existing file is not overwritten, and - is standard output')
    .addHelpText('after', '\nMay be run at any time. `convene restore FILE` brings it back.');
  return command.action(async (file: string) => {
    try {
      const { contents, close } = await deps.openStore();
      try {
        const all = await contents.read();
        const text = backupText({ takenAt: deps.now(), contents: all });
        if (file === STREAM) {
          deps.stdout.write(text);
          return;
        }
        const written = await writeNewFile(file, text).catch((error: Error) =>
          failed(command, `convene: ${file} cannot be written: ${error.message}`),
        );
        if (!written.ok) return failed(command, `convene: ${file} exists and is not overwritten`);
        deps.stdout.write(`${file} holds ${countText(all.conferences.size)}, with PINs\n`);
      } finally {
        await close();
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      failed(command, `convene: ${error.message}`);
    }
  });
}
