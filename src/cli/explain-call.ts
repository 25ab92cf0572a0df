import type { Command } from 'commander';
import type { CallPurpose } from '../core/dialling/verdict.ts';
import { type AccountId, type CallId, parseCallId, parseCode, parseStoredId } from '../core/ids.ts';
import type { Desk } from '../dialling/call-desk.ts';
import type { Directory } from '../store/directory.ts';
import type { Store } from '../store/store.ts';
import { verdictJson, verdictText } from './call-verdict-text.ts';
import { readInstant } from './instant.ts';
import { EXIT_MISUSED, failed, misused, type Outputs, subcommand } from './subcommand.ts';
import { using } from './using.ts';

export interface ExplainCallCommandDeps extends Outputs {
  /** Opens store and desk for one command, which judges as at `atMs` (since the epoch), or now. Rejects with StoreError. */
  openDesk(atMs: number | undefined): Promise<OpenDesk>;
}
interface OpenDesk {
  readonly store: Pick<Store, 'conferences'>;
  readonly directory: Pick<Directory, 'accounts'>;
  readonly desk: Pick<Desk, 'explain'>;
  close(): Promise<void>;
}

interface Options {
  readonly account?: string;
  readonly conference?: string;
  readonly callerid?: string;
  readonly at?: string;
  readonly json: boolean;
}

/** `convene explain-call NUMBER`: what the guard would say, and why; nothing is dialled and nothing set aside. */
export function explainCallCommand(deps: ExplainCallCommandDeps): Command {
  const command = subcommand('explain-call', deps)
    .description('Say whether a number may be called, by every rule and every route. Calls nobody.')
    .argument('<number>', 'as people dial it, such as +493012345 or 03012345')
    .option('--account <id>', 'the access account whose caller wants it')
    .option('--conference <code>', 'or the conference that invites it')
    .option('--callerid <number>', "what the far end is to be shown (default: the account's)")
    .option('--at <time>', 'judge as at this time, such as 2027-01-31T08:00:00+01:00 (default: now)')
    .option('--json', 'print the verdict as JSON', false)
    .addHelpText(
      'after',
      `
What the account has spent on that day and the calls that it has at this moment count, too.
Exit 0 when the call is permitted, 1 when it is refused, 2 when there is no such account or conference.`,
    );
  return command.action(async (number: string, options: Options) => {
    const purpose = readPurpose(command, options);
    const atMs = readInstant(command, '--at', options.at);
    await using(
      command,
      () => deps.openDesk(atMs),
      async (opened) => {
        const request = {
          call: noCall(),
          purpose: await purpose(opened),
          asker: { by: null, byLeg: null },
          number,
          callerId: options.callerid ?? null,
        };
        const verdict = await opened.desk.explain(request);
        deps.stdout.write(options.json ? `${JSON.stringify(verdictJson(verdict), null, 2)}\n` : verdictText(verdict));
        if (verdict.kind === 'refused') failed(command, 'convene: the call is refused');
      },
    );
  });
}

/** The purpose that the options name, once the store can be asked whether it is there. */
function readPurpose(command: Command, { account, conference }: Options): (opened: OpenDesk) => Promise<CallPurpose> {
  if ((account === undefined) === (conference === undefined)) {
    return misused(command, 'give --account and an id, or --conference and a code');
  }
  const absent = (what: string): never => command.error(`convene: there is no ${what}`, { exitCode: EXIT_MISUSED });
  if (account !== undefined) {
    const id = parseStoredId<AccountId>(account) ?? misused(command, 'an account is a whole number from 1');
    return async ({ directory }) => {
      if ((await directory.accounts.byId(id)) === undefined) return absent(`access account ${id}`);
      return { kind: 'access', account: id };
    };
  }
  const code = parseCode(conference) ?? misused(command, 'a code is 1 to 16 digits');
  return async ({ store }) => {
    const found = await store.conferences.byCode(code);
    return found === undefined ? absent(`conference with code ${code}`) : { kind: 'invite', conference: found.id };
  };
}

/** One that is only asked about is never looked up by its id. */
function noCall(): CallId {
  const call = parseCallId('none');
  if (call === undefined) throw new Error('none is no id of a call');
  return call;
}
