import { assertNever } from '../core/assert-never.ts';
import type { Code, ConferenceId } from '../core/ids.ts';
import type { RoomAnswer } from '../core/room-command.ts';
import type { RoomMember, RoomView } from '../core/room-view.ts';
import { showInvite, timeOrNone } from '../operations/invite-shape.ts';
import { printable } from './conference-text.ts';
import { textTable } from './table.ts';

type Codes = ReadonlyMap<ConferenceId, Code>;

/** A room for programs. */
export function roomJson(room: RoomView, codes: Codes) {
  const { conference, locked, mode, announcements, gateOpen, members, invites } = room;
  return {
    conference,
    code: codes.get(conference) ?? null,
    locked,
    mode,
    announcements,
    gate_open: gateOpen,
    members: members.map(({ joinedAtMs, ...member }) => ({
      ...member,
      joined_at: timeOrNone(joinedAtMs),
    })),
    invites: invites.map((invite) => showInvite(invite, members)),
  };
}

/** Rooms for people, a line for each. */
export function roomTable(rooms: readonly RoomView[], codes: Codes): string {
  return textTable([
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

/** One room for people, a line for each member and for each invitation. */
export function roomText(room: RoomView, codes: Codes): string {
  const rows = room.members.map((member) => [
    String(member.id),
    member.role ?? '-',
    printable(member.number) || '-',
    printable(member.name) || '-',
    memberState(member),
  ]);
  const head = `Conference ${nameOf(room, codes)}: ${stateOf(room)}\n`;
  const invited = room.invites.map(({ call, role, number, stage, outcome, refusal, cause }) => [
    call,
    role,
    printable(number),
    stage,
    outcome ?? refusal ?? '-',
    cause || '-',
  ]);
  const calls =
    invited.length === 0 ? '' : `\n${textTable([['call', 'role', 'number', 'stage', 'outcome', 'cause'], ...invited])}`;
  return `${head}${textTable([['member', 'role', 'number', 'name', 'state'], ...rows])}${calls}`;
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

/** Why a command was not done; undefined where it was. */
export function whyNot(answer: RoomAnswer): string | undefined {
  switch (answer.kind) {
    case 'confirmed':
    case 'inviting':
      return undefined;
    case 'no-call':
      return 'there is no such invitation: convene room show';
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
