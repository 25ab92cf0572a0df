import { styleText } from 'node:util';
import type { AdmissionState } from '../core/admission/state.ts';
import { assertNever } from '../core/assert-never.ts';
import type { Core } from '../core/core.ts';
import { conferenceOf, type LegId } from '../core/ids.ts';
import type { Member, Room } from '../core/mirror/room.ts';
import type { RoomState } from '../core/room/state.ts';
import type { Tell } from '../core/tell.ts';
import type { Check } from './stage.ts';

// Plain where the output is no terminal or NO_COLOR is set.
const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);
const green = (text: string): string => styleText('green', text);
const red = (text: string): string => styleText('red', text);

export const checkLine = ({ what, held }: Check): string => (held ? green(`✓ ${what}`) : red(`✗ ${what}`));

/** The whole screen: each room with its people, who is at the door, and what was told last. */
export function drawScreen(core: Core, lately: readonly string[]): string {
  const lines = [bold('Convene'), dim('simulated telephones on a simulated FreeSWITCH · Ctrl-C ends'), ''];
  const rooms = [...core.mirror.rooms].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (rooms.length === 0) lines.push(dim('no room is open'), '');
  for (const room of rooms) {
    const id = conferenceOf(room.name);
    lines.push(...drawRoom(room, id === undefined ? undefined : core.rooms.get(id)), '');
  }
  const waiting = [...core.callers.entries()].filter(([, state]) => state.phase.at !== 'inside');
  lines.push(
    bold('At the door'),
    ...(waiting.length === 0 ? [dim('  nobody')] : waiting.map(([, state]) => drawCaller(state))),
    '',
  );
  lines.push(bold('Lately'), ...lately.slice(-12).map((line) => `  ${line}`));
  return lines.join('\n');
}

function drawRoom(room: Room, state: RoomState | undefined): string[] {
  const title = state?.conference?.description || room.name;
  const marks = [room.locked ? red('locked') : '', state?.record.mode === 'quiet' ? 'quiet' : '']
    .filter(Boolean)
    .join(', ');
  const members = [...room.members.values()].sort((a, b) => a.id - b.id);
  return [
    `${bold(title)}  ${dim(`code ${state?.conference?.code ?? '?'}, ${members.length} in`)}  ${marks}`,
    ...members.map((member) => drawMember(member, room, state)),
  ];
}

function drawMember(member: Member, room: Room, state: RoomState | undefined): string {
  const role = state?.people.get(member.leg)?.role ?? '?';
  const microphone = member.speak === false ? red('muted') : green('on   ');
  const talking = member.talking ? green('● talking') : '         ';
  const floor = room.floor === member.id ? dim('floor') : '';
  return `  ${member.caller.name.slice(0, 14).padEnd(14)} ${member.caller.number.slice(0, 14).padEnd(14)} ${role.padEnd(6)} ${microphone}  ${talking} ${floor}`;
}

function drawCaller({ caller, phase }: AdmissionState): string {
  return `  ${caller.name.slice(0, 14).padEnd(14)} ${caller.number.slice(0, 14).padEnd(14)} ${doing(phase)}`;
}
function doing(phase: AdmissionState['phase']): string {
  switch (phase.at) {
    case 'asking-code':
      return `is asked for a code${phase.tries > 0 ? `, try ${phase.tries + 1}` : ''}`;
    case 'asking-pin':
      return `is asked for a PIN${phase.tries > 0 ? `, try ${phase.tries + 1}` : ''}`;
    case 'judging':
    case 'finding':
      return 'is looked up';
    case 'holding':
      return 'has to wait, after too many tries';
    case 'naming':
      return 'records a name';
    case 'seating':
    case 'entering':
      return 'is on the way in';
    case 'inside':
      return 'is in the room';
    case 'parting':
      return 'hears why it is let go';
    default:
      return assertNever(phase);
  }
}

const KEYS = {
  microphone: '*1 own microphone',
  'all-on': '*90 all microphones on',
  'all-off': '*91 all microphones off',
  lock: '*92 lock',
  unlock: '*93 unlock',
  'announce-off': '*94 announcements off',
  'announce-on': '*95 announcements on',
  hand: '*5 hand',
  count: '*6 how many',
  help: '*0 keys',
  invite: '*8 invite',
  'drop-invite': '## drop the invite',
  unknown: 'a key that does nothing',
} as const;

/** What was told, as a line for people; undefined for what the screen shows anyway. */
export function tellLine(tell: Tell, nameOf: (leg: LegId) => string): string | undefined {
  switch (tell.kind) {
    case 'caller-arrived':
      return `${tell.name} ${dim(tell.number)} calls`;
    case 'digits-refused':
      return `${nameOf(tell.leg)} typed a wrong ${tell.what === 'pin' ? 'PIN' : 'code'}`;
    case 'caller-admitted':
      return `${nameOf(tell.leg)} is admitted: ${tell.role}`;
    case 'caller-parted':
      return `${nameOf(tell.leg)} is let go: ${tell.why}`;
    case 'member-entered':
      return `${nameOf(tell.leg)} is in`;
    case 'member-left':
      return `${nameOf(tell.leg)} has left`;
    case 'key-pressed':
      return `${nameOf(tell.leg)} pressed ${bold(KEYS[tell.action])}: ${tell.outcome === 'done' ? green('done') : red(tell.outcome)}`;
    case 'hand-changed':
      return `${nameOf(tell.leg)} has ${tell.raised ? 'raised' : 'lowered'} a hand`;
    case 'gate-changed':
      return tell.open ? 'an admin is in: all may speak' : 'no admin is in: music for all';
    case 'room-closing':
      return tell.why === 'ended' ? 'a room is ended' : `a conference was ${tell.why}`;
    case 'room-ended':
      return 'a room has ended';
    case 'call-changed':
      return `the call to ${tell.number}: ${tell.outcome ?? tell.stage}`;
    case 'zone-unknown':
      return red(`no zone ${tell.timezone}: ${tell.instead} in its place`);
    case 'fault':
      return red(`fault in ${tell.automaton}: ${tell.error}`);
    case 'adopted':
    case 'member-muted':
    case 'member-unmuted':
    case 'member-deafened':
    case 'member-undeafened':
    case 'talking-changed':
    case 'floor-changed':
    case 'lock-changed':
    case 'mode-changed':
    case 'announcements-changed':
    case 'message-played':
    case 'room-opened':
    case 'command-answered':
      return undefined;
    default:
      return assertNever(tell);
  }
}
