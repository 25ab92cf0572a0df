import { PLAY_SYNTAX, play, stop } from './conference-files.ts';
import { jsonList, memberLines, roomLines } from './conference-list.ts';
import { MEMBER_COMMANDS, memberByText, onMembers } from './conference-member-commands.ts';
import type { Room } from './conference-room.ts';
import type { SwitchCore } from './switch-core.ts';

interface RoomCommand {
  readonly syntax: string;
  /** Undefined stands for wrong arguments: the answer is then the usage line. */
  run(room: Room, words: readonly string[]): string | undefined;
}

function setLocked(room: Room, locked: boolean): string {
  room.locked = locked;
  room.tell(locked ? 'lock' : 'unlock');
  return `+OK ${room.name} ${locked ? 'locked' : 'unlocked'}\n`;
}

function transfer(room: Room, words: readonly string[]): string | undefined {
  const [target, ...ids] = words;
  if (target === undefined || ids.length === 0) return undefined;
  return ids
    .map((id) => {
      const member = memberByText(room, id);
      if (member === undefined) return `-ERR No Member ${id} in conference ${room.name}.\n`;
      member.leg.transfer(`conference:${target.includes('@') ? target : `${target}@default`}`, 'inline');
      member.tell('transfer', [
        ['Old-Conference-Name', room.name],
        ['New-Conference-Name', target],
      ]);
      return `+OK Member '${member.id}' sent to conference ${target}.\n`;
    })
    .join('');
}

function get(room: Room, words: readonly string[]): string | undefined {
  switch (words[0]) {
    case 'run_time':
      return String(Math.floor((room.core.clock.nowMs() - room.createdMs) / 1000));
    case 'count':
      return String(room.size);
    case 'count_ghosts':
      return String(room.members.length - room.size);
    case 'max_members':
      return String(room.maxMembers);
    case 'rate':
      return '8000';
    case 'profile_name':
      return room.profileName;
    case 'is_locked':
      return room.locked ? 'locked' : '';
    case 'uuid':
      return room.uuid;
    case 'wait_mod':
      return '';
    default:
      return undefined;
  }
}

function set(room: Room, words: readonly string[]): string | undefined {
  const [parameter, value] = words;
  const number = Number.parseInt(value ?? '', 10);
  if (parameter !== 'max_members' || !(number >= 0)) return undefined;
  const old = room.maxMembers;
  room.maxMembers = number;
  return String(old);
}

function setVariable(room: Room, words: readonly string[]): string | undefined {
  const [name, value] = words;
  if (name === undefined) return undefined;
  room.variables.delete(name);
  if (value !== undefined) room.variables.set(name, value);
  return '+OK\n';
}

const ROOM_COMMANDS: ReadonlyMap<string, RoomCommand> = new Map<string, RoomCommand>([
  ['count', { syntax: '', run: (room) => String(room.size) }],
  ['list', { syntax: '[delim <string>]|[count]', run: memberLines }],
  ['json_list', { syntax: '[compact]', run: (room, words) => jsonList([room], words[0] === 'compact') }],
  ['play', { syntax: PLAY_SYNTAX, run: play }],
  ['stop', { syntax: '<[current|all|async|last]> [<member_id>]', run: stop }],
  ['lock', { syntax: '', run: (room) => setLocked(room, true) }],
  ['unlock', { syntax: '', run: (room) => setLocked(room, false) }],
  ['transfer', { syntax: '<conference_name> <member id> [...<member id>]', run: transfer }],
  ['get', { syntax: '<parameter-name>', run: get }],
  [
    'set',
    {
      syntax: '<max_members|sound_prefix|caller_id_name|caller_id_number|endconference_grace_time> <value>',
      run: set,
    },
  ],
  ['getvar', { syntax: '<varname>', run: (room, words) => room.variables.get(words[0] ?? '') ?? '' }],
  ['setvar', { syntax: '<varname> <value>', run: setVariable }],
]);

const usage = (): string =>
  [...ROOM_COMMANDS, ...MEMBER_COMMANDS].map(([name, { syntax }]) => `<conf name> ${name} ${syntax}\n`).join('');

/** Answers `conference …`. */
export function runConferenceCommand(core: SwitchCore, argument: string): string {
  const [first, name, ...words] = argument.split(' ').filter((word) => word !== '');
  const rooms = [...core.rooms.values()];
  switch (first) {
    case undefined:
      return usage();
    case 'list':
      return roomLines(rooms);
    case 'count':
      return String(rooms.length);
    case 'json_list':
      return jsonList(rooms, name === 'compact');
  }
  const room = core.rooms.get(first);
  if (room === undefined) return `-ERR Conference ${first} not found\n`;
  if (name === undefined) return '-ERR Conference command, not specified.\n';
  const onRoom = ROOM_COMMANDS.get(name);
  if (onRoom !== undefined) return onRoom.run(room, words) ?? `${name} ${onRoom.syntax}`;
  const onMember = MEMBER_COMMANDS.get(name);
  if (onMember !== undefined) return onMembers(room, name, onMember, words[0]);
  return `-ERR Conference command '${name}' not found.\n`;
}
