import { RedisConnection } from '../../src/store/connection.ts';
import type { Directory } from '../../src/store/directory.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { redisDirectory } from '../../src/store/redis-directory.ts';
import { redisStore } from '../../src/store/redis-store.ts';
import type { Store } from '../../src/store/store.ts';

interface Stored {
  readonly store: Store;
  readonly directory: Directory;
}
/** One set of data as two processes have it: over two connections in a Redis, or as one in memory. */
export interface Twice {
  readonly one: Stored;
  readonly another: Stored;
  close(): Promise<void>;
}

/** Without a socket in memory. */
export async function openTwice(socket: string | undefined, prefix: string): Promise<Twice> {
  if (socket === undefined) {
    const store = memoryStore();
    const both = { store, directory: store.directory };
    return { one: both, another: both, close: () => store.close() };
  }
  const keys = keyspace(prefix);
  async function connect() {
    const connection = new RedisConnection(socket ?? '');
    await connection.open();
    return { connection, store: redisStore(connection, keys), directory: redisDirectory(connection, keys) };
  }
  const [one, another] = [await connect(), await connect()];
  return {
    one,
    another,
    async close() {
      await Promise.all([one.connection.close(), another.connection.close()]);
    },
  };
}
