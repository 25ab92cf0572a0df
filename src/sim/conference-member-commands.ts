import type { Member } from './conference-member.ts';
import type { Room } from './conference-room.ts';

/** A command for one member, which may be sent to several. */
export interface MemberCommand {
  readonly syntax: string;
  run(member: Member): string;
}
/** Mute and hold end talking without a stop-talking; what follows is told by the next look at the room. */
function switchFlag(member: Member, change: () => void, action: string): void {
  change();
  if (!member.speaks) member.talking = false;
  member.tell(`${action}-member`);
  member.leg.ear.listen();
  member.room.look();
}

const flagCommand = (action: string, quiet: boolean, change: (member: Member) => void): [string, MemberCommand] => [
  action,
  {
    syntax: `<[member_id|all]|last|non_moderator>${quiet ? ' [<quiet>]' : ''}`,
    run: (member) => {
      switchFlag(member, () => change(member), action);
      return `+OK ${action} ${member.id}\n`;
    },
  },
];

const speak = (on: boolean) => (member: Member) => {
  member.canSpeak = on;
};
const hear = (on: boolean) => (member: Member) => {
  member.canHear = on;
};
const hold = (on: boolean) => (member: Member) => {
  member.hold = on;
};
const mute = flagCommand('mute', true, speak(false));
const unmute = flagCommand('unmute', true, speak(true));

function floor(member: Member): string {
  const { room } = member;
  if (room.floor === member) {
    room.moveFloor(undefined);
    room.look();
    return '+OK floor none\n';
  }
  if (room.floor !== undefined) return `-ERR floor is held by ${room.floor.id}\n`;
  room.moveFloor(member);
  return `+OK floor ${member.id}\n`;
}

/** Commands that are aimed at members. */
export const MEMBER_COMMANDS: ReadonlyMap<string, MemberCommand> = new Map<string, MemberCommand>([
  mute,
  unmute,
  [
    'tmute',
    { syntax: mute[1].syntax, run: (member) => (member.canSpeak ? mute[1].run(member) : unmute[1].run(member)) },
  ],
  flagCommand('deaf', false, hear(false)),
  flagCommand('undeaf', false, hear(true)),
  flagCommand('hold', false, hold(true)),
  flagCommand('unhold', false, hold(false)),
  [
    'kick',
    {
      syntax: '<[member_id|all|last|non_moderator]> [<optional sound file>]',
      run: (member) => {
        member.tell('kick-member');
        member.ask(true);
        return `+OK kicked ${member.id}\n`;
      },
    },
  ],
  [
    'hup',
    {
      syntax: '<[member_id|all|last|non_moderator]>',
      run: (member) => {
        member.tell('hup-member');
        member.ask(false);
        return `+OK hup ${member.id}\n`;
      },
    },
  ],
  ['floor', { syntax: '<member_id|last>', run: floor }],
  ['get-uuid', { syntax: '<member_id|last>', run: (member) => member.leg.uuid }],
]);

const newest = (room: Room): Member | undefined =>
  room.members.reduce<Member | undefined>(
    (last, each) => (last !== undefined && last.id > each.id ? last : each),
    undefined,
  );

/** A member by its id. */
export function memberByText(room: Room, text: string): Member | undefined {
  return room.members.find((member) => member.id === Number.parseInt(text, 10));
}

/** Runs a command on its target as `conference_api_dispatch` does: an id, `all`, `non_moderator`, `last`, `name=value`. */
export function onMembers(room: Room, name: string, command: MemberCommand, target: string | undefined): string {
  const id = Number.parseInt(target ?? '', 10) >>> 0;
  if (id !== 0) {
    const member = room.members.find((each) => each.id === id);
    return member === undefined ? `-ERR Non-Existant ID ${id}\n` : command.run(member);
  }
  if (target === 'all' || target === 'non_moderator') {
    const each = (member: Member) =>
      target === 'non_moderator' && member.moderator
        ? `Skipping moderator (member id ${member.id}).\n`
        : command.run(member);
    return [...room.members].map(each).join('');
  }
  if (target === 'last') {
    const member = newest(room);
    return member === undefined ? '' : command.run(member);
  }
  if (target?.includes('=') === true) {
    const [variable = '', value] = target.split('=', 2);
    const member = room.members.find((each) => each.leg.variableText(variable) === value);
    return member === undefined ? '-ERR Non-Existant member\n' : command.run(member);
  }
  return `${name} ${command.syntax}`;
}
