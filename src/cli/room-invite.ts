import type { Command } from 'commander';
import { ROLES, type Role } from '../core/conference.ts';
import { type CallId, parseCallId } from '../core/ids.ts';
import type { RoomCommand } from '../core/room-command.ts';
import { misused } from './subcommand.ts';

/** Asks it of the room of the conference with this code. */
type Ask = (command: Command, code: string, asked: () => RoomCommand) => Promise<void>;

interface Invited {
  readonly role: string;
  readonly accept: boolean;
  readonly callerid?: string;
}

/** `convene room invite CODE NUMBER` and `convene room cancel CODE CALL`. */
export function addInviteCommands(room: Command, ask: Ask): void {
  const invite = room
    .command('invite')
    .description('Call a number, and let whoever answers into the conference.')
    .argument('<code>', "the conference's code")
    .argument('<number>', 'as people dial it')
    .option(`--role <${ROLES.join('|')}>`, 'as what it enters', 'talk')
    .option('--no-accept', 'let it in at once; without this it has to press 1, which no voicemail does')
    .option('--callerid <number>', "what it is shown (default: the conference's, else the account's)")
    .addHelpText(
      'after',
      `
The conference's access account pays, and its rules decide: \`convene explain-call --conference CODE NUMBER\` shows them all.
\`convene room show CODE\` tells how the call goes on.`,
    );
  invite.action((code: string, number: string, { role, accept, callerid }: Invited) =>
    ask(invite, code, () => ({
      kind: 'invite',
      number,
      role: readRole(invite, role),
      accept,
      callerId: callerid ?? null,
    })),
  );

  const cancel = room
    .command('cancel')
    .description('End a call of a conference, whether it rings or talks.')
    .argument('<code>', "the conference's code")
    .argument('<call>', 'which, as `convene room show` names them');
  cancel.action((code: string, call: string) =>
    ask(cancel, code, () => ({ kind: 'cancel-invite', call: readCall(cancel, call) })),
  );
}

const readRole = (command: Command, text: string): Role =>
  ROLES.find((role) => role === text) ?? misused(command, `a role is one of ${ROLES.join(', ')}`);
const readCall = (command: Command, text: string): CallId =>
  parseCallId(text) ?? misused(command, 'a call is named as `convene room show` names it');
