import { repairCodeIndex } from './code-index.ts';
import { RedisConnection } from './connection.ts';
import { judgeDurability, readRedisFacts } from './durability.ts';
import type { Finding } from './finding.ts';
import { keyspace } from './keyspace.ts';
import { joinPrivateRedis } from './private-redis.ts';
import { redisStore } from './redis-store.ts';
import { settleSchema } from './schema-version.ts';
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
  /** Told each time when a Redis of our own went away and could not be started again; tried again each second. */
  readonly onTrouble?: (error: StoreError) => void;
}

export interface OpenedStore {
  readonly store: Store;
  /** What the operator ought to know; the caller logs it. */
  readonly findings: readonly Finding[];
  /** Where the data are, for the log: a URL with its password masked, or the path of a socket. */
  readonly where: string;
  /** Closes the store and, as the last user of a Redis of our own, stops that; idempotent. */
  close(): Promise<void>;
}

/** Opens the store for use. Throws {@link StoreError} with what to do about it. */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const keys = keyspace(options.prefix);
  const { address, leave } = await locate(options);
  const connection = new RedisConnection(address);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= connection.close().then(leave);
    return closing;
  };
  try {
    await connection.open();
    await settleSchema(connection, keys);
    const findings =
      options.examine === false
        ? []
        : [...judgeDurability(await readRedisFacts(connection)), ...(await repairCodeIndex(connection, keys))];
    return { store: redisStore(connection, keys), findings, where: connection.where, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function locate({ redisUrl, dataDir, onTrouble }: StoreOptions) {
  if (redisUrl !== undefined) return { address: redisUrl, leave: async () => {} };
  const own = await joinPrivateRedis(dataDir, onTrouble);
  return { address: own.socket, leave: own.leave };
}
