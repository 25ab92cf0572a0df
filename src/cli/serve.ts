import type { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { openModesl } from '../esl/modesl.ts';
import { Controller } from '../loop/controller.ts';
import { openLog } from '../observe/log.ts';
import { narrate } from '../observe/narrator.ts';
import { OWN_SOUNDS } from '../package-root.ts';
import { openStore } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { controllerOptions } from './controller-options.ts';
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
    .addHelpText(
      'after',
      `
Runs until it is told to end (SIGTERM or Ctrl-C). Rooms go on without it, and are adopted when it comes back.
Says "ready" when the node is served. FreeSWITCH needs the files of freeswitch-conf/ (see its README).`,
    );
  return serve.action(async () => {
    const config = await deps.loadConfig();
    const log = openLog(config.log, process.stdout.isTTY === true);
    let opened: Awaited<ReturnType<typeof openStore>>;
    try {
      opened = await openStore({
        redisUrl: config.redis.url,
        dataDir: config.dataDir,
        prefix: config.redis.prefix,
        onTrouble: (error) => log.error({ err: error }, 'the Redis of our own'),
      });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return serve.error(error.message, { exitCode: EXIT_FAILED });
    }
    for (const { level, message, remedy } of opened.findings) log[level]({ remedy }, message);
    log.info({ redis: opened.where }, 'the store is open');
    const { host, port } = config.eventSocket;
    const node = `${host}:${port}`;
    const controller = new Controller(
      controllerOptions(config, OWN_SOUNDS),
      {
        tell: (tell) => narrate(log, tell),
        refused: (command, reason) => log.debug({ command, reason }, 'FreeSWITCH would not'),
        failed: (what, error) => log.error({ err: error }, what),
        malformed: (reason) => log.warn({ reason }, 'something on the event socket made no sense'),
        down: (reason, refused, nextInMs) =>
          refused
            ? log.error(
                { node, nextInMs },
                `${reason}: see eventSocket in \`convene config\` and event_socket.conf.xml`,
              )
            : log.warn({ node, reason, nextInMs }, 'FreeSWITCH is not there; trying again'),
        serving: (prompts) => {
          if (!prompts.found) {
            log.error(
              { path: prompts.path },
              'no prompts on the node: copy freeswitch-conf/sounds into its sound_prefix',
            );
          }
          log.info({ node, prompts: prompts.path }, `ready: listening for callers of ${node}`);
        },
      },
      { store: opened.store, open: openModesl, clock: systemClock, random: Math.random },
    );
    controller.start();
    const why = await deps.ended();
    log.info({ why }, 'ending; rooms go on');
    controller.stop();
    await opened.close();
  });
}
