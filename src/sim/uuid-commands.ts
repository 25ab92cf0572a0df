import { splitArguments } from './application.ts';
import { broadcast } from './broadcast.ts';
import type { Channel } from './channel.ts';
import { hangupCause } from './hangup-cause.ts';
import type { SwitchCore } from './switch-core.ts';

const NO_CHANNEL = '-ERR No such channel!\n';
const OK = '+OK\n';

type Command = (argument: string) => string;

/** A command whose first word is the leg's uuid. */
const onLeg =
  (core: SwitchCore, usage: string, run: (leg: Channel, words: string[]) => string, limit = 4): Command =>
  (argument) => {
    const [uuid, ...words] = splitArguments(argument, limit);
    if (uuid === undefined) return `-USAGE: ${usage}\n`;
    const leg = core.find(uuid);
    return leg === undefined ? NO_CHANNEL : run(leg, words);
  };

function setvarMulti(core: SwitchCore, argument: string): string {
  const usage = '-USAGE: <uuid> <var>=<value>;<var>=<value>...\n';
  const blank = argument.indexOf(' ');
  if (blank < 0) return usage;
  const leg = core.find(argument.slice(0, blank));
  // FreeSWITCH says both.
  if (leg === undefined) return `${NO_CHANNEL}${usage}`;
  for (const each of argument.slice(blank + 1).split(';')) {
    const equals = each.indexOf('=');
    if (equals < 0) leg.setVariable(each, '');
    else leg.setVariable(each.slice(0, equals), each.slice(equals + 1));
  }
  return OK;
}

/** `uuid_*` and `sched_*`. */
export function uuidCommands(core: SwitchCore): [string, Command][] {
  const schedule =
    (usage: string, act: (leg: Channel, words: string[]) => () => void): Command =>
    (argument) => {
      const [when, uuid, ...words] = splitArguments(argument, 5);
      if (when === undefined || uuid === undefined) return `-USAGE: ${usage}\n`;
      const leg = core.find(uuid);
      if (leg === undefined) return NO_CHANNEL;
      core.tasks.add(leg.uuid, core.tasks.secondOf(when), act(leg, words));
      return OK;
    };
  return [
    [
      'uuid_getvar',
      onLeg(core, '<uuid> <var>', (leg, [name]) =>
        name === undefined ? '-ERR No variable name specified!\n' : (leg.variableText(name) ?? '_undef_'),
      ),
    ],
    [
      'uuid_setvar',
      onLeg(
        core,
        '<uuid> <var> [value]',
        (leg, [name, value]) => {
          if (name === undefined) return '-USAGE: <uuid> <var> [value]\n';
          leg.setVariable(name, value ?? '');
          return OK;
        },
        3,
      ),
    ],
    ['uuid_setvar_multi', (argument) => setvarMulti(core, argument)],
    ['uuid_exists', (argument) => String(core.find(argument) !== undefined)],
    [
      'uuid_kill',
      onLeg(core, '<uuid> [cause]', (leg, [cause]) => {
        leg.hangup(cause === undefined ? 'NORMAL_CLEARING' : hangupCause(cause));
        return OK;
      }),
    ],
    [
      'uuid_break',
      onLeg(core, '<uuid> [all]', (leg, words) => {
        const all = words.join(' ').includes('all');
        core.beat.soon(() => leg.stack.breakOff(all));
        return OK;
      }),
    ],
    [
      'uuid_transfer',
      onLeg(core, '<uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]', (leg, words) => {
        const [extension, dialplan, context] = words.filter((word) => !word.startsWith('-'));
        if (extension === undefined) return '-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n';
        leg.transfer(extension, dialplan, context);
        return OK;
      }),
    ],
    [
      'uuid_broadcast',
      (argument) => {
        const [uuid, path, which] = splitArguments(argument, 4);
        if (uuid === undefined || path === undefined) return '-USAGE: <uuid> <path> [aleg|bleg|holdb|both]\n';
        const leg = core.find(uuid);
        if (leg === undefined) return '-ERR invalid uuid\n';
        broadcast(leg, path, which);
        return '+OK Message sent\n';
      },
    ],
    [
      'uuid_recv_dtmf',
      (argument) => {
        const [uuid = '', digits = ''] = splitArguments(argument, 2);
        const leg = core.find(uuid);
        if (leg === undefined) return '-ERR Cannot locate session!\n';
        for (const key of digits.split('@')[0] ?? '') leg.press(key, 'APP');
        return `+OK ${uuid} received DTMF ${digits}.\n`;
      },
    ],
    [
      'sched_broadcast',
      (argument) => {
        const [when, uuid, path, which] = splitArguments(argument, 4);
        if (when === undefined || uuid === undefined || path === undefined) {
          return '-USAGE: [[+]<time>|@time] <uuid> <path> [aleg|bleg|both]\n';
        }
        // The leg is looked for only when it is time.
        core.tasks.add(uuid, core.tasks.secondOf(when), () => {
          const leg = core.find(uuid);
          if (leg !== undefined) broadcast(leg, path, which);
        });
        return '+OK Message scheduled\n';
      },
    ],
    ['sched_del', (argument) => `+OK Deleted: ${core.tasks.remove(argument)}\n`],
    [
      'sched_transfer',
      schedule('[+]<time> <uuid> <extension> [<dialplan>] [<context>]', (leg, [extension = '', dialplan, context]) => {
        return () => leg.transfer(extension, dialplan, context);
      }),
    ],
    [
      'sched_hangup',
      schedule('[+]<time> <uuid> [<cause>]', (leg, [cause]) => {
        return () => leg.hangup(cause === undefined ? 'ALLOTTED_TIMEOUT' : hangupCause(cause));
      }),
    ],
  ];
}
