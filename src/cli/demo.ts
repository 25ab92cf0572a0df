import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { firstOwner } from '../auth/first-owner.ts';
import { scryptPasswords } from '../auth/password-hash.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { LegId } from '../core/ids.ts';
import { makeConferences, playScene } from '../demo/scene.ts';
import { checkLine, drawScreen, tellLine } from '../demo/screen.ts';
import { AT_ONCE, type Check, FOR_EYES, openStage, type Stage } from '../demo/stage.ts';
import type { Dialling } from '../dialling/dialling.ts';
import { localRooms } from '../jobs/rooms.ts';
import { configuredMailer, mailOrigin } from '../mail/configured.ts';
import { OWN_SOUNDS } from '../package-root.ts';
import { soxSounds } from '../sounds/sound-files.ts';
import { redisFeed } from '../store/feed-redis.ts';
import { type OpenedStore, openStore } from '../store/open.ts';
import { seedDirectory } from '../store/seed.ts';
import { servedStore } from '../store/served-store.ts';
import { StoreError } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { controllerOptions, uploadFolder } from './controller-options.ts';
import { redisDialling } from './dialling.ts';
import { type FeedTelling, tellFeed } from './feed.ts';
import { openHttp } from './http-door.ts';
import { type Occurrences, openOccurrences } from './occurrences.ts';
import { EXIT_FAILED, type Outputs, subcommand } from './subcommand.ts';

export interface DemoCommandDeps extends Outputs {
  /** Resolves when the process is asked to end. */
  ended(): Promise<string>;
}
const REDRAW_EVERY_MS = 100;
/** What the node is called in its queues. */
const NODE = 'demo';

/** `convene demo`. */
export function demoCommand(deps: DemoCommandDeps): Command {
  const command = subcommand('demo', deps)
    .description(
      'Show Convene at work: a simulated FreeSWITCH, a Redis of its own, and a dozen callers in two conferences.',
    )
    .option('--port <number>', 'port of the API on 127.0.0.1, 0 for any that is free', readPort, 8_080)
    .option('--once', 'run the scene once and quickly; exit 0 when all that it asserts happened, else 1', false)
    .addHelpText('after', '\nNeeds a redis-server on the PATH and nothing else. Leaves nothing behind.');
  return command.action(async ({ once, port }: { once: boolean; port: number }) => {
    const folder = await mkdtemp(join(tmpdir(), 'convene-demo-'));
    try {
      const failed = await run(deps, folder, once, port);
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
async function run(deps: DemoCommandDeps, folder: string, once: boolean, port: number): Promise<readonly Check[]> {
  const opened = await openStore({ dataDir: folder, prefix: 'demo' });
  const loaded = await loadConfig({ env: {}, usualPath: join(folder, 'none') });
  if (!loaded.ok) throw new Error('the defaults are no configuration');
  const config = { ...loaded.value.config, dataDir: folder };
  const live = !once && process.stdout.isTTY === true;
  const names = new Map<LegId, string>();
  const lately: string[] = [];
  const checks: Check[] = [];
  const say = (line: string): void => {
    lately.push(line);
    if (lately.length > 100) lately.splice(0, 50);
    if (!live) deps.stdout.write(`${line}\n`);
  };
  const feedLog = redisFeed({ ...opened.redis, malformed: say });
  const feed = tellFeed(feedLog, systemClock, (what, error) => say(`${what}: ${error}`));
  let stage: Stage | undefined;
  let drawing = false;
  let ready = '';
  const draw = (): void => {
    if (!live || drawing || stage === undefined) return;
    drawing = true;
    systemClock.after(REDRAW_EVERY_MS, () => {
      drawing = false;
      if (stage !== undefined)
        deps.stdout.write(`\x1b[H\x1b[J${drawScreen(stage.controller.core, lately)}\n\n${ready}\n`);
    });
  };
  const store = servedStore(opened.store, opened.directory);
  const dialling = redisDialling(config, { ...opened, store }, NODE);
  stage = await openStage(
    { store, calls: dialling.desk },
    (port) => controllerOptions({ ...config, eventSocket: { ...config.eventSocket, port } }, OWN_SOUNDS),
    once ? AT_ONCE : FOR_EYES,
    systemClock,
    {
      tell: (tell, when) => {
        feed.tell(tell, when);
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
  const mailer = configuredMailer(config.mail, systemClock);
  const occurrences = openOccurrences({
    ...{ config, node: NODE, redis: opened.redis, mailer, rooms: localRooms(playing.controller) },
    ...{ conferences: store.conferences, notifications: opened.directory.notifications, feed: feedLog },
    attended: () => {},
    started: ({ event: { local } }) => say(`an occurrence has begun: ${local}`),
    complain: (what, error) => say(`${what}: ${error}`),
  });
  const sender = once ? undefined : occurrences.sendFrom(playing.controller, () => true);
  if (!once) occurrences.begin();
  const door = once
    ? undefined
    : await openDoor({
        ...{ opened, controller: playing.controller, feed, dialling, occurrences, say },
        config: { ...config, http: { ...config.http, port } },
      });
  if (door !== undefined) {
    ready = door.ready;
    say(ready);
  }
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
    await door?.close();
    await occurrences.close();
    await sender?.close();
    mailer.close();
    await playing.close();
    await feed.close();
    await feedLog.close();
    await opened.close();
  }
}

interface DoorParts {
  readonly opened: OpenedStore;
  readonly controller: Stage['controller'];
  readonly feed: FeedTelling;
  readonly dialling: Dialling;
  readonly occurrences: Occurrences;
  readonly config: Config;
  say(line: string): void;
}

/** The API over the rooms of the stage, and the line that says how to reach it. */
async function openDoor({
  opened,
  controller,
  feed,
  dialling,
  occurrences,
  config,
  say,
}: DoorParts): Promise<{ readonly ready: string; close(): Promise<void> }> {
  const { store, directory, redis } = opened;
  await seedDirectory(directory, { timezone: 'UTC' });
  const owner = await firstOwner(directory, scryptPasswords, { username: 'demo' });
  if (owner?.drawn === undefined) throw new Error('the store of the demo is new, and so is its person');
  const http = await openHttp({
    ...{ config: config.http, store, directory, redis, dialling, occurrences },
    // No e-mail leaves the demo.
    tellAppointments: () => {},
    origin: mailOrigin(config.mail, NODE),
    rooms: localRooms(controller),
    sounds: soxSounds({ folder: uploadFolder(config) }),
    announce: async (id, change) => {
      feed.conferenceChanged(id, change);
      await occurrences
        .changed(id)
        .catch((error: unknown) => say(`its schedule is looked at again by the next sweep: ${error}`));
      await controller.conferenceChanged(id);
    },
    failed: (what, error) => say(`${what}: ${error}`),
  });
  return { ready: `ready ${http.url} user ${owner.username} password ${owner.drawn}`, close: () => http.close() };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('must be a number from 0 to 65535');
}
