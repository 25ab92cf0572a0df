import { assertNever } from '../core/assert-never.ts';
import type { Code, ConferenceId } from '../core/ids.ts';
import type { RoomAnswer } from '../core/room-command.ts';
import type { RoomMember, RoomView } from '../core/room-view.ts';
import { printable } from './conference-text.ts';

type Codes = ReadonlyMap<ConferenceId, Code>;

/** A room for programs. */
export function roomJson(room: RoomView, codes: Codes) {
  const { conference, locked, mode, announcements, gateOpen, members } = room;
  return {
    conference,
    code: codes.get(conference) ?? null,
    locked,
    mode,
    announcements,
    gate_open: gateOpen,
    members: members.map(({ joinedAtMs, ...member }) => ({
      ...member,
      joined_at: joinedAtMs === null ? null : new Date(joinedAtMs).toISOString(),
    })),
  };
}

/** Rooms for people, a line for each. */
export function roomTable(rooms: readonly RoomView[], codes: Codes): string {
  return table([
    ['conference', 'people', 'talking', 'hands', 'state'],
    ...rooms.map((room) => [
      nameOf(room, codes),
      String(room.members.length),
      String(room.members.filter(({ talking }) => talking).length),
      String(room.members.filter(({ hand }) => hand !== null).length),
      stateOf(room),
    ]),
  ]);
}

/** One room for people, a line for each member. */
export function roomText(room: RoomView, codes: Codes): string {
  const rows = room.members.map((member) => [
    String(member.id),
    member.role ?? '-',
    printable(member.number) || '-',
    printable(member.name) || '-',
    memberState(member),
  ]);
  const head = `Conference ${nameOf(room, codes)}: ${stateOf(room)}\n`;
  return `${head}${table([['member', 'role', 'number', 'name', 'state'], ...rows])}`;
}

const nameOf = ({ conference }: RoomView, codes: Codes): string => codes.get(conference) ?? `id ${conference}`;

function stateOf(room: RoomView): string {
  const states = [
    room.locked ? 'locked' : 'open',
    ...(room.mode === 'quiet' ? ['quiet'] : []),
    ...(room.gateOpen ? [] : ['waits for an admin']),
    ...(room.announcements ? [] : ['no announcements']),
  ];
  return states.join(', ');
}

function memberState({ muted, deaf, talking, hold, floor, hand }: RoomMember): string {
  const states = [
    ...(muted ? ['muted'] : []),
    ...(deaf ? ['deaf'] : []),
    ...(hold ? ['on hold'] : []),
    ...(talking ? ['talks'] : []),
    ...(floor ? ['has the floor'] : []),
    ...(hand === null ? [] : [`hand ${hand}`]),
  ];
  return states.join(', ') || '-';
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n`;
}

/** Why a command was not done; undefined where it was. */
export function whyNot(answer: RoomAnswer): string | undefined {
  switch (answer.kind) {
    case 'confirmed':
      return undefined;
    case 'no-room':
      return 'nobody is in that conference';
    case 'no-member':
      return 'there is no such member: convene room show';
    case 'refused':
      return answer.reason;
    case 'unconfirmed':
      return `it may have been done or not: ${answer.known}`;
    case 'away':
      return `no rooms can be reached: ${answer.reason}`;
    default:
      return assertNever(answer);
  }
}
