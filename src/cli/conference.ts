import type { Command } from 'commander';
import { assertNever } from '../core/assert-never.ts';
import { type Conference, type FieldError, hasPin } from '../core/conference.ts';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { Deed } from '../core/lateness.ts';
import { type Result, refused } from '../core/result.ts';
import type { Lateness } from '../operations/lateness.ts';
import { type Store, StoreError, type UpdateRefusal } from '../store/store.ts';
import type { Announce } from './announce.ts';
import { type Announcement, announcementText } from './announcement.ts';
import { readChange, readDraft, type TypedFields } from './conference-draft.ts';
import {
  fieldOptions,
  type Name,
  type Named,
  nameOptions,
  readName,
  type Shown,
  showOptions,
} from './conference-options.ts';
import { conferenceJson, conferenceTable, conferenceText } from './conference-text.ts';
import { latenessText } from './lateness-text.ts';
import { failed, misused, type Outputs, subcommand } from './subcommand.ts';

export interface ConferenceCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<OpenStore>;
}

/** A change that was made, and what whoever made it is told besides. */
interface Changed<E> {
  readonly result: Result<Conference, E | 'not-found'>;
  readonly told?: Announcement;
  readonly tooLate?: readonly Deed[];
}

interface OpenStore {
  readonly store: Store;
  /** Tells the controllers that serve rooms that the definition has changed or is gone. */
  readonly announceChange: Announce;
  readonly lateness: Lateness;
  close(): Promise<void>;
}

/** `convene conference create | list | show | update | disable | enable | delete`. */
export function conferenceCommand(deps: ConferenceCommandDeps): Command {
  const conference = subcommand('conference', deps).description('Create, show, change and delete conferences.');

  const create = conference
    .command('create')
    .description('Create a conference. Codes and PINs are 1 to 16 digits, and leading zeros count.')
    .requiredOption('--code <digits>', 'what a caller types to get here');
  showOptions(fieldOptions(create))
    .addHelpText('after', '\nWithout any PIN, everybody who knows the code enters as talker.')
    .action(createOne);

  const list = conference.command('list').description('List all conferences.');
  showOptions(list).action(listAll);

  const show = conference.command('show').description('Show one conference.');
  nameOptions(show).action(showOne);

  const update = conference
    .command('update')
    .description('Change one conference. What is not given stays as it is.')
    .option('--code <digits>', 'another code');
  fieldOptions(nameOptions(update))
    .addHelpText('after', "\nAn empty text takes a value back: --talkpin ''. Members who are in stay in.")
    .action(updateOne);

  const disable = conference
    .command('disable')
    .description('Let nobody in any more, and end the room, until it is enabled again.');
  nameOptions(disable).action((code, options) => switchOne(disable, code, options, true));

  const enable = conference.command('enable').description('Let callers in again.');
  nameOptions(enable).action((code, options) => switchOne(enable, code, options, false));

  const remove = conference.command('delete').description('Delete one conference, and end its room.');
  nameOptions(remove).action(deleteOne);

  async function createOne(typed: TypedFields & { readonly code: string } & Shown): Promise<void> {
    const draft = readDraft(typed);
    if (!draft.ok) return refuseFields(create, 'created', draft.error);
    const { code } = draft.value;
    const created = await using(create, async ({ store, announceChange }) => {
      const made = await store.conferences.create(draft.value);
      if (made.ok) await announceChange(made.value.id, 'created').catch(unlessAway);
      return made;
    });
    if (!created.ok) return failed(create, created.error === 'stray' ? STRAY : codeTaken(code));
    if (!typed.json) deps.stdout.write(`Conference ${created.value.id} created\n`);
    print(created.value, typed);
    if (!hasPin(created.value)) remark('It has no PIN: everybody who knows the code enters as talker.\n', typed);
  }

  async function listAll(options: Shown): Promise<void> {
    const conferences = await using(list, ({ store }) => store.conferences.list());
    if (options.json) deps.stdout.write(json(conferences.map((one) => conferenceJson(one, options))));
    else if (conferences.length > 0) deps.stdout.write(conferenceTable(conferences, options));
    else deps.stderr.write('There are no conferences: convene conference create --help\n');
  }

  async function showOne(code: string | undefined, options: Named): Promise<void> {
    const name = readName(show, code, options.id);
    const found = await using(show, ({ store }) => find(store, name));
    if (found === undefined) return failed(show, nowhere(name));
    print(found, options);
  }

  async function updateOne(named: string | undefined, typed: TypedFields & Named): Promise<void> {
    const name = readName(update, named, typed.id);
    const { json: _json, pins: _pins, id: _id, ...fields } = typed;
    if (Object.keys(fields).length === 0) return misused(update, 'give what is to be changed: --help lists it');
    const { result, ...besides } = await changing(update, name, 'changed', async (store, id) => {
      const found = await store.conferences.byId(id);
      if (found === undefined) return refused<UpdateRefusal>('not-found');
      const change = readChange(found, fields);
      if (!change.ok) return refuseFields(update, 'changed', change.error);
      return store.conferences.update(id, change.value, found.revision);
    });
    if (!result.ok) return failed(update, refusalText(result.error, name, fields.code ?? ''));
    if (!typed.json) deps.stdout.write(`Conference ${result.value.id} changed\n`);
    print(result.value, typed);
    remarkOn(besides, typed);
  }

  async function switchOne(
    command: Command,
    code: string | undefined,
    options: Named,
    disabled: boolean,
  ): Promise<void> {
    const name = readName(command, code, options.id);
    const { result, ...besides } = await changing(command, name, 'changed', (store, id) =>
      store.conferences.update(id, { disabled }),
    );
    if (!result.ok) return failed(command, nowhere(name));
    const { id } = result.value;
    if (options.json) print(result.value, options);
    else deps.stdout.write(`Conference ${id} ${disabled ? 'disabled: its callers are turned away' : 'enabled'}\n`);
    remarkOn(besides, options);
  }

  async function deleteOne(code: string | undefined, options: Named): Promise<void> {
    const name = readName(remove, code, options.id);
    const { result, ...besides } = await changing(remove, name, 'deleted', (store, id) => store.conferences.delete(id));
    if (!result.ok) return failed(remove, nowhere(name));
    const { id, code: freed } = result.value;
    if (options.json) print(result.value, options);
    else deps.stdout.write(`Conference ${id} deleted: code ${freed} is free\n`);
    remarkOn(besides, options);
  }

  /** Does something to the conference that is named. A change that was made is never told as failed. */
  function changing<E>(
    command: Command,
    name: Name,
    what: ConferenceChange['what'],
    change: (store: Store, id: ConferenceId) => Promise<Result<Conference, E>>,
  ): Promise<Changed<E>> {
    return using(command, async ({ store, announceChange, lateness }) => {
      // By its id a conference can be deleted whose record cannot be read.
      const id = name.kind === 'id' ? name.value : (await store.conferences.byCode(name.value))?.id;
      if (id === undefined) return { result: refused('not-found' as const) };
      const late = await lateness(id, what);
      const result = await change(store, id);
      if (!result.ok) return { result };
      const told = await announceChange(id, what).catch(unlessAway);
      return { result, told, tooLate: await late() };
    });
  }

  function remarkOn({ told, tooLate = [] }: Omit<Changed<never>, 'result'>, options: Shown): void {
    if (tooLate.length > 0) remark(latenessText(tooLate), options);
    if (told !== undefined) remark(announcementText(told), options);
  }
  function remark(text: string, options: Shown): void {
    (options.json ? deps.stderr : deps.stdout).write(text);
  }
  function print(one: Conference, options: Shown): void {
    deps.stdout.write(options.json ? json(conferenceJson(one, options)) : conferenceText(one, options));
  }

  async function using<T>(command: Command, work: (opened: OpenStore) => Promise<T>): Promise<T> {
    try {
      const opened = await deps.openStore();
      try {
        return await work(opened);
      } finally {
        await opened.close();
      }
    } catch (error) {
      if (error instanceof StoreError) return failed(command, `convene: ${error.message}`);
      throw error;
    }
  }

  return conference;
}

function find({ conferences }: Store, name: Name): Promise<Conference | undefined> {
  return name.kind === 'id' ? conferences.byId(name.value) : conferences.byCode(name.value);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** That the store is away by now undoes nothing. */
function unlessAway(error: unknown): Announcement {
  if (!(error instanceof StoreError)) throw error;
  return { kind: 'unconfirmed', reason: error.message };
}

const nowhere = (name: Name): string => `convene: there is no conference with ${name.kind} ${name.value}`;
const codeTaken = (code: string): string =>
  `convene: code ${code} belongs to another conference: convene conference show ${code}`;

const STRAY = 'convene: something that it refers to is gone: look at it and try again';

function refusalText(refusal: UpdateRefusal, name: Name, code: string): string {
  switch (refusal) {
    case 'not-found':
      return nowhere(name);
    case 'code-taken':
      return codeTaken(code);
    case 'stray':
      return STRAY;
    case 'changed-meanwhile':
      return 'convene: somebody else has changed it at the same moment: look at it and try again';
    default:
      return assertNever(refusal);
  }
}

function refuseFields(command: Command, what: string, errors: readonly FieldError[]): never {
  const faults = errors.map(({ field, message }) => `  --${field} ${message}`);
  return failed(command, [`convene: the conference was not ${what}`, ...faults].join('\n'));
}
