import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { preparePlace, type RedisPlace, startServer } from './redis-process.ts';
import { StoreError } from './store.ts';

/**
 * A Redis of our own, shared by every Convene process that uses the same data folder, whoever started it.
 *
 * Each user keeps one connection named `convene` open. Who finds nobody on the socket starts a server; the server
 * holds the folder's lock while it lives, so of several that start only one stays. Who leaves renames its connection
 * to `convene-leaving` and looks: with no `convene` left it stops the server. Who arrives names its connection first
 * and looks then: if somebody is leaving, it waits to see whether the server goes. Redis does one thing after the
 * other, so of one who leaves and one who arrives at least one sees the other. A killed user leaves no trace but a
 * running server, and the next one adopts that.
 *
 * A server that goes away under its users is started again by them.
 */
export interface PrivateRedis {
  /** Absolute path of its unix socket. */
  readonly socket: string;
  /** Gives up the use of it, and as the last user stops it; idempotent. */
  readonly leave: () => Promise<void>;
}

const USER = 'convene';
const LEAVING = 'convene-leaving';
/** Time in which a server must be up; it reads all of its data before it answers. */
const JOIN_TIMEOUT_MS = 30_000;
const ANSWER_TIMEOUT_MS = 2_000;
const LOOK_AGAIN_MS = 10;
const REVIVE_PAUSE_MS = 1_000;

/** Finds or starts the Redis of a data folder. Throws {@link StoreError} with what to do when there can be none. */
export async function joinPrivateRedis(
  dataDir: string,
  onTrouble: (error: StoreError) => void = () => {},
): Promise<PrivateRedis> {
  const place = await preparePlace(dataDir);
  const left = new AbortController();
  const first = await arrive(place);
  const attended = attend(place, first, left.signal, onTrouble);
  return {
    socket: place.socket,
    leave: () => {
      left.abort();
      return attended;
    },
  };
}

/** A user's presence on one life of the server. */
interface Presence {
  readonly client: Redis;
  readonly ended: Promise<void>;
}

/** Stays present through the server's lives until it is time to leave. */
async function attend(
  place: RedisPlace,
  first: Presence,
  left: AbortSignal,
  onTrouble: (error: StoreError) => void,
): Promise<void> {
  const leaving = new Promise<void>((resolve) => left.addEventListener('abort', () => resolve(), { once: true }));
  let presence: Presence | undefined = first;
  for (;;) {
    if (presence) await Promise.race([presence.ended, leaving]);
    if (left.aborted) return presence && depart(presence);
    presence = await arrive(place).catch(async (error: StoreError) => {
      onTrouble(error);
      await Promise.race([delay(REVIVE_PAUSE_MS, undefined, { ref: false }), leaving]);
      return undefined;
    });
  }
}

/** Becomes present on the server of a folder, which is started if there is none. Rejects with {@link StoreError}. */
async function arrive(place: RedisPlace): Promise<Presence> {
  const deadline = performance.now() + JOIN_TIMEOUT_MS;
  let running = false;
  let failure: string | undefined;
  while (performance.now() < deadline) {
    const presence = await connect(place.socket);
    if (presence) return presence;
    if (failure !== undefined) throw new StoreError(`redis-server does not run: ${failure}`);
    if (!running) {
      running = true;
      const { ended } = await startServer(place);
      void ended.then((end) => {
        running = false;
        if (end.kind === 'failed') failure = end.reason;
      });
    }
    await delay(LOOK_AGAIN_MS);
  }
  throw new StoreError(
    `a redis-server holds ${place.lock} and does not answer on ${place.socket}: look into ${place.log}, ` +
      'or end it and start again',
  );
}

/** Connects as a user, or answers undefined when no server is there to stay. */
async function connect(socket: string): Promise<Presence | undefined> {
  const client = new Redis({
    path: socket,
    lazyConnect: true,
    connectionName: USER,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
    connectTimeout: ANSWER_TIMEOUT_MS,
    commandTimeout: ANSWER_TIMEOUT_MS,
    disconnectTimeout: 100,
  });
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  // That nobody answers is an answer here; ioredis prints errors that nobody listens to.
  client.on('error', () => {});
  try {
    await client.connect();
    for (const until = performance.now() + ANSWER_TIMEOUT_MS; performance.now() < until; await delay(LOOK_AGAIN_MS)) {
      if (!(await namesOn(client)).includes(LEAVING)) break;
    }
    return { client, ended };
  } catch {
    hangUp(client);
    return undefined;
  }
}

async function depart({ client, ended }: Presence): Promise<void> {
  try {
    await client.client('SETNAME', LEAVING);
    if (!(await namesOn(client)).includes(USER)) await client.shutdown('NOSAVE');
  } catch (cause) {
    // The server answers SHUTDOWN by going away, and it may have gone before.
    if (client.status === 'ready') throw new StoreError(`redis-server was not stopped: ${String(cause)}`, { cause });
  } finally {
    hangUp(client);
    await ended;
  }
}

/** Ends a connection that still stands; on another, ioredis would keep the process alive for its disconnectTimeout. */
function hangUp(client: Redis): void {
  if (client.status === 'ready' || client.status === 'connect') client.disconnect();
}

async function namesOn(client: Redis): Promise<readonly string[]> {
  const list = String(await client.client('LIST'));
  return [...list.matchAll(/ name=(\S*)/g)].map(([, name]) => name ?? '');
}
