import type { Command } from 'commander';
import { type AccountId, parseCode, parseStoredId } from '../core/ids.ts';
import type { CallRecord } from '../directory/call-record.ts';
import { showCall } from '../operations/calls.ts';
import type { CallFilter, CallLedger } from '../store/call-ledger.ts';
import type { Store } from '../store/store.ts';
import { callColumnsCsv, callRecordsCsv, callRecordsTable } from './call-record-text.ts';
import { readInstant } from './instant.ts';
import { failed, misused, type Outputs, subcommand } from './subcommand.ts';
import { using } from './using.ts';

export interface CallsCommandDeps extends Outputs {
  /** Opens the ledger for one command. Rejects with StoreError. */
  openCalls(): Promise<{
    readonly store: Pick<Store, 'conferences'>;
    readonly ledger: Pick<CallLedger, 'records'>;
    close(): Promise<void>;
  }>;
}

interface Options {
  readonly account?: string;
  readonly conference?: string;
  readonly from?: string;
  readonly until?: string;
  readonly limit: string;
  readonly csv: boolean;
  readonly json: boolean;
}

/** How many are read at once. */
const PORTION = 500;
const USUAL_LIMIT = 100;

/** `convene calls`: what became of outbound legs, and what they cost. */
export function callsCommand(deps: CallsCommandDeps): Command {
  const command = subcommand('calls', deps)
    .description('List outbound calls that are over, the newest first: a record for each leg.')
    .option('--account <id>', 'only those of this access account')
    .option('--conference <code>', 'only those of this conference')
    .option('--from <time>', 'only those placed since then, such as 2027-01-31 (UTC) or 2027-01-31T08:00:00+01:00')
    .option('--until <time>', 'only those placed before then')
    .option('--limit <number>', 'how many at most, 0 for all', String(USUAL_LIMIT))
    .option('--csv', 'print CSV', false)
    .option('--json', 'print JSON', false);
  return command.action(async (options: Options) => {
    if (options.csv && options.json) return misused(command, 'give --csv or --json');
    const asked = readAsked(command, options);
    const most = readLimit(command, options.limit);
    const code = readCode(command, options.conference);
    await using(command, deps.openCalls, async ({ store, ledger }) => {
      const conference = code === undefined ? undefined : (await store.conferences.byCode(code))?.id;
      if (code !== undefined && conference === undefined) {
        return failed(command, `convene: there is no conference with code ${code}`);
      }
      const portions = recordsOf(ledger, { ...asked, conference }, most);
      if (options.csv) return writeCsv(portions);
      const all: CallRecord[] = [];
      for await (const some of portions) all.push(...some);
      if (options.json) deps.stdout.write(`${JSON.stringify(all.map(showCall), null, 2)}\n`);
      else if (all.length > 0) deps.stdout.write(callRecordsTable(all));
      else deps.stderr.write('There are no such calls\n');
    });
  });

  async function writeCsv(portions: AsyncIterable<readonly CallRecord[]>): Promise<void> {
    deps.stdout.write(callColumnsCsv());
    for await (const some of portions) deps.stdout.write(callRecordsCsv(some));
  }
}

async function* recordsOf(
  ledger: Pick<CallLedger, 'records'>,
  of: CallFilter,
  most: number,
): AsyncGenerator<readonly CallRecord[]> {
  let after: number | undefined;
  for (let left = most; left > 0; ) {
    const limit = Math.min(left, PORTION);
    const some = await ledger.records(of, { after, limit, order: 'newest-first' });
    if (some.length > 0) yield some;
    if (some.length < limit) return;
    left -= some.length;
    after = some.at(-1)?.id;
  }
}

function readAsked(command: Command, { account, from, until }: Options): CallFilter {
  const id = parseStoredId<AccountId>(account);
  if (account !== undefined && id === undefined) return misused(command, 'an account is a whole number from 1');
  const fromMs = readInstant(command, '--from', from);
  const untilMs = readInstant(command, '--until', until);
  return { account: id, fromMs, untilMs };
}
function readCode(command: Command, text: string | undefined) {
  const code = parseCode(text);
  return text !== undefined && code === undefined ? misused(command, 'a code is 1 to 16 digits') : code;
}
function readLimit(command: Command, text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) return misused(command, '--limit takes a whole number, 0 for all');
  return text === '0' ? Number.POSITIVE_INFINITY : Number(text);
}
