import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { FORMER_RATES_MS } from './rates.ts';
import { StoreError } from './store.ts';

/*
 * Each import is a hash of its own, prefix → rate, under a number that is never given out again; another hash says which one a
 * deck has. While it is written an import ends by itself, so that one which was cut off leaves nothing.
 */

/** Few enough for one command that others do not have to wait for. */
export const PORTION = 2_000;

/** Hash: deck → its import; counter: the import that was begun last; what the names of all imports begin with. */
export function rateKeys({ collection }: Keyspace) {
  const { records } = collection('rateDecks');
  return { current: `${records}:rates`, lastImport: `${records}:last-import`, prefix: `${records}:rates:` };
}

/** An import that no deck has yet: what it is called, and how many rates it has. */
export interface OwnImport {
  readonly own: number;
  readonly count: number;
}

/**
 * Writes an import that no deck has yet, and that ends {@link FORMER_RATES_MS} after its last portion unless one gets it. A
 * portion is prefixes and texts of rates in turn; of two with one prefix the later counts.
 */
export async function writeImport(
  connection: RedisConnection,
  keys: Keyspace,
  portions: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): Promise<OwnImport> {
  const { lastImport, prefix } = rateKeys(keys);
  const own = await connection.run((client) => client.incr(lastImport));
  let count = 0;
  for await (const fields of portions) {
    count += await connection.run(async (client) => {
      const [added] = await Promise.all([
        client.hset(prefix + own, fields),
        client.pexpire(prefix + own, FORMER_RATES_MS),
      ]);
      return added;
    });
  }
  return { own, count };
}

/** The import of a deck, with how many rates it has; undefined for a deck without any. */
export async function importOf(
  connection: RedisConnection,
  keys: Keyspace,
  deck: string,
): Promise<OwnImport | undefined> {
  const { current, prefix } = rateKeys(keys);
  const own = await connection.run((client) => client.hget(current, deck));
  if (own === null) return undefined;
  return { own: Number(own), count: await connection.run((client) => client.hlen(prefix + own)) };
}

/** All of an import, prefixes and texts of rates in turn; some may come twice. */
export async function* readImport(
  connection: RedisConnection,
  keys: Keyspace,
  deck: string,
  { own, count }: OwnImport,
): AsyncGenerator<readonly string[]> {
  const rates = rateKeys(keys).prefix + own;
  let cursor = '0';
  do {
    const [next, flat] = await connection.run((client) => client.hscan(rates, cursor, 'COUNT', PORTION));
    yield flat;
    cursor = next;
  } while (cursor !== '0');
  // What is there from the beginning to the end of a scan is found by it.
  if ((await connection.run((client) => client.hlen(rates))) !== count) {
    throw new StoreError(`rate deck ${deck} was replaced while it was read: read it again`);
  }
}
