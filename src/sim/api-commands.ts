import { runConferenceCommand } from './conference-commands.ts';
import { show } from './show-commands.ts';
import type { SwitchCore } from './switch-core.ts';
import { uuidCommands } from './uuid-commands.ts';

/** Answers one API command by its argument. */
export type ApiCommand = (argument: string) => string;

export interface ApiCommands {
  /** The answer to a command line, which may be empty. */
  run(line: string): string;
}

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

function status(core: SwitchCore): string {
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

function globalGetvar(core: SwitchCore, name: string): string {
  if (name !== '') return core.globals.get(name) ?? '';
  return [...core.globals].map(([key, value]) => `${key}=${value}\n`).join('');
}

/** The API commands that controllers use; any other is answered as FreeSWITCH answers one it does not know. */
export function createApiCommands(core: SwitchCore): ApiCommands {
  const commands = new Map<string, ApiCommand>([
    ...uuidCommands(core),
    ['conference', (argument) => runConferenceCommand(core, argument)],
    ['show', (argument) => show(core, argument)],
    ['status', () => status(core)],
    ['version', () => `FreeSWITCH Version ${VERSION}+git~20240802T210227Z~a88d069d6f~64bit (${BUILD})\n`],
    ['uptime', () => `${Math.floor((core.clock.nowMs() - core.startedMs) / 1000)}\n`],
    ['global_getvar', (argument) => globalGetvar(core, argument)],
    ['file_exists', (argument) => String(argument !== '' && core.sounds.exists(argument))],
    ['eval', (argument) => argument.replace(/\$\{([^}]*)\}/g, (_, name: string) => core.globals.get(name) ?? '')],
    ['create_uuid', () => core.uuid()],
    ['reload', () => `+OK Job-UUID: ${core.uuid()}\n`],
    ['reloadxml', () => '+OK [Success]\n'],
  ]);
  return {
    run: (line) => {
      const blank = line.indexOf(' ');
      const name = blank < 0 ? line : line.slice(0, blank);
      const command = commands.get(name);
      if (command === undefined) return `-ERR ${name} Command not found!\n`;
      return command(blank < 0 ? '' : line.slice(blank + 1).trim());
    },
  };
}
