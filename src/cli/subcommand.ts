import { Command, CommanderError } from 'commander';

/** Where a command writes: `process.stdout`, `process.stderr`, or what a test collects. */
export interface Output {
  write(text: string): unknown;
}
export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Exit code when what was asked for is refused or failed. */
export const EXIT_FAILED = 1;
/** Exit code when it was not asked for as the help says. */
export const EXIT_MISUSED = 2;

/** What commander calls an error that one of our own commands raises by `command.error`. */
const RAISED = 'commander.error';

/**
 * A command for the program to add, with all that stands under it. It never ends the process: it throws a
 * `CommanderError` that carries the exit code, after the reason was written.
 */
export function subcommand(name: string, { stdout, stderr }: Outputs): Command {
  return new Command(name)
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: (text) => void stderr.write(text) })
    .exitOverride((error) => {
      const misuse = error.code !== RAISED && error.exitCode !== 0;
      throw misuse ? new CommanderError(EXIT_MISUSED, error.code, error.message) : error;
    });
}

/** Ends a command with a reason on standard error. */
export function failed(command: Command, reason: string): never {
  return command.error(reason, { exitCode: EXIT_FAILED });
}
/** Ends a command that was misused, in the words that commander uses for it. */
export function misused(command: Command, reason: string): never {
  return command.error(`error: ${reason}`, { exitCode: EXIT_MISUSED });
}
