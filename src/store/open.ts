import type { Result } from '../core/result.ts';
import { backupBefore } from './backup-file.ts';
import { repairCodeIndex } from './code-index.ts';
import { RedisConnection } from './connection.ts';
import { type Contents, type Restored, readContents, writeContents } from './contents.ts';
import { judgeDurability, readRedisFacts } from './durability.ts';
import type { Finding } from './finding.ts';
import { type Keyspace, keyspace } from './keyspace.ts';
import { joinPrivateRedis } from './private-redis.ts';
import { redisStore } from './redis-store.ts';
import type { RedisAddress } from './redis-url.ts';
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

export interface OpenedStore {
  readonly store: Store;
  /** Everything that is stored, to be kept elsewhere and brought back. */
  readonly contents: StoredContents;
  /** The Redis itself, for what is not stored data: the lease of a node, its queue of commands. */
  readonly redis: { readonly address: RedisAddress; readonly keys: Keyspace; readonly connection: RedisConnection };
  /** What the operator ought to know; the caller logs it. */
  readonly findings: readonly Finding[];
  /** Where the data are, for the log: a URL with its password masked, or the path of a socket. */
  readonly where: string;
  /** Closes the store and, as the last user of a Redis of our own, stops that; idempotent. */
  close(): Promise<void>;
}

/** The whole of a store. Both reject with {@link StoreError}. */
export interface StoredContents {
  read(): Promise<Contents>;
  /** In one step; refused where conferences are there, unless they are to be replaced. */
  write(contents: Contents, how: { readonly replace: boolean }): Promise<Result<Restored, 'not-empty'>>;
}

/** Opens the store for use. Throws {@link StoreError} with what to do about it. */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const keys = keyspace(options.prefix);
  const { address, leave } = await locateRedis(options);
  const connection = new RedisConnection(address);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= connection.close().then(leave);
    return closing;
  };
  try {
    await connection.open();
    await settleSchema(connection, keys, MIGRATIONS, async () => {
      if (options.backupBeforeMigration === false) return;
      const path = await backupBefore(options.dataDir, await readContents(connection, keys), new Date());
      options.onBackup?.(path);
    });
    const findings =
      options.examine === false
        ? []
        : [...judgeDurability(await readRedisFacts(connection)), ...(await repairCodeIndex(connection, keys))];
    const contents: StoredContents = {
      read: () => readContents(connection, keys),
      write: (all, how) => writeContents(connection, keys, all, how),
    };
    const redis = { address, keys, connection };
    return { store: redisStore(connection, keys), contents, redis, findings, where: connection.where, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The Redis of the options, or one of our own, which runs until `leave`. */
export async function locateRedis({
  redisUrl,
  dataDir,
  onTrouble,
}: Pick<StoreOptions, 'redisUrl' | 'dataDir' | 'onTrouble'>): Promise<{ address: string; leave(): Promise<void> }> {
  if (redisUrl !== undefined) return { address: redisUrl, leave: async () => {} };
  const own = await joinPrivateRedis(dataDir, onTrouble);
  return { address: own.socket, leave: own.leave };
}
