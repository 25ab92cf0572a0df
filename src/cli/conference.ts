import { type Command, Option } from 'commander';
import { type Conference, DEFAULT_MAXIMUM, hasPin } from '../core/conference.ts';
import { type Code, type ConferenceId, parseCode, parseConferenceId } from '../core/ids.ts';
import { refused } from '../core/result.ts';
import { type Store, StoreError } from '../store/store.ts';
import { LATER_SWITCHES, readDraft, type TypedDraft } from './conference-draft.ts';
import { conferenceJson, conferenceTable, conferenceText, type ShowPins } from './conference-text.ts';
import { failed, misused, type Outputs, subcommand } from './subcommand.ts';

export interface ConferenceCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<{ readonly store: Store; close(): Promise<void> }>;
}

interface Shown extends ShowPins {
  readonly json: boolean;
}
/** A conference as it is named on the command line. */
interface Named extends Shown {
  readonly id?: string;
}

/** `convene conference create | list | show | delete`. */
export function conferenceCommand(deps: ConferenceCommandDeps): Command {
  const conference = subcommand('conference', deps).description('Create, show and delete conferences.');

  const create = conference
    .command('create')
    .description('Create a conference. Codes and PINs are 1 to 16 digits, and leading zeros count.')
    .requiredOption('--code <digits>', 'what a caller types to get here')
    .option('--adminpin <digits>', 'PIN that makes its caller an administrator')
    .option('--talkpin <digits>', 'PIN that lets its caller talk')
    .option('--listenpin <digits>', 'PIN that lets its caller listen')
    .option('--maximum <number>', `how many people fit in, 0 for no limit (default: ${DEFAULT_MAXIMUM})`)
    .option('--mute_non_moderator <0|1>', '1: talkers enter muted, and only administrators may use *1 (default: 0)')
    .option('--description <text>', 'what people call it');
  for (const name of LATER_SWITCHES) create.option(`--${name} <0|1>`, 'only 0 in this version');
  for (const name of ['mute_non_moderator', ...LATER_SWITCHES]) acceptDashes(create, name);
  showOptions(create)
    .addHelpText('after', '\nWithout any PIN, everybody who knows the code enters as talker.')
    .action(createOne);

  const list = conference.command('list').description('List all conferences.');
  showOptions(list).action(listAll);

  const show = conference.command('show').description('Show one conference.');
  nameOptions(show).action(showOne);

  const remove = conference.command('delete').description('Delete one conference.');
  nameOptions(remove).action(deleteOne);

  async function createOne(typed: TypedDraft & Shown): Promise<void> {
    const draft = readDraft(typed);
    if (!draft.ok) {
      const faults = draft.error.map(({ field, message }) => `  --${field} ${message}`);
      return failed(create, ['convene: the conference was not created', ...faults].join('\n'));
    }
    const { code } = draft.value;
    const created = await using(create, (store) => store.conferences.create(draft.value));
    if (!created.ok) {
      return failed(create, `convene: code ${code} belongs to another conference: convene conference show ${code}`);
    }
    if (!typed.json) deps.stdout.write(`Conference ${created.value.id} created\n`);
    print(created.value, typed);
    if (!hasPin(created.value)) {
      const note = 'It has no PIN: everybody who knows the code enters as talker.\n';
      (typed.json ? deps.stderr : deps.stdout).write(note);
    }
  }

  async function listAll(options: Shown): Promise<void> {
    const conferences = await using(list, (store) => store.conferences.list());
    if (options.json) deps.stdout.write(json(conferences.map((one) => conferenceJson(one, options))));
    else if (conferences.length > 0) deps.stdout.write(conferenceTable(conferences, options));
    else deps.stderr.write('There are no conferences: convene conference create --help\n');
  }

  async function showOne(code: string | undefined, options: Named): Promise<void> {
    const named = readName(show, code, options);
    const found = await using(show, (store) => find(store, named));
    if (found === undefined) return failed(show, `convene: there is no conference with ${named.kind} ${named.value}`);
    print(found, options);
  }

  async function deleteOne(code: string | undefined, options: Named): Promise<void> {
    const named = readName(remove, code, options);
    const deleted = await using(remove, async (store) => {
      const found = await find(store, named);
      return found === undefined ? refused('not-found') : store.conferences.delete(found.id);
    });
    if (!deleted.ok) return failed(remove, `convene: there is no conference with ${named.kind} ${named.value}`);
    const { id, code: freed } = deleted.value;
    if (options.json) print(deleted.value, options);
    else deps.stdout.write(`Conference ${id} deleted: code ${freed} is free\n`);
  }

  function print(one: Conference, options: Shown): void {
    deps.stdout.write(options.json ? json(conferenceJson(one, options)) : conferenceText(one, options));
  }

  async function using<T>(command: Command, work: (store: Store) => Promise<T>): Promise<T> {
    try {
      const { store, close } = await deps.openStore();
      try {
        return await work(store);
      } finally {
        await close();
      }
    } catch (error) {
      if (error instanceof StoreError) return failed(command, `convene: ${error.message}`);
      throw error;
    }
  }

  return conference;
}

type Name = { readonly kind: 'code'; readonly value: Code } | { readonly kind: 'id'; readonly value: ConferenceId };

function readName(command: Command, typedCode: string | undefined, { id: typedId }: Named): Name {
  if ((typedCode === undefined) === (typedId === undefined))
    return misused(command, 'give a code, or --id and a number');
  const id = parseConferenceId(typedId);
  if (id !== undefined) return { kind: 'id', value: id };
  const code = parseCode(typedCode);
  if (code !== undefined) return { kind: 'code', value: code };
  return misused(command, typedId === undefined ? 'a code is 1 to 16 digits' : 'an id is a whole number from 1');
}

function find({ conferences }: Store, name: Name): Promise<Conference | undefined> {
  return name.kind === 'id' ? conferences.byId(name.value) : conferences.byCode(name.value);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function showOptions(command: Command): Command {
  return command.option('--json', 'print JSON', false).option('--pins', 'show PINs as they are instead of ****', false);
}

function nameOptions(command: Command): Command {
  return showOptions(command).argument('[code]', 'its code').option('--id <number>', 'its id, instead of the code');
}

/** Lets `--mute-non-moderator` stand for `--mute_non_moderator`; of both, the last one counts. */
function acceptDashes(command: Command, name: string): void {
  const twin = new Option(`--${name.replaceAll('_', '-')} <0|1>`).hideHelp();
  command.addOption(twin).on(`option:${twin.name()}`, (value: string) => command.setOptionValue(name, value));
}
