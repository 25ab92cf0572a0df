import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type Backup, parseBackup } from '../store/backup.ts';
import type { Contents } from '../store/contents.ts';
import type { StoredContents } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import type { Announce } from './announce.ts';
import { announceAll } from './announce-all.ts';
import { announcementText } from './announcement.ts';
import { heldText, peopleIn, STREAM } from './backup.ts';
import { failed, type Outputs, subcommand } from './subcommand.ts';

export interface RestoreCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<OpenStore>;
}

interface OpenStore {
  readonly contents: StoredContents;
  /** Tells the controllers that serve rooms that a definition has changed. */
  readonly announceChange: Announce;
  close(): Promise<void>;
}

interface Options {
  readonly dryRun: boolean;
  readonly replace: boolean;
}

/** `convene restore FILE`. */
export function restoreCommand(deps: RestoreCommandDeps): Command {
  const command = subcommand('restore', deps)
    .description('Bring back what `convene backup` wrote: all of it, in one step, or nothing.')
    .argument('<file>', 'the document; - is standard input')
    .option('--dry-run', 'check the document and the store, and change nothing', false)
    .option('--replace', 'put it in place of the conferences and people that are there; they are lost', false);
  return command.action(async (file: string, options: Options) => {
    const backup = await readBackup(command, file);
    try {
      const opened = await deps.openStore();
      try {
        if (options.dryRun) await tell(backup, opened, options);
        else await restore(backup, opened, options);
      } finally {
        await opened.close();
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      failed(command, `convene: ${error.message}`);
    }
  });

  async function tell(backup: Backup, { contents }: OpenStore, { replace }: Options): Promise<void> {
    const present = await contents.read();
    deps.stdout.write(`${about(backup)}\n`);
    const inTheWay = present.conferences.size > 0 || (backup.contents.directory !== undefined && peopleIn(present) > 0);
    if (inTheWay && !replace) return failed(command, occupied(present));
    const instead = inTheWay ? ` in place of ${heldText(present)}` : '';
    deps.stdout.write(`Would be restored${instead}; nothing was changed\n`);
    tellLostRates(backup);
  }

  /** What an older version wrote has decks, but none of their rates. */
  function tellLostRates({ contents: { directory, rates } }: Backup): void {
    const decks = [...(directory?.get('rateDecks')?.records.keys() ?? [])];
    if (rates !== undefined || decks.length === 0) return;
    deps.stderr.write(
      `convene: the document has no rates: import those of rate decks ${decks.join(', ')} again, by \`convene rates import\`\n`,
    );
  }

  async function restore(backup: Backup, { contents, announceChange }: OpenStore, { replace }: Options): Promise<void> {
    const written = await contents.write(backup.contents, { replace });
    if (!written.ok) return failed(command, occupied(await contents.read()));
    deps.stdout.write(`${about(backup)}\nRestored\n`);
    tellLostRates(backup);
    for (const damage of written.value.damaged) deps.stderr.write(`convene: restored as it was: ${damage}\n`);
    const { touched } = written.value;
    if (touched.length === 0) return;
    const told = await announceAll(
      touched.map((id) => ({ id, what: 'changed' })),
      announceChange,
    );
    deps.stdout.write(announcementText(told));
    if (told.kind !== 'told') deps.stdout.write('If one is running, restart it.\n');
  }
}

async function readBackup(command: Command, file: string): Promise<Backup> {
  const text = await readFile(file === STREAM ? '/dev/stdin' : file, 'utf8').catch((error: Error) =>
    failed(command, `convene: ${file} cannot be read: ${error.message}`),
  );
  const backup = parseBackup(text);
  if (!backup.ok) return failed(command, `convene: ${file}: ${backup.error}. Nothing was changed`);
  return backup.value;
}

function about({ takenAt, contents }: Backup): string {
  return `Backup of ${takenAt.toISOString()}, layout ${contents.layout}: ${heldText(contents)}`;
}
function occupied(present: Contents): string {
  return (
    `convene: the store holds ${heldText(present)}: nothing was changed. Keep what is there by \`convene backup\` and give --replace, ` +
    'or restore under another redis.prefix'
  );
}
