import { runConferenceCommand } from './conference-commands.ts';
import { serverCommands } from './server-commands.ts';
import { show } from './show-commands.ts';
import type { SwitchCore } from './switch-core.ts';
import { uuidCommands } from './uuid-commands.ts';

/** Answers one API command by its argument. */
export type ApiCommand = (argument: string) => string;

export interface ApiCommands {
  /** The answer to a command line, which may be empty. */
  run(line: string): string;
}

/** The API commands that controllers use; any other is answered as FreeSWITCH answers one it does not know. */
export function createApiCommands(core: SwitchCore): ApiCommands {
  const commands = new Map<string, ApiCommand>([
    ...uuidCommands(core),
    ...serverCommands(core),
    ['conference', (argument) => runConferenceCommand(core, argument)],
    ['show', (argument) => show(core, argument)],
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
