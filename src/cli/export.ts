import type { Command } from 'commander';
import { writeNewFile } from '../store/backup-file.ts';
import { definitionsText } from '../store/definitions-document.ts';
import type { StoredContents } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { failed, type Outputs, subcommand } from './subcommand.ts';

export interface ExportCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<{ readonly contents: StoredContents; close(): Promise<void> }>;
}

/** `convene export`. */
export function exportCommand(deps: ExportCommandDeps): Command {
  const command = subcommand('export', deps)
    .description('Write all definitions as one JSON document: conferences, customers, people and what they manage.')
    .option('--file <file>', 'where to, instead of standard output; an existing file is not overwritten')
    .option('--with-secrets', 'write the hashes of passwords, too', false)
    .addHelpText(
      'after',
      `
The document holds the PINs of conferences, since without them everybody would get in. Hashes of passwords are in it only
with --with-secrets; people who are created from a document without them cannot sign in until they are given a password.
Tokens, uploaded sounds themselves and what is remembered of rooms are not in it: for those, see \`convene backup\`.
\`convene import FILE\` takes it, into this store or another.`,
    );
  return command.action(async ({ file, withSecrets }: { file?: string; withSecrets: boolean }) => {
    try {
      const { contents, close } = await deps.openStore();
      try {
        const text = definitionsText(await contents.read(), { secrets: withSecrets });
        if (file === undefined) {
          deps.stdout.write(text);
          return;
        }
        const written = await writeNewFile(file, text).catch((error: Error) =>
          failed(command, `convene: ${file} cannot be written: ${error.message}`),
        );
        if (!written.ok) return failed(command, `convene: ${file} exists and is not overwritten`);
        deps.stdout.write(`${file} holds all definitions, with PINs${withSecrets ? ' and hashes of passwords' : ''}\n`);
      } finally {
        await close();
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      failed(command, `convene: ${error.message}`);
    }
  });
}
