import type { Command } from 'commander';
import type { AccessAccount } from '../directory/access-account.ts';
import type { Directory } from '../store/directory.ts';
import { printable } from './conference-text.ts';
import { type Outputs, subcommand } from './subcommand.ts';
import { textTable } from './table.ts';
import { using } from './using.ts';

export interface AccountCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<{ readonly directory: Pick<Directory, 'accounts'>; close(): Promise<void> }>;
}

/** `convene account list`: who may dial out, and within what bounds. */
export function accountCommand(deps: AccountCommandDeps): Command {
  const account = subcommand('account', deps).description('See the access accounts, which pay for calls.');
  const list = account
    .command('list')
    .description('List the access accounts of all customers.')
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\n`convene explain-call --account ID NUMBER` shows all rules of one.');
  list.action(({ json }: { json: boolean }) =>
    using(list, deps.openStore, async ({ directory }) => {
      const accounts = await directory.accounts.list(undefined);
      if (json) deps.stdout.write(`${JSON.stringify(accounts.map(accountJson), null, 2)}\n`);
      else if (accounts.length > 0) deps.stdout.write(accountTable(accounts));
      else deps.stderr.write('There are no access accounts\n');
    }),
  );
  return account;
}

function accountJson({ id, customer, name, locked, currency, cos, dialplan, ...account }: AccessAccount) {
  return {
    ...{ id, customer, name, locked: locked ? 1 : 0, currency, cos, dialplan },
    access_number: account.accessNumber,
    callers: account.callers,
    daily_budget: account.dailyBudget,
    maximum_legs: account.maximumLegs,
    maximum_seconds: account.maximumSeconds,
    maximum_cost: account.maximumCost,
  };
}

const COLUMNS = [
  'id',
  'customer',
  'name',
  'state',
  'currency',
  'cos',
  'access number',
  'budget a day',
  'calls at once',
];

function accountTable(accounts: readonly AccessAccount[]): string {
  const limit = (text: string): string => (text.startsWith('-') ? 'no limit' : text);
  const rows = accounts.map((account) => [
    String(account.id),
    String(account.customer),
    printable(account.name) || '-',
    account.locked ? 'locked' : 'open',
    account.currency,
    account.cos === 0 ? "customer's" : String(account.cos),
    account.accessNumber || '-',
    limit(account.dailyBudget),
    limit(String(account.maximumLegs)),
  ]);
  return textTable([COLUMNS, ...rows]);
}
