import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '../core/result.ts';
import { bareNumbers } from './account-numbers.ts';
import { carryOut } from './amendment.ts';
import { backupBefore } from './backup-file.ts';
import { repairCodeIndex } from './code-index.ts';
import { RedisConnection, RedisTrouble } from './connection.ts';
import { type Contents, readAllContents, readContents } from './contents.ts';
import { makeCustomerIndex, repairCustomerIndex } from './customer-index.ts';
import { makeDataDir } from './data-dir.ts';
import type { Directory } from './directory.ts';
import { repairDirectoryIndexes } from './directory-index.ts';
import { judgeDurability, readRedisFacts } from './durability.ts';
import type { Finding } from './finding.ts';
import type { ImportPlan } from './import-plan.ts';
import { type Keyspace, keyspace } from './keyspace.ts';
import { joinPrivateRedis } from './private-redis.ts';
import { redisDirectory } from './redis-directory.ts';
import { redisStore } from './redis-store.ts';
import type { RedisAddress } from './redis-url.ts';
import { type Restored, writeContents } from './restoration.ts';
import { MIGRATIONS, settleSchema } from './schema-version.ts';
import type { Store, StoreError } from './store.ts';

export interface StoreOptions {
  /** The Redis to use; without one, Convene runs its own in `dataDir`. */
  readonly redisUrl?: string | undefined;
  /** Absolute path under which a Redis of our own keeps its data. */
  readonly dataDir: string;
  /** Name of this Convene among those that share the Redis. */
  readonly prefix: string;
  /** Whether to examine Redis and the index of codes; `findings` stays empty otherwise. Default true. */
  readonly examine?: boolean;
  /** Whether data of an older layout are kept in `dataDir`/backups before they are migrated. Default true. */
  readonly backupBeforeMigration?: boolean;
  /** Told where they are kept, before anything of them is changed. */
  readonly onBackup?: (path: string) => void;
  /** Told each time when a Redis of our own went away and could not be started again; tried again each second. */
  readonly onTrouble?: (error: StoreError) => void;
}

export interface OpenedStore extends StoreInUse {
  /** What the operator ought to know; the caller logs it. */
  readonly findings: readonly Finding[];
}

/** A store that is there before its Redis is: until then, and whenever that is away, everything rejects. */
export interface AwaitedStore extends StoreInUse {
  /**
   * Looks for Redis until it is there and its data are those of this version; to be called once. `onAway` is told why an
   * attempt has failed. Rejects with {@link StoreError} where waiting is of no use, such as for data of a newer version;
   * never settles once the store is closed.
   */
  ready(onAway: (reason: string) => void): Promise<readonly Finding[]>;
}

interface StoreInUse {
  readonly store: Store;
  /** What people manage besides conferences. */
  readonly directory: Directory;
  /** Everything that is stored, to be kept elsewhere and brought back. */
  readonly contents: StoredContents;
  /** The Redis itself, for what is not stored data: the lease of a node, its queue of commands. */
  readonly redis: { readonly address: RedisAddress; readonly keys: Keyspace; readonly connection: RedisConnection };
  /** Where the data are, for the log: a URL with its password masked, or the path of a socket. */
  readonly where: string;
  /** Closes the store and, as the last user of a Redis of our own, stops that; idempotent. */
  close(): Promise<void>;
}

/** The whole of a store. All reject with {@link StoreError}. */
export interface StoredContents {
  /** Everything but rates, at one moment. */
  read(): Promise<Contents>;
  /** The rates, too. */
  readAll(): Promise<Contents>;
  /** In one step; refused where conferences or people are there, unless they are to be replaced. */
  write(contents: Contents, how: { readonly replace: boolean }): Promise<Result<Restored, 'not-empty'>>;
  /** In one step; false where the store is not as the plan found it, and nothing was changed. */
  carryOut(plan: ImportPlan): Promise<boolean>;
}

/** Opens the store for use. Throws {@link StoreError} with what to do about it. */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const keys = keyspace(options.prefix);
  const located = await locateRedis(options);
  const inUse = useRedis(located, keys);
  try {
    await inUse.redis.connection.open();
    return { ...inUse, findings: await settle(inUse.redis.connection, keys, options) };
  } catch (error) {
    await inUse.close();
    throw error;
  }
}

/** How long a Redis that is away is left alone between two looks. */
const LOOK_AGAIN_MS = 1_000;

/** A store for a program that may have to run without it. Throws {@link StoreError} where a Redis of our own cannot run. */
export async function awaitStore(options: StoreOptions): Promise<AwaitedStore> {
  const keys = keyspace(options.prefix);
  const located = await locateRedis(options);
  const inUse = useRedis(located, keys);
  const closed = new AbortController();
  let looking: Promise<unknown> | undefined;

  /** On a connection of its own, since nobody may use data that are not settled; undefined where Redis is away. */
  const look = async (onAway: (reason: string) => void): Promise<readonly Finding[] | undefined> => {
    const scout = new RedisConnection(located.address);
    try {
      await scout.open();
      return await settle(scout, keys, options);
    } catch (error) {
      if (!(error instanceof RedisTrouble)) throw error;
      if (!closed.signal.aborted) onAway(error.message);
      return undefined;
    } finally {
      await scout.close();
    }
  };
  const lookOn = async (onAway: (reason: string) => void): Promise<readonly Finding[]> => {
    for (;;) {
      const one = look(onAway);
      looking = one.catch(() => undefined);
      const findings = await one;
      if (closed.signal.aborted) return new Promise<never>(() => {});
      if (findings !== undefined) {
        inUse.redis.connection.begin();
        return findings;
      }
      await delay(LOOK_AGAIN_MS, undefined, { signal: closed.signal }).catch(() => undefined);
    }
  };
  return {
    ...inUse,
    ready: lookOn,
    close: async () => {
      closed.abort();
      await looking;
      await inUse.close();
    },
  };
}

function useRedis({ address, leave }: { address: RedisAddress; leave(): Promise<void> }, keys: Keyspace): StoreInUse {
  const connection = new RedisConnection(address);
  let closing: Promise<void> | undefined;
  return {
    store: redisStore(connection, keys),
    directory: redisDirectory(connection, keys),
    contents: {
      read: () => readContents(connection, keys),
      readAll: () => readAllContents(connection, keys),
      write: (all, how) => writeContents(connection, keys, all, how),
      carryOut: (plan) => carryOut(connection, keys, plan),
    },
    redis: { address, keys, connection },
    where: connection.where,
    close: () => {
      closing ??= connection.close().then(leave);
      return closing;
    },
  };
}

/** Brings the data to the layout of this version, and looks at what may be wrong with them. */
async function settle(
  connection: RedisConnection,
  keys: Keyspace,
  { dataDir, backupBeforeMigration, onBackup, examine }: StoreOptions,
): Promise<readonly Finding[]> {
  await settleSchema(connection, keys, MIGRATIONS, async () => {
    if (backupBeforeMigration === false) return;
    const path = await backupBefore(dataDir, await readAllContents(connection, keys), new Date());
    onBackup?.(path);
  });
  await makeCustomerIndex(connection, keys);
  await bareNumbers(connection, keys);
  if (examine === false) return [];
  return [
    ...judgeDurability(await readRedisFacts(connection)),
    ...(await repairCodeIndex(connection, keys)),
    ...(await repairCustomerIndex(connection, keys)),
    ...(await repairDirectoryIndexes(connection, keys)),
  ];
}

/** The Redis of the options, or one of our own, which runs until `leave`. */
export async function locateRedis({
  redisUrl,
  dataDir,
  onTrouble,
}: Pick<StoreOptions, 'redisUrl' | 'dataDir' | 'onTrouble'>): Promise<{ address: string; leave(): Promise<void> }> {
  if (redisUrl !== undefined) return { address: redisUrl, leave: async () => {} };
  await makeDataDir(dataDir);
  const own = await joinPrivateRedis(dataDir, onTrouble);
  return { address: own.socket, leave: own.leave };
}
