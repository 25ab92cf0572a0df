import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { rewriteRecords } from './rewrite.ts';
import { StoreError } from './store.ts';

/** Brings a store from one layout to the next. Runs again after a crash in its middle, so it must bear that. */
export type Migration = (connection: RedisConnection, keys: Keyspace) => Promise<void>;

/** The first leads from layout 1 to 2, and so on. Layouts 2 to 4 differ in the schema of their records. */
export const MIGRATIONS: readonly Migration[] = [rewriteRecords, rewriteRecords, rewriteRecords];

/** The layout of this version. */
export const LAYOUT = MIGRATIONS.length + 1;

/**
 * Marks an empty store with the layout of this version, or brings an older one to it after `before`, which is given the
 * layout that was found. Throws {@link StoreError} for a store that a newer version wrote.
 */
export async function settleSchema(
  connection: RedisConnection,
  keys: Keyspace,
  migrations: readonly Migration[] = MIGRATIONS,
  before: (layout: number) => Promise<void> = async () => {},
): Promise<void> {
  const known = migrations.length + 1;
  const found = await connection.run(async (client) => {
    await client.setnx(keys.schema, known);
    return client.get(keys.schema);
  });
  const version = /^[1-9][0-9]{0,8}$/.test(found ?? '') ? Number(found) : undefined;
  if (version === undefined) {
    throw new StoreError(`${keys.schema} in Redis at ${connection.where} is not a version: ${found ?? 'missing'}`);
  }
  if (version > known) {
    throw new StoreError(
      `the data in Redis at ${connection.where} have layout ${version}, and this version of Convene knows up to ` +
        `${known}: install the newer version, or choose another redis.prefix`,
    );
  }
  if (version < known) await before(version);
  for (const [index, migrate] of migrations.entries()) {
    if (index + 1 < version) continue;
    await migrate(connection, keys);
    await connection.run((client) => client.set(keys.schema, index + 2));
  }
}
