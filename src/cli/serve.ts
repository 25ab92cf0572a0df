import type { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { openLog } from '../observe/log.ts';
import { StoreError } from '../store/store.ts';
import { httpDoor } from './http-door.ts';
import { runService } from './service.ts';
import { EXIT_FAILED, type Outputs, subcommand } from './subcommand.ts';

export interface ServeCommandDeps extends Outputs {
  loadConfig(): Promise<Config>;
  /** Resolves when the process is asked to end. */
  ended(): Promise<string>;
}

/** `convene serve`. */
export function serveCommand(deps: ServeCommandDeps): Command {
  const serve = subcommand('serve', deps)
    .description('Serve a FreeSWITCH: ask callers for code and PIN, let them into their rooms, and heed their keys.')
    .option('--record <file>', 'record the event socket and every decision, PINs masked, for `convene replay --trace`')
    .addHelpText(
      'after',
      `
Runs until it is told to end (SIGTERM or Ctrl-C): callers at the door are told, and rooms go on without it, until it comes
back. Of several that are started for one FreeSWITCH one serves it, and the others wait for its end.
Says "ready" when the node is served. FreeSWITCH needs the files of freeswitch-conf/ (see its README).`,
    );
  return serve.action(async ({ record }: { record?: string }) => {
    const config = await deps.loadConfig();
    const log = openLog(config.log, process.stdout.isTTY === true);
    try {
      await runService(config, log, deps.ended(), record, [httpDoor((text) => deps.stdout.write(text))]);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      serve.error(error.message, { exitCode: EXIT_FAILED });
    }
  });
}
