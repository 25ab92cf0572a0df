import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { LegId } from '../core/ids.ts';
import { makeConferences, playScene } from '../demo/scene.ts';
import { checkLine, drawScreen, tellLine } from '../demo/screen.ts';
import { AT_ONCE, type Check, FOR_EYES, openStage, type Stage } from '../demo/stage.ts';
import { OWN_SOUNDS } from '../package-root.ts';
import { openStore } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { controllerOptions } from './controller-options.ts';
import { EXIT_FAILED, type Outputs, subcommand } from './subcommand.ts';

export interface DemoCommandDeps extends Outputs {
  /** Resolves when the process is asked to end. */
  ended(): Promise<string>;
}
const REDRAW_EVERY_MS = 100;

/** `convene demo`. */
export function demoCommand(deps: DemoCommandDeps): Command {
  const command = subcommand('demo', deps)
    .description(
      'Show Convene at work: a simulated FreeSWITCH, a Redis of its own, and a dozen callers in two conferences.',
    )
    .option('--once', 'run the scene once and quickly; exit 0 when all that it asserts happened, else 1', false)
    .addHelpText('after', '\nNeeds a redis-server on the PATH and nothing else. Leaves nothing behind.');
  return command.action(async ({ once }: { once: boolean }) => {
    const folder = await mkdtemp(join(tmpdir(), 'convene-demo-'));
    try {
      const failed = await run(deps, folder, once);
      if (failed.length > 0) {
        const list = failed.map(({ what }) => `  ${what}`).join('\n');
        command.error(`did not happen:\n${list}`, { exitCode: EXIT_FAILED });
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      command.error(error.message, { exitCode: EXIT_FAILED });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** Runs scenes until it is told to end, or one; what did not happen. */
async function run(deps: DemoCommandDeps, folder: string, once: boolean): Promise<readonly Check[]> {
  const opened = await openStore({ dataDir: folder, prefix: 'demo' });
  const loaded = await loadConfig({ env: {}, usualPath: join(folder, 'none') });
  if (!loaded.ok) throw new Error('the defaults are no configuration');
  const { config } = loaded.value;
  const live = !once && process.stdout.isTTY === true;
  const names = new Map<LegId, string>();
  const lately: string[] = [];
  const checks: Check[] = [];
  const say = (line: string): void => {
    lately.push(line);
    if (lately.length > 100) lately.splice(0, 50);
    if (!live) deps.stdout.write(`${line}\n`);
  };
  let stage: Stage | undefined;
  let drawing = false;
  const draw = (): void => {
    if (!live || drawing || stage === undefined) return;
    drawing = true;
    systemClock.after(REDRAW_EVERY_MS, () => {
      drawing = false;
      if (stage !== undefined) deps.stdout.write(`\x1b[H\x1b[J${drawScreen(stage.controller.core, lately)}\n`);
    });
  };
  stage = await openStage(
    opened.store,
    (port) => controllerOptions({ ...config, eventSocket: { ...config.eventSocket, port } }, OWN_SOUNDS),
    once ? AT_ONCE : FOR_EYES,
    systemClock,
    {
      tell: (tell) => {
        if (tell.kind === 'caller-arrived') names.set(tell.leg, tell.name);
        const line = tellLine(tell, (leg) => names.get(leg) ?? leg);
        if (line !== undefined) say(line);
      },
      checked: (check) => {
        checks.push(check);
        say(checkLine(check));
      },
      moved: draw,
      trouble: say,
    },
  );
  const playing = stage;
  let ending = false;
  const end = deps.ended().then(() => {
    ending = true;
  });
  try {
    const conferences = await makeConferences(playing);
    do await Promise.race([playScene(playing, conferences), end]);
    while (!once && !ending);
    if (once) deps.stdout.write(`${checks.filter(({ held }) => held).length} of ${checks.length} happened\n`);
    return once && !ending ? checks.filter(({ held }) => !held) : [];
  } finally {
    stage = undefined;
    await playing.close();
    await opened.close();
  }
}
