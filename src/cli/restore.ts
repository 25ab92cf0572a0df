import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type ConferenceId, parseConferenceId } from '../core/ids.ts';
import { type Backup, parseBackup } from '../store/backup.ts';
import type { StoredContents } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { type Announcement, announcementText } from './announcement.ts';
import { STREAM } from './backup.ts';
import { countText } from './conference-text.ts';
import { failed, type Outputs, subcommand } from './subcommand.ts';

export interface RestoreCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<{ readonly contents: StoredContents; close(): Promise<void> }>;
  /** Tells the controllers that serve rooms that a definition has changed; while the store is open. */
  announceChange(id: ConferenceId): Promise<Announcement>;
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
    .option('--replace', 'put it in place of the conferences that are there; they are lost', false);
  return command.action(async (file: string, options: Options) => {
    const backup = await readBackup(command, file);
    try {
      const { contents, close } = await deps.openStore();
      try {
        if (options.dryRun) await tell(backup, contents, options);
        else await restore(backup, contents, options);
      } finally {
        await close();
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      failed(command, `convene: ${error.message}`);
    }
  });

  async function tell(backup: Backup, contents: StoredContents, { replace }: Options): Promise<void> {
    const present = (await contents.read()).conferences.size;
    deps.stdout.write(`${about(backup)}\n`);
    if (present > 0 && !replace) return failed(command, occupied(present));
    const instead = present > 0 ? ` in place of ${countText(present)}` : '';
    deps.stdout.write(`Would be restored${instead}; nothing was changed\n`);
  }

  async function restore(backup: Backup, contents: StoredContents, { replace }: Options): Promise<void> {
    const written = await contents.write(backup.contents, { replace });
    if (!written.ok) return failed(command, occupied((await contents.read()).conferences.size));
    deps.stdout.write(`${about(backup)}\nRestored\n`);
    for (const damage of written.value.damaged) deps.stderr.write(`convene: restored as it was: ${damage}\n`);
    const { touched } = written.value;
    if (touched.length === 0) return;
    const told = await announceAll(touched);
    deps.stdout.write(announcementText(told));
    if (told.kind !== 'told') deps.stdout.write('If one is running, restart it.\n');
  }

  /** Announces all, up to the first that nobody has taken up. */
  async function announceAll(touched: readonly string[]): Promise<Announcement> {
    for (const id of touched.map(parseConferenceId)) {
      if (id === undefined) continue;
      const told = await deps.announceChange(id).catch((error: unknown): Announcement => {
        if (!(error instanceof StoreError)) throw error;
        return { kind: 'unconfirmed', reason: error.message };
      });
      if (told.kind !== 'told') return told;
    }
    return { kind: 'told' };
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
  return `Backup of ${takenAt.toISOString()}, layout ${contents.layout}: ${countText(contents.conferences.size)}`;
}
function occupied(present: number): string {
  return (
    `convene: the store holds ${countText(present)}: nothing was changed. Keep what is there by \`convene backup\` and give --replace, ` +
    'or restore under another redis.prefix'
  );
}
