import { runConferenceCommand } from './conference-commands.ts';
import { originateCommand } from './originate-command.ts';
import { serverCommands } from './server-commands.ts';
import { show } from './show-commands.ts';
import type { SwitchCore } from './switch-core.ts';
import { uuidCommands } from './uuid-commands.ts';

/** Answers one API command by its argument. */
export type ApiCommand = (argument: string) => string;

export interface ApiCommands {
  /** Runs a command line, which may be empty, and answers it at once, or when it is done: `originate` takes its time. */
  run(line: string, answer: (text: string) => void): void;
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
    run: (line, answer) => {
      const blank = line.indexOf(' ');
      const name = blank < 0 ? line : line.slice(0, blank);
      const argument = blank < 0 ? '' : line.slice(blank + 1).trim();
      const command = commands.get(name);
      if (name === 'originate') originateCommand(core, argument, answer);
      else answer(command === undefined ? `-ERR ${name} Command not found!\n` : command(argument));
    },
  };
}
