import type { Command } from 'commander';
import { type AccountId, type ConferenceId, parseCode, parseConferenceId, parseStoredId } from '../core/ids.ts';
import { type Source, sourceOf } from '../core/lockout.ts';
import type { Lockouts } from '../store/lockouts.ts';
import type { Store } from '../store/store.ts';
import { lockoutJson, lockoutTable } from './lockout-text.ts';
import { failed, misused, type Outputs, subcommand } from './subcommand.ts';
import { using } from './using.ts';

export interface LockoutsCommandDeps extends Outputs {
  /** Opens lockouts and store for one command. Rejects with StoreError. */
  openLockouts(): Promise<{
    readonly lockouts: Pick<Lockouts, 'list' | 'clear'>;
    readonly store: Store;
    close(): Promise<void>;
  }>;
}

interface Cleared {
  readonly source?: string;
  readonly code?: string;
  readonly id?: string;
  readonly account?: string;
  readonly all: boolean;
}

/** `convene lockouts list | clear`. */
export function lockoutsCommand(deps: LockoutsCommandDeps): Command {
  const lockouts = subcommand('lockouts', deps).description(
    'See and forgive wrong codes and PINs. They are counted for a day, which ends at midnight UTC.',
  );

  const list = lockouts
    .command('list')
    .description("List today's wrong codes and PINs, those that refuse more of them first.")
    .option('--json', 'print JSON', false)
    .action(listAll);

  const clear = lockouts
    .command('clear')
    .description('Forgive wrong codes and PINs of today.')
    .option('--source <number>', 'a caller as the list names it, or its number')
    .option('--code <digits>', 'a conference, and all that was counted at it, by its code')
    .option('--id <number>', 'likewise, by its id')
    .option('--account <id>', 'an access account, and all that was counted at it')
    .option('--all', 'all of them', false)
    .action(clearSome);

  async function listAll({ json }: { json: boolean }): Promise<void> {
    const { counted, codes } = await using(list, deps.openLockouts, async (opened) => {
      const conferences = await opened.store.conferences.list();
      return {
        counted: await opened.lockouts.list(),
        codes: new Map(conferences.map(({ id, code }) => [id, code])),
      };
    });
    if (json)
      deps.stdout.write(
        `${JSON.stringify(
          counted.map((one) => lockoutJson(one, codes)),
          null,
          2,
        )}\n`,
      );
    else if (counted.length > 0) deps.stdout.write(lockoutTable(counted, codes));
    else deps.stderr.write('Nobody has typed a wrong code or PIN today\n');
  }

  async function clearSome(options: Cleared): Promise<void> {
    const count = await using(clear, deps.openLockouts, async ({ lockouts: open, store }) => {
      const named = [options.source, options.code, options.id, options.account].filter(
        (name) => name !== undefined,
      ).length;
      if (named + Number(options.all) !== 1)
        return misused(clear, 'give one of --source, --code, --id, --account and --all');
      if (options.all) return open.clear({ kind: 'all' });
      if (options.source !== undefined) return open.clear({ kind: 'source', source: readSource(options.source) });
      if (options.account !== undefined) return open.clear({ kind: 'account', account: readAccount(options.account) });
      return open.clear({ kind: 'conference', conference: await readConference(store, options) });
    });
    if (count === 0 && !options.all)
      return failed(clear, 'convene: there is nothing to forgive: convene lockouts list');
    deps.stdout.write(`Forgiven: ${count === 1 ? '1 count' : `${count} counts`}\n`);
  }

  /** Ids are taken as they are: counts outlive a conference that was deleted. */
  async function readConference(store: Store, typed: Cleared): Promise<ConferenceId> {
    const id = parseConferenceId(typed.id);
    if (id !== undefined) return id;
    const code = parseCode(typed.code);
    if (code === undefined) {
      return misused(clear, typed.id === undefined ? 'a code is 1 to 16 digits' : 'an id is a whole number from 1');
    }
    const found = await store.conferences.byCode(code);
    return found?.id ?? failed(clear, `convene: there is no conference with code ${code}`);
  }

  function readAccount(typed: string): AccountId {
    return parseStoredId<AccountId>(typed) ?? misused(clear, 'an id is a whole number from 1');
  }

  return lockouts;
}

function readSource(typed: string): Source {
  if (typed === 'unnamed') return typed;
  if (typed.startsWith('ext:')) return sourceOf(typed.slice('ext:'.length), true);
  return sourceOf(typed, false);
}
