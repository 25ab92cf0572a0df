import type { Config } from '../config/schema.ts';
import { conferenceOf } from '../core/ids.ts';
import { openModesl } from '../esl/modesl.ts';
import { type NodeServer, serveNode } from '../jobs/node-server.ts';
import { Controller, type ControllerEvents } from '../loop/controller.ts';
import { promptFolder } from '../loop/sounds.ts';
import { openMetrics } from '../observe/health.ts';
import type { Log } from '../observe/log.ts';
import type { Serving } from '../observe/metrics.ts';
import { narrate } from '../observe/narrator.ts';
import { OWN_SOUNDS } from '../package-root.ts';
import { RedisConnection } from '../store/connection.ts';
import { claimInstanceId } from '../store/instance-id.ts';
import { holdLease } from '../store/lease.ts';
import { openLockouts } from '../store/lockouts.ts';
import { openStore } from '../store/open.ts';
import type { StoreState } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { controllerOptions, nodeName } from './controller-options.ts';
import { openRecorder, type Recorder } from './recorder.ts';

/** How long callers at the door have to hear that they are not served any more. */
const GOODBYE_WITHIN_MS = 7_000;

/**
 * The program that runs for years. Of the instances that share a Redis one holds the lease of the node and serves it: it
 * connects to FreeSWITCH, and takes the commands that other processes send to the node. Resolves when it was told to end and
 * has ended. Throws `StoreError` where it cannot begin.
 */
export async function runService(
  config: Config,
  log: Log,
  ended: Promise<string>,
  record: string | undefined,
): Promise<void> {
  const opened = await openStore({
    redisUrl: config.redis.url,
    dataDir: config.dataDir,
    prefix: config.redis.prefix,
    backupBeforeMigration: config.redis.backupBeforeMigration,
    onBackup: (path) =>
      log.info({ path }, 'the data of an older version are kept here before they are brought to this one'),
    onTrouble: (error) => log.error({ err: error }, 'the Redis of our own'),
  });
  for (const { level, message, remedy } of opened.findings) log[level]({ remedy }, message);
  log.info({ redis: opened.where }, 'the store is open');
  let storeState: StoreState = { kind: 'ready' };
  opened.store.onState((state) => {
    if (state.kind === 'away' && storeState.kind === 'ready') log.error({ reason: state.reason }, 'the store is away');
    if (state.kind === 'ready' && storeState.kind === 'away') log.info('the store is back');
    storeState = state;
  });

  const node = nodeName(config);
  const { address, keys, connection } = opened.redis;
  const lockouts = openLockouts({ connection, keys });
  const recorder: Recorder | undefined = record === undefined ? undefined : await openRecorder(record, node);
  let controller: Controller | undefined;
  let commands: NodeServer | undefined;
  let serving: Serving = { serving: false, reason: 'another instance serves the node, or none has been chosen yet' };

  const ownRooms = () =>
    [...(controller?.core.mirror.rooms ?? [])].filter(({ name }) => conferenceOf(name) !== undefined);
  const metrics = await openMetrics(config.metrics, {
    rooms: () => ownRooms().length,
    members: () => ownRooms().reduce((sum, { members }) => sum + members.size, 0),
    callers: () =>
      [...(controller?.core.callers.entries() ?? [])].filter(([, { phase }]) => phase.at !== 'inside').length,
    inFlight: () => controller?.inFlight ?? 0,
    lagMs: () => controller?.lag?.lastMs,
    storeState: () => storeState,
    serving: () => serving,
  });
  if (metrics.listening?.ok === false) log.warn(metrics.listening.error);

  const events: ControllerEvents = {
    tell: (tell) => {
      metrics.countTell(tell);
      narrate(log, tell);
    },
    refused: (command, reason) => log.debug({ command, reason }, 'FreeSWITCH would not'),
    failed: (what, error) => log.error({ err: error }, what),
    malformed: (reason) => {
      metrics.countMalformed();
      log.warn({ reason }, 'something on the event socket made no sense');
    },
    down: (reason, refused, nextInMs) => {
      serving = { serving: false, reason };
      if (refused) {
        log.error({ node, nextInMs }, `${reason}: see eventSocket in \`convene config\` and event_socket.conf.xml`);
      } else log.warn({ node, reason, nextInMs }, 'FreeSWITCH is not there; trying again');
    },
    serving: (sounds) => {
      metrics.countConnect();
      serving = { serving: true };
      const prompts = promptFolder(sounds, null);
      if (!sounds.found) {
        log.error({ prompts }, 'no prompts on the node: copy freeswitch-conf/sounds into its sound_prefix');
      }
      log.info({ node, prompts, music: sounds.music }, `ready: listening for callers of ${node}`);
    },
    wire: (dir, bytes, atMs) => recorder?.wire(dir, bytes, atMs),
    turned: (_, input, atMs) => recorder?.input(input, atMs),
  };
  const begin = (): void => {
    const options = controllerOptions(config, OWN_SOUNDS);
    const ports = { store: opened.store, lockouts, open: openModesl, clock: systemClock, random: Math.random };
    controller = new Controller(options, events, ports);
    recorder?.begin(controller, options.rules);
    controller.start();
    commands = serveNode({
      address,
      keys,
      node,
      acts: () => lease.standing.kind === 'held' || lease.standing.kind === 'unsure',
      onCommand: async ({ conference }) => controller?.conferenceChanged(conference),
      complain: (what, error) => log.error({ err: error }, what),
    });
  };
  const cease = async (why: string): Promise<void> => {
    serving = { serving: false, reason: why };
    controller?.stop();
    controller = undefined;
    const served = commands;
    commands = undefined;
    await served?.close();
  };

  const instance = await claimInstanceId(config.dataDir);
  if (instance.fleeting !== undefined)
    log.warn({ reason: instance.fleeting }, 'a restart will have to wait for the lease');
  const leaseConnection = new RedisConnection(address);
  await leaseConnection.open();
  const lease = holdLease({
    connection: leaseConnection,
    keys,
    node,
    instance: instance.id,
    events: {
      held: (fence) => {
        log.info({ node, fence }, 'this instance serves the node');
        if (controller === undefined) begin();
      },
      unsure: (reason) => log.warn({ node, reason }, 'the lease cannot be renewed; running rooms are served on'),
      lost: (reason) => {
        log.error({ node, reason }, 'another instance serves the node');
        void cease(reason);
      },
      waiting: (holder) => log.info({ node, holder }, 'another instance serves the node; waiting for its end'),
    },
  });
  lease.start();

  const why = await ended;
  log.info({ why }, 'ending: callers at the door are told, rooms go on');
  await controller?.sayGoodbye(GOODBYE_WITHIN_MS);
  await cease('ending');
  await lease.stop();
  await leaseConnection.close();
  await instance.release();
  await metrics.close();
  await recorder?.close();
  await opened.close();
}
