import DataLoader from 'dataloader';
import type { RedisConnection } from './connection.ts';

/** HMGET of more than this would hold up what others ask. */
const AT_ONCE = 500;

/**
 * Reads fields of one hash, null for one that is not there. Those that are asked for in the same turn are read by one command:
 * of thousands of conferences that start in the same second each would else cost a write to the socket. Rejects with StoreError.
 */
export function hashFields(connection: RedisConnection, key: string): (field: string) => Promise<string | null> {
  const loader = new DataLoader<string, string | null>(
    async (fields) => {
      const wanted = [...new Set(fields)];
      const texts = await connection.run((client) => client.hmget(key, ...wanted));
      const found = new Map(wanted.map((field, at) => [field, texts[at] ?? null]));
      return fields.map((field) => found.get(field) ?? null);
    },
    // Each time anew: others change them.
    { cache: false, maxBatchSize: AT_ONCE },
  );
  return (field) => loader.load(field);
}
