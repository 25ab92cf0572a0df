import { z } from 'zod';
import { COLLECTIONS } from './collections.ts';
import type { RedisConnection } from './connection.ts';
import type { CollectionName, Keyspace } from './keyspace.ts';
import { importOf, readImport } from './rate-imports.ts';
import { StoreError } from './store.ts';

/** All that a store keeps for good, records as their stored text, by conference id. */
export interface Contents {
  readonly layout: number;
  /** The id given out last. */
  readonly lastId: number;
  readonly conferences: ReadonlyMap<string, string>;
  /** Records of rooms whose conference is there. */
  readonly rooms: ReadonlyMap<string, string>;
  /** What people manage besides; a backup from before there was any has none. */
  readonly directory?: DirectoryContents | undefined;
  /** Undefined where they were not read, and in a backup from before there were any. */
  readonly rates?: RateContents | undefined;
}

export type DirectoryContents = ReadonlyMap<CollectionName, CollectionContents>;
/** Texts of rates by prefix, of each deck by its id. */
export type RateContents = ReadonlyMap<string, ReadonlyMap<string, string>>;
export interface CollectionContents {
  /** The id given out last. */
  readonly lastId: number;
  readonly records: ReadonlyMap<string, string>;
}

/** One picture of everything, while nothing else is written. */
const READ = `
local schema, lastId, conferences, roomPrefix = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local records, rooms, directory = redis.call('HGETALL', conferences), {}, {}
for i = 1, #records, 2 do
  local room = redis.call('GET', roomPrefix .. records[i])
  if room then
    rooms[#rooms + 1] = records[i]
    rooms[#rooms + 1] = room
  end
end
for i = 4, #KEYS, 2 do
  directory[#directory + 1] = {redis.call('GET', KEYS[i]) or '0', redis.call('HGETALL', KEYS[i + 1])}
end
return {redis.call('GET', schema) or '', redis.call('GET', lastId) or '0', records, rooms, directory}`;

const pairs = z.array(z.string()).transform((flat) => {
  const found = new Map<string, string>();
  for (let at = 0; at < flat.length; at += 2) found.set(flat[at] ?? '', flat[at + 1] ?? '');
  return found;
});
const counter = z.coerce.number().int().min(0);
const picture = z.tuple([
  z.coerce.number().int().min(1),
  counter,
  pairs,
  pairs,
  z.array(z.tuple([counter, pairs]).transform(([lastId, records]): CollectionContents => ({ lastId, records }))),
]);

/** Reads everything but rates, as it is at one moment. Rejects with {@link StoreError}. */
export async function readContents(connection: RedisConnection, keys: Keyspace): Promise<Contents> {
  const places = COLLECTIONS.map(({ name }) => keys.collection(name)).flatMap(({ lastId, records }) => [
    lastId,
    records,
  ]);
  const all = [keys.schema, keys.lastId, keys.conferences, ...places];
  const answer = await connection.run((client) => client.eval(READ, all.length, ...all, keys.roomPrefix));
  const read = picture.safeParse(answer);
  if (!read.success) {
    throw new StoreError(`${keys.schema} or a counter of ids in Redis at ${connection.where} is not a number`);
  }
  const [layout, lastId, conferences, rooms, collections] = read.data;
  const directory = new Map(
    COLLECTIONS.map(({ name }, at) => [name, collections[at] ?? { lastId: 0, records: new Map() }]),
  );
  return { layout, lastId, conferences, rooms, directory };
}

/**
 * The same with the rates of all decks, which may be a million: those of each deck are of one import, and read after the rest, so
 * that nobody has to wait for them. Rejects with {@link StoreError}.
 */
export async function readAllContents(connection: RedisConnection, keys: Keyspace): Promise<Contents> {
  const contents = await readContents(connection, keys);
  const rates = new Map<string, ReadonlyMap<string, string>>();
  for (const deck of contents.directory?.get('rateDecks')?.records.keys() ?? []) {
    const found = await importOf(connection, keys, deck);
    if (found === undefined) continue;
    const all: [string, string][] = [];
    for await (const flat of readImport(connection, keys, deck, found)) {
      for (let at = 0; at < flat.length; at += 2) all.push([flat[at] ?? '', flat[at + 1] ?? '']);
    }
    rates.set(deck, new Map(all.sort(([one], [other]) => (one < other ? -1 : 1))));
  }
  return { ...contents, rates };
}
