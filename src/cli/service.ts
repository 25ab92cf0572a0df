import { lockoutRules } from '../config/lockout-rules.ts';
import type { Config } from '../config/schema.ts';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { Dialling } from '../dialling/dialling.ts';
import { openModesl } from '../esl/modesl.ts';
import { nearestRooms, remoteRooms } from '../jobs/rooms.ts';
import type { ControllerEvents } from '../loop/controller.ts';
import { configuredMailer } from '../mail/configured.ts';
import { openMetrics } from '../observe/health.ts';
import type { Log } from '../observe/log.ts';
import type { Serving } from '../observe/metrics.ts';
import type { TellAppointments } from '../operations/appointments.ts';
import { OWN_SOUNDS } from '../package-root.ts';
import { settleForgotten } from '../store/call-sweep.ts';
import { RedisConnection } from '../store/connection.ts';
import { makeDataDir } from '../store/data-dir.ts';
import { redisFeed } from '../store/feed-redis.ts';
import { claimInstanceId } from '../store/instance-id.ts';
import { keepTerm } from '../store/last-term.ts';
import { holdLease, type LeaseTerm } from '../store/lease.ts';
import { openLockouts } from '../store/lockouts.ts';
import { type AwaitedStore, awaitStore } from '../store/open.ts';
import { servedStore } from '../store/served-store.ts';
import type { StoreState } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { announce } from './announce.ts';
import { openAppointmentMails } from './appointment-mails.ts';
import { confirmation } from './confirmation.ts';
import { controllerOptions } from './controller-options.ts';
import { redisDialling } from './dialling.ts';
import { tellFeed } from './feed.ts';
import { mailTold } from './mail-told.ts';
import { nodeEvents } from './node-events.ts';
import { nodeName } from './node-name.ts';
import { type Occurrences, openOccurrences, type PlansOf } from './occurrences.ts';
import { promptDepths } from './queue-depths.ts';
import { openRecorder } from './recorder.ts';
import { servedNode } from './served-node.ts';

/** How long callers at the door have to hear that they are not served any more. */
const GOODBYE_WITHIN_MS = 7_000;

/** What a way in for people, such as an HTTP server, is made of. It tells of a changed conference by `announce`. */
export interface ServiceParts {
  readonly config: Config;
  readonly log: Log;
  readonly opened: Pick<AwaitedStore, 'store' | 'directory' | 'redis'>;
  readonly lockouts: ReturnType<typeof openLockouts>;
  /** The running rooms, whichever instance serves them. */
  readonly rooms: ReturnType<typeof nearestRooms>;
  readonly dialling: Dialling;
  readonly occurrences: Pick<Occurrences, 'history' | 'lateness' | 'notices'>;
  readonly tellAppointments: TellAppointments;
  /** Whether this instance lets callers in at the moment. */
  serving(): Serving;
  /** Tells the feed of a definition, and whoever serves the node if it has changed or is gone; never rejects. */
  announce(id: ConferenceId, change: ConferenceChange): Promise<void>;
  storeState(): StoreState;
}
/** Opens one; it is closed before what it is made of. */
export type OpenDoor = (parts: ServiceParts) => Promise<{ close(): Promise<void> }>;

/**
 * The program that runs for years. Of the instances that share a Redis one holds the lease of the node and serves it: it
 * connects to FreeSWITCH, and takes the commands that other processes send to the node.
 *
 * Started while Redis is away, it waits for it; if it was the last that served the node, and FreeSWITCH confirms that nobody
 * has come after it, it goes on with the running rooms meanwhile. Resolves when it was told to end and has ended. Throws
 * `StoreError` where it cannot begin. `plansOf` is for trials: see
 * {@link OccurrenceParts}.
 */
export async function runService(
  config: Config,
  log: Log,
  ended: Promise<string>,
  record: string | undefined,
  doors: readonly OpenDoor[] = [],
  plansOf?: PlansOf,
): Promise<void> {
  const { dataDir, redis } = config;
  await makeDataDir(dataDir);
  const node = nodeName(config);
  await using closing = new AsyncDisposableStack();

  const opened = await awaitStore({
    redisUrl: redis.url,
    dataDir,
    prefix: redis.prefix,
    backupBeforeMigration: redis.backupBeforeMigration,
    onBackup: (path) =>
      log.info({ path }, 'the data of an older version are kept here before they are brought to this one'),
    onTrouble: (error) => log.error({ err: error }, 'the Redis of our own'),
  });
  closing.defer(() => opened.close());
  const { address, keys, connection } = opened.redis;
  let storeState: StoreState = { kind: 'away', reason: 'not there yet' };
  opened.store.onState((state) => {
    if (state.kind === 'away' && storeState.kind === 'ready') log.error({ reason: state.reason }, 'the store is away');
    if (state.kind === 'ready' && storeState.kind === 'away') log.info({ redis: opened.where }, 'the store is open');
    storeState = state;
  });

  const feedLog = redisFeed({ connection, address, keys, malformed: (reason) => log.warn(reason) });
  closing.defer(() => feedLog.close());
  const feed = tellFeed(feedLog, systemClock, (what, error) => log.warn({ err: error }, what));
  closing.defer(() => feed.close());
  const recorder = record === undefined ? undefined : await openRecorder(record, node);
  closing.defer(async () => recorder?.close());
  const instance = await claimInstanceId(dataDir);
  closing.defer(() => instance.release());
  if (instance.fleeting !== undefined)
    log.warn({ reason: instance.fleeting }, 'a restart will have to wait for the lease');
  const lockouts = openLockouts({ connection, keys, rules: lockoutRules(config) });
  const options = controllerOptions(config, OWN_SOUNDS);
  const servedBy = servedStore(opened.store, opened.directory);
  const complain = (what: string, error: unknown): void => log.error({ err: error }, what);
  const dialling = redisDialling(config, { ...opened, store: servedBy, complain }, node);
  const { ringTimeoutMs } = options.rules.calls;
  const mailer = configuredMailer(config.mail, systemClock);
  const appointmentMails = openAppointmentMails({ ...opened, config, node, mailer, complain, told: mailTold(log) });
  closing.defer(() => appointmentMails.close());
  const rooms = nearestRooms(() => served.rooms, remoteRooms({ address, keys, node }));
  const occurrences = openOccurrences({
    ...{ config, node, redis: opened.redis, rooms, mailer, plansOf },
    conferences: servedBy.conferences,
    notifications: opened.directory.notifications,
    feed: feedLog,
    attended: ({ kind }, lateMs) => metrics.occurrenceAttended(kind, lateMs),
    started: ({ conference, event: { index, local } }) =>
      log.info({ conference, index, local }, 'an occurrence has begun'),
    complain,
  });
  /** Whatever it wanted before is not begun any more. */
  const arranged = (id: ConferenceId): Promise<void> =>
    occurrences
      .changed(id)
      .catch((error: unknown) =>
        log.error({ err: error, conference: id }, 'its schedule is looked at again by the next sweep'),
      );
  const acts = (): boolean => lease.standing.kind === 'held' || lease.standing.kind === 'unsure';
  const served = servedNode({
    options,
    ports: {
      store: servedBy,
      calls: dialling.desk,
      sweep: () => settleForgotten(dialling.ledger, { nowMs: Date.now(), ringTimeoutMs, complain }),
      lockouts,
      open: openModesl,
      clock: systemClock,
      random: Math.random,
    },
    commands: {
      address,
      keys,
      node,
      acts,
      complain,
    },
    begins: (controller) => recorder?.begin(controller, options.rules),
    told: arranged,
    beside: (controller) => occurrences.sendFrom(controller, acts),
  });
  const sources = {
    ...served.figures,
    storeState: () => storeState,
    serving: () => served.serving,
    queues: promptDepths(
      async () => {
        if (storeState.kind !== 'ready') return [];
        return (await Promise.all([occurrences.depths(), appointmentMails.depths()])).flat();
      },
      (error) => log.warn({ err: error }, 'how much waits in queues cannot be told'),
    ),
  };
  const metrics = await openMetrics(config.metrics, sources);
  closing.defer(() => metrics.close());
  if (metrics.listening?.ok === false) log.warn(metrics.listening.error);
  else if (metrics.listening !== undefined) log.info({ at: metrics.listening.value }, 'metrics and health are served');

  const leaseConnection = new RedisConnection(address);
  closing.defer(() => leaseConnection.close());
  const owner = { node, instance: instance.id };
  let kept = Promise.resolve();
  closing.defer(() => kept);
  const keep = (term: LeaseTerm): void => {
    if (instance.fleeting !== undefined) return;
    kept = kept
      .then(() => keepTerm(dataDir, owner, term))
      .catch((error: unknown) => log.warn({ err: error }, 'a restart while Redis is away will have to wait for it'));
  };
  const events: ControllerEvents = {
    ...nodeEvents(node, log, metrics, recorder, feed),
    overtaken: (fence) => lease.overtaken(fence),
  };
  const lease = holdLease({
    connection: leaseConnection,
    keys,
    ...owner,
    events: {
      held: (fence, life) => {
        log.info({ node, fence }, 'this instance serves the node');
        keep({ fence, life });
        served.begin(fence, events);
      },
      unsure: (reason) => {
        log.warn({ node, reason }, 'the lease cannot be renewed; running rooms are served on');
        served.doubt();
      },
      lost: (reason) => {
        log.error({ node, reason }, 'this instance serves the node no more');
        void served.cease(reason);
      },
      waiting: (holder) => log.info({ node, holder }, 'another instance serves the node; waiting for its end'),
    },
  });
  closing.defer(() => lease.stop());
  closing.defer(() => served.cease('ending'));

  opened.store.onState(({ kind }) => {
    if (kind !== 'ready') return;
    occurrences.begin();
    appointmentMails.begin();
  });
  closing.defer(() => occurrences.close());

  const announced = async (id: ConferenceId, change: ConferenceChange): Promise<void> => {
    // Whatever becomes of its room: the definition is what the store has.
    feed.conferenceChanged(id, change);
    await arranged(id);
    // Callers are let in by what the store has; no room is there before its conference.
    if (change.what === 'created') return;
    try {
      if (await served.conferenceChanged(id)) return;
      const told = await announce({ address, keys, node }, id);
      if (told.kind === 'unconfirmed')
        log.warn({ conference: id, reason: told.reason }, 'its room may not know of the change');
    } catch (error) {
      log.error({ err: error, conference: id }, 'its room does not know of the change');
    }
  };
  for (const open of doors) {
    const door = await open({
      ...sources,
      config,
      log,
      opened,
      lockouts,
      rooms,
      dialling,
      occurrences,
      tellAppointments: appointmentMails.tell,
      announce: announced,
    });
    closing.defer(() => door.close());
  }

  /** Goes on with the forerunner's term while Redis is away, if FreeSWITCH confirms it. */
  const resume = confirmation(dataDir, instance.fleeting === undefined ? owner : undefined, options.link, {
    confirmed: (term) => {
      if (lease.standing.kind !== 'idle') return;
      log.warn({ node, fence: term.fence }, 'nobody has served the node since; running rooms are served without Redis');
      served.begin(term.fence, events);
      served.doubt();
      lease.start(term);
    },
    denied: () =>
      log.warn({ node }, 'FreeSWITCH or its holder is another now; the node is left alone until Redis is there'),
  });
  const ready = opened
    .ready((reason) => {
      if (storeState.kind === 'ready' || storeState.reason !== reason)
        log.error(`${reason}. Waiting for it; if Redis is elsewhere, set redis.url`);
      storeState = { kind: 'away', reason };
      resume();
    })
    .then((findings) => {
      for (const { level, message, remedy } of findings) log[level]({ remedy }, message);
      leaseConnection.begin();
      if (lease.standing.kind === 'idle') lease.start();
    });

  const why = await Promise.race([ended, ready.then(() => ended)]);
  log.info({ why }, 'ending: callers at the door are told, rooms go on');
  await served.sayGoodbye(GOODBYE_WITHIN_MS);
}
