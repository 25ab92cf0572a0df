import type { ApiCommand } from './api-commands.ts';
import { localTime } from './event-publisher.ts';
import type { SwitchCore } from './switch-core.ts';

const VERSION = '1.10.12-release';
const BUILD = 'git a88d069 2024-08-02 21:02:27Z 64bit';

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

function upTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const days = Math.floor(seconds / 86_400);
  return [
    plural(Math.floor(days / 365), 'year'),
    plural(days % 365, 'day'),
    plural(Math.floor(seconds / 3600) % 24, 'hour'),
    plural(Math.floor(seconds / 60) % 60, 'minute'),
    plural(seconds % 60, 'second'),
    plural(ms % 1000, 'millisecond'),
    plural(0, 'microsecond'),
  ].join(', ');
}

/** `status`, and `show status`. */
export function status(core: SwitchCore): string {
  const sessions = core.channels.size;
  return [
    `UP ${upTime(core.clock.nowMs() - core.startedMs)}`,
    `FreeSWITCH (Version ${VERSION} ${BUILD}) is ready`,
    `${core.sessions} session(s) since startup`,
    `${sessions} session(s) - peak ${sessions}, last 5min ${sessions} `,
    '0 session(s) per Sec out of max 1000, peak 0, last 5min 0 ',
    '4000 session(s) max',
    'min idle cpu 0.00/100.00',
    'Current Stack Size/Max 240K/240K',
    '',
  ].join('\n');
}

const version = (argument: string): string =>
  argument === 'short'
    ? `${VERSION}\n`
    : `FreeSWITCH Version ${VERSION}+git~20240802T210227Z~a88d069d6f~64bit (${BUILD})\n`;

function globalGetvar(core: SwitchCore, name: string): string {
  if (name !== '') return core.globals.get(name) ?? '';
  return [...core.globals].map(([key, value]) => `${key}=${value}\n`).join('');
}

/**
 * `NAME=VALUE`, and `NAME=VALUE=PRESENT` only where the present value is that one; the answer does not tell whether it
 * was (measured on FreeSWITCH 1.10.12). An empty value takes the variable away.
 */
function globalSetvar(core: SwitchCore, argument: string): string {
  if (argument === '') return '-USAGE: <var>=<value> [=<value2>]\n';
  const [name = '', value = '', present = ''] = argument.split('=');
  if (present !== '' && core.globals.get(name) !== present) return '+OK';
  if (value === '') core.globals.delete(name);
  else core.globals.set(name, value);
  return '+OK';
}

/** The time by a format of which `%Y %m %d %H %M %S %T %s` are known; `EPOCH|FORMAT` formats another time. */
function strftime(core: SwitchCore, argument: string): string {
  const [, epoch, format = ''] = /^(?:(\d+)\|)?(.*)$/.exec(argument) ?? [];
  const ms = epoch === undefined ? core.clock.nowMs() : Number(epoch) * 1000;
  const [date = '', time = ''] = localTime(ms).split(' ');
  const [Y = '', m = '', d = ''] = date.split('-');
  const [H = '', M = '', S = ''] = time.split(':');
  const parts: Record<string, string> = { Y, m, d, H, M, S, T: time, s: String(Math.floor(ms / 1000)) };
  return (format || '%Y-%m-%d %T').replace(/%(\w)/g, (whole, letter: string) => parts[letter] ?? whole);
}

/** Seconds of the epoch, now or at `YYYY-MM-DD HH:MM:SS`. */
function strepoch(core: SwitchCore, argument: string): string {
  const ms = argument === '' ? core.clock.nowMs() : Date.parse(`${argument.replace(' ', 'T')}Z`);
  return String(Math.floor((Number.isNaN(ms) ? 0 : ms) / 1000));
}

function xmlLocate(core: SwitchCore, argument: string): string {
  const words = argument.split(' ').filter((word) => word !== '');
  if (words.length !== 1 && words.length !== 4) return '-ERR bad args\n';
  return core.installation.xml(words.join(' ')) ?? "can't find anything\n";
}

/** `system` says nothing and `bg_system` `+OK`; what was to be run is kept for whoever wants to know. */
const system =
  (core: SwitchCore, answer: string): ApiCommand =>
  (command) => {
    if (command === '') return '-USAGE: <command>\n';
    core.installation.systemCommands.push(command);
    return answer;
  };

/** Commands that ask for the server itself or its configuration. */
export const serverCommands = (core: SwitchCore): [string, ApiCommand][] => [
  ['status', () => status(core)],
  ['version', version],
  ['uptime', () => `${Math.floor((core.clock.nowMs() - core.startedMs) / 1000)}\n`],
  ['hostname', () => core.publisher.identity.hostname],
  ['switchname', () => core.publisher.identity.hostname],
  ['strftime', (argument) => strftime(core, argument)],
  ['strepoch', (argument) => strepoch(core, argument)],
  ['global_getvar', (argument) => globalGetvar(core, argument)],
  ['global_setvar', (argument) => globalSetvar(core, argument)],
  ['module_exists', (name) => (name === '' ? '' : String(core.installation.modules.includes(name)))],
  ['xml_locate', (argument) => xmlLocate(core, argument)],
  ['system', system(core, '')],
  ['bg_system', system(core, '+OK\n')],
  ['file_exists', (argument) => String(argument !== '' && core.sounds.exists(argument))],
  ['eval', (argument) => argument.replace(/\$\{([^}]*)\}/g, (_, name: string) => core.globals.get(name) ?? '')],
  ['create_uuid', () => core.uuid()],
  ['reload', () => `+OK Job-UUID: ${core.uuid()}\n`],
  ['reloadxml', () => '+OK [Success]\n'],
];
