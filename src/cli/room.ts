import type { Command } from 'commander';
import {
  type Code,
  type ConferenceId,
  type MemberId,
  parseMemberId,
  parseStoredId,
  type SoundId,
} from '../core/ids.ts';
import type { RoomCommand } from '../core/room-command.ts';
import type { RoomView } from '../core/room-view.ts';
import type { Rooms } from '../operations/rooms.ts';
import type { Store } from '../store/store.ts';
import { readName } from './conference-options.ts';
import { addInviteCommands } from './room-invite.ts';
import { roomJson, roomTable, roomText, whyNot } from './room-text.ts';
import { failed, misused, type Outputs, subcommand } from './subcommand.ts';
import { using } from './using.ts';

export interface RoomCommandDeps extends Outputs {
  /** Opens store and rooms for one command. Rejects with StoreError. */
  openRooms(): Promise<{ readonly store: Store; readonly rooms: Rooms; close(): Promise<void> }>;
}

interface Named {
  readonly id?: string;
}
interface Typed extends Named {
  readonly member?: string;
  readonly sound?: string;
}

const OF_ROOMS = [
  ['lock', 'Let nobody in any more.', { kind: 'lock' }],
  ['unlock', 'Let callers in again.', { kind: 'unlock' }],
  ['mute-all', 'Switch all microphones off but those of admins; late comers enter muted.', { kind: 'mute-all' }],
  ['unmute-all', 'Switch all microphones on but those of listeners.', { kind: 'unmute-all' }],
  ['announce-on', 'Tell those inside who comes and goes.', { kind: 'announce', on: true }],
  ['announce-off', 'Tell nobody who comes and goes.', { kind: 'announce', on: false }],
  ['clear-hands', 'Lower all hands.', { kind: 'clear-hands' }],
  ['end', 'Tell all that the conference has ended, and put them out. It may be entered again.', { kind: 'end' }],
] as const satisfies readonly (readonly [string, string, RoomCommand])[];
const OF_MEMBERS = [
  ['mute', 'Switch the microphone of a member off.'],
  ['unmute', 'Switch the microphone of a member on.'],
  ['deafen', 'Let a member hear nothing of the room.'],
  ['undeafen', 'Let a member hear the room again.'],
  ['eject', 'Put a member out.'],
] as const;

/** `convene room list | show | mute | …`: what runs now. */
export function roomCommand(deps: RoomCommandDeps): Command {
  const room = subcommand('room', deps).description('See running rooms, and command them.');

  const list = room.command('list').description('List the rooms that run.').option('--json', 'print JSON', false);
  list.action(({ json }: { json: boolean }) =>
    using(list, deps.openRooms, async ({ rooms, store }) => {
      const views = await viewsOf(list, rooms, undefined);
      const codes = await codesOf(store);
      if (json) print(views.map((view) => roomJson(view, codes)));
      else if (views.length > 0) deps.stdout.write(roomTable(views, codes));
      else deps.stderr.write('Nobody is in any conference\n');
    }),
  );

  const show = named(room.command('show').description('Show one room and who is in.')).option(
    '--json',
    'print JSON',
    false,
  );
  show.action((code: string | undefined, options: Named & { json: boolean }) =>
    using(show, deps.openRooms, async ({ rooms, store }) => {
      const id = await conferenceOf(show, store, code, options);
      const [view] = await viewsOf(show, rooms, [id]);
      if (view === undefined) return failed(show, 'convene: nobody is in that conference');
      const codes = await codesOf(store);
      if (options.json) print(roomJson(view, codes));
      else deps.stdout.write(roomText(view, codes));
    }),
  );

  for (const [name, text, asked] of OF_ROOMS) {
    const command = named(room.command(name).description(text));
    command.action((code: string | undefined, options: Named) => ask(command, code, options, () => asked));
  }
  for (const [kind, text] of OF_MEMBERS) {
    const command = named(room.command(kind).description(text));
    command.requiredOption('--member <number>', 'who, as `convene room show` numbers them');
    command.action((code: string | undefined, options: Typed) =>
      ask(command, code, options, () => ({ kind, member: readMember(command, options) })),
    );
  }
  const message = named(room.command('message').description('Play an uploaded sound to all.'));
  message.requiredOption('--sound <number>', 'the id of the sound');
  message.action((code: string | undefined, options: Typed) =>
    ask(message, code, options, () => ({ kind: 'message', sound: readSound(message, options) })),
  );

  addInviteCommands(room, async (command, code, asked) => {
    await ask(command, code, {}, asked);
  });

  async function ask(
    command: Command,
    code: string | undefined,
    options: Named,
    asked: () => RoomCommand,
  ): Promise<void> {
    const wanted = asked();
    await using(command, deps.openRooms, async ({ rooms, store }) => {
      const id = await conferenceOf(command, store, code, options);
      const answer = await rooms.command(id, wanted, null);
      const why = whyNot(answer);
      if (why !== undefined) return failed(command, `convene: not done: ${why}`);
      deps.stdout.write(answer.kind === 'inviting' ? `Calling: ${answer.call}\n` : 'Done\n');
    });
  }
  const print = (value: unknown): void => void deps.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

  return room;
}

const named = (command: Command): Command =>
  command.argument('[code]', "the conference's code").option('--id <number>', 'its id, instead of the code');

async function conferenceOf(
  command: Command,
  store: Store,
  code: string | undefined,
  options: Named,
): Promise<ConferenceId> {
  const name = readName(command, code, options.id);
  if (name.kind === 'id') return name.value;
  const found = await store.conferences.byCode(name.value);
  return found?.id ?? failed(command, `convene: there is no conference with code ${name.value}`);
}

async function viewsOf(
  command: Command,
  rooms: Rooms,
  of: readonly ConferenceId[] | undefined,
): Promise<readonly RoomView[]> {
  const views = await rooms.list(of);
  return 'away' in views ? failed(command, `convene: no rooms can be reached: ${views.away}`) : views;
}

async function codesOf(store: Store): Promise<ReadonlyMap<ConferenceId, Code>> {
  return new Map((await store.conferences.list()).map(({ id, code }) => [id, code]));
}

const readMember = (command: Command, { member }: Typed): MemberId =>
  parseMemberId(member) ?? misused(command, 'a member is a whole number from 1');
const readSound = (command: Command, { sound }: Typed): SoundId =>
  parseStoredId<SoundId>(sound) ?? misused(command, 'a sound is a whole number from 1');
