import { type FileHandle, open } from 'node:fs/promises';
import type { Command } from 'commander';
import type { FieldError } from '../core/field-error.ts';
import type { RateDeckId } from '../core/ids.ts';
import { ok } from '../core/result.ts';
import { MOST_TABLE_BYTES, readRateTable } from '../http/csv/rate-table.ts';
import { ratesIn, replaced } from '../operations/rates.ts';
import type { Directory } from '../store/directory.ts';
import type { RateStore } from '../store/rates.ts';
import { STREAM } from './backup.ts';
import { printable } from './conference-text.ts';
import { deckOf, deckText } from './rate-deck.ts';
import { failed, type Outputs } from './subcommand.ts';
import { using } from './using.ts';

export interface RateImportDeps extends Outputs {
  /** Opens decks and their rates for one command. Rejects with StoreError. */
  openRates(): Promise<{
    readonly directory: Pick<Directory, 'rateDecks'>;
    readonly rates: RateStore;
    close(): Promise<void>;
  }>;
}

/** `convene rates import DECK FILE`. */
export function addRateImport(rates: Command, deps: RateImportDeps): void {
  const command = rates
    .command('import')
    .description('Put the rates of a table in place of all that a deck has: all of them, at once, or nothing.')
    .argument('<deck>', "the deck's name, or its id")
    .argument('<file>', 'CSV in UTF-8 with a header; - is standard input')
    .option('--dry-run', 'check the table, and change nothing', false)
    .addHelpText(
      'after',
      `
The header names the columns: prefix and per_minute, and besides destination, connectfee, first_seconds and step_seconds, or what
carriers call these. Calls are judged by the new rates from the next one on.`,
    );
  command.action(async (name: string, file: string, { dryRun }: { dryRun: boolean }) => {
    const handle = await open(file === STREAM ? '/dev/stdin' : file).catch((error: Error) =>
      failed(command, `convene: ${file} cannot be read: ${error.message}`),
    );
    await using(command, deps.openRates, async (opened) => {
      const deck = await deckOf(command, opened.directory, name);
      const read = await readFrom(handle, opened.rates, deck.id, dryRun);
      if ('faults' in read) return refuse(file, read.faults);
      if (read.ignored.length > 0) {
        deps.stderr.write(`convene: columns that mean nothing here: ${read.ignored.map(printable).join(', ')}\n`);
      }
      const count = `${read.count} ${read.count === 1 ? 'rate' : 'rates'}`;
      const told = dryRun
        ? `${count} would be imported into ${deckText(deck)}; nothing was changed`
        : `${deckText(deck)} has ${count} now`;
      deps.stdout.write(`${told}\n`);
    }).finally(() => handle.close());
  });

  function refuse(file: string, faults: readonly string[]): never {
    const lines = faults.map((fault) => `  ${printable(fault)}`);
    return failed(command, [`convene: ${file} is not imported; nothing was changed`, ...lines].join('\n'));
  }
}

type Read =
  | { readonly count: number; readonly ignored: readonly string[] }
  /** Each a line without its end. */
  | { readonly faults: readonly string[] };

async function readFrom(handle: FileHandle, store: RateStore, deck: RateDeckId, dryRun: boolean): Promise<Read> {
  const table = readRateTable(handle.createReadStream({ autoClose: false }), MOST_TABLE_BYTES);
  const faults: FieldError[] = [];
  const written = dryRun
    ? ok(await countOf(ratesIn(table.rows, faults)))
    : await replaced(store, deck, table.rows, faults);
  const trouble = table.trouble();
  if (trouble !== undefined) return { faults: [trouble.detail] };
  if (written === undefined || faults.length > 0)
    return { faults: faults.map(({ field, message }) => `${field} ${message}`) };
  if (!written.ok) return { faults: ['the rate deck has just been deleted'] };
  return { count: written.value, ignored: table.ignored() };
}

async function countOf(portions: AsyncIterable<readonly unknown[]>): Promise<number> {
  let count = 0;
  for await (const some of portions) count += some.length;
  return count;
}
