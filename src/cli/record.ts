import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { LIST_CHANNELS, LIST_ROOMS } from '../esl/encode.ts';
import { Link } from '../esl/link.ts';
import { openModesl } from '../esl/modesl.ts';
import type { Session } from '../esl/session.ts';
import { SUBSCRIPTION } from '../loop/controller.ts';
import { RecordingWriter } from '../recording/writer.ts';
import { systemClock } from '../time/clock.ts';
import { EXIT_FAILED, EXIT_MISUSED, type Outputs, subcommand } from './subcommand.ts';

export interface RecordCommandDeps extends Outputs {
  loadConfig(): Promise<Config>;
  /** Resolves when the process is asked to end. */
  ended(): Promise<string>;
}

/** `convene record FILE`. */
export function recordCommand(deps: RecordCommandDeps): Command {
  const command = subcommand('record', deps)
    .description('Record what FreeSWITCH says on a connection of its own, with digits and secrets masked.')
    .argument('<file>', 'where to write, by custom NAME.esl.jsonl; an existing file is not overwritten')
    .option('--seconds <number>', 'how long to record (default: until SIGTERM or Ctrl-C)')
    .addHelpText(
      'after',
      '\nBegins and ends with the lists of rooms and channels. `convene replay FILE` shows what it comes to.',
    );
  return command.action(async (file: string, options: { seconds?: string }) => {
    const seconds = options.seconds === undefined ? undefined : Number(options.seconds);
    if (seconds !== undefined && !(seconds > 0)) {
      return command.error('error: --seconds takes a number above 0', { exitCode: EXIT_MISUSED });
    }
    const config = await deps.loadConfig();
    const output = createWriteStream(file, { flags: 'wx' });
    const opened = await new Promise<Error | undefined>((resolve) => {
      output.once('open', () => resolve(undefined));
      output.once('error', resolve);
    });
    if (opened !== undefined) return command.error(`error: ${file}: ${opened.message}`, { exitCode: EXIT_FAILED });
    const started = performance.now();
    const { host, port } = config.eventSocket;
    const writer = new RecordingWriter(
      { title: `${host}:${port}`, format: 'json' },
      (line) => output.write(`${line}\n`),
      () => performance.now() - started,
    );
    let session: Session | undefined;
    const link = new Link(
      { ...config.eventSocket, events: SUBSCRIPTION, firstPauseMs: 200, longestPauseMs: 2_000, refusedPauseMs: 15_000 },
      {
        up: (up) => {
          session = up;
          void list(up);
          deps.stderr.write(`recording ${host}:${port} into ${file}\n`);
        },
        event: () => {},
        malformed: (reason) => deps.stderr.write(`malformed: ${reason}\n`),
        down: (why) => {
          session = undefined;
          writer.cut();
          deps.stderr.write(`not connected: ${why.reason}\n`);
        },
        wire: (dir, bytes) => writer.wire(dir, bytes),
      },
      openModesl,
      systemClock,
      Math.random,
    );
    link.start();
    await Promise.race([deps.ended(), ...(seconds === undefined ? [] : [after(seconds * 1000)])]);
    if (session !== undefined) await list(session);
    link.stop();
    output.end();
    await finished(output);
  });
}

async function list(session: Session): Promise<void> {
  await Promise.all([session.command(LIST_ROOMS), session.command(LIST_CHANNELS)]);
}
const after = (ms: number): Promise<void> => new Promise((resolve) => void systemClock.after(ms, resolve));
