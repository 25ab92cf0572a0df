import type { Command } from 'commander';
import { backupText } from '../store/backup.ts';
import { writeNewFile } from '../store/backup-file.ts';
import type { Contents } from '../store/contents.ts';
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

export const peopleIn = ({ directory }: Contents): number => directory?.get('people')?.records.size ?? 0;

const ratesIn = ({ rates }: Contents): number => [...(rates?.values() ?? [])].reduce((sum, { size }) => sum + size, 0);

/** What a store or a backup holds, in a few words. */
export function heldText(contents: Contents): string {
  const [people, rates] = [peopleIn(contents), ratesIn(contents)];
  const all = [
    countText(contents.conferences.size),
    ...(people === 0 ? [] : [people === 1 ? '1 person' : `${people} people`]),
    ...(rates === 0 ? [] : [rates === 1 ? '1 rate' : `${rates} rates`]),
  ];
  const last = all.pop();
  return all.length === 0 ? `${last}` : `${all.join(', ')} and ${last}`;
}

/** `convene backup FILE`. */
export function backupCommand(deps: BackupCommandDeps): Command {
  const command = subcommand('backup', deps)
    .description(
      'Write everything that is kept into one JSON document: conferences with PINs, people with hashes, rooms, rates.',
    )
    .argument('<file>', 'where to; an existing file is not overwritten, and - is standard output')
    .addHelpText(
      'after',
      '\nMay be run at any time. `convene restore FILE` brings it back. Call records are not in it: `convene calls --csv --limit 0`.',
    );
  return command.action(async (file: string) => {
    try {
      const { contents, close } = await deps.openStore();
      try {
        const all = await contents.readAll();
        const text = backupText({ takenAt: deps.now(), contents: all });
        if (file === STREAM) {
          deps.stdout.write(text);
          return;
        }
        const written = await writeNewFile(file, text).catch((error: Error) =>
          failed(command, `convene: ${file} cannot be written: ${error.message}`),
        );
        if (!written.ok) return failed(command, `convene: ${file} exists and is not overwritten`);
        const secrets = peopleIn(all) === 0 ? 'PINs' : 'PINs and hashes of passwords';
        deps.stdout.write(`${file} holds ${heldText(all)}, with ${secrets}\n`);
      } finally {
        await close();
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      failed(command, `convene: ${error.message}`);
    }
  });
}
