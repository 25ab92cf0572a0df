import { z } from 'zod';
import { COLLECTIONS, type Collection, type Placed } from './collections.ts';
import type { RedisConnection } from './connection.ts';
import type { Finding } from './finding.ts';
import { type Keyspace, recordKeys } from './keyspace.ts';
import { REFERENCES } from './references.ts';
import { StoreError } from './store.ts';

/** One picture of the sets of ids: of all, and of each parent. */
const SETS = `
local sets = {}
for at, key in ipairs(KEYS) do sets[at] = redis.call('ZRANGE', key, 0, -1) end
return sets`;

/**
 * Puts an entry right that is wrong, unless its record is another than was read: whoever wrote that has put it right. Answers
 * whether it was put right.
 */
const MEND = `
local records, index, how, id, record, entry = KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if (redis.call('HGET', records, id) or '') ~= record then return 0 end
if how == 'listed' then return redis.call('ZADD', index, entry, id) end
if how == 'unlisted' then return redis.call('ZREM', index, id) end
if how == 'named' then
  redis.call('HSET', index, entry, id)
  return 1
end
if redis.call('HGET', index, entry) == id then return redis.call('HDEL', index, entry) end
return 0`;

/** An entry that is wrong: `entry` is a name, or the score of a set. */
interface Wrong {
  readonly index: string;
  readonly how: 'listed' | 'unlisted' | 'named' | 'unnamed';
  readonly id: string;
  readonly entry: string;
}
interface Known extends Placed {
  readonly record: string;
}

const sets = z.array(z.array(z.string()));

/**
 * Holds the indexes of what people manage, by id, parent and name, and the times when tokens expire, against the records,
 * which are the truth, and tells what was wrong. The store itself never makes them wrong.
 */
export async function repairDirectoryIndexes(connection: RedisConnection, keys: Keyspace): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const collection of COLLECTIONS) findings.push(...(await repair(connection, keys, collection)));
  return findings;
}

async function repair(
  connection: RedisConnection,
  keyspace: Keyspace,
  collection: Collection,
): Promise<readonly Finding[]> {
  const keys = keyspace.collection(collection.name);
  const records = new Map(Object.entries(await connection.run((client) => client.hgetall(keys.records))));
  const known = new Map<string, Known>();
  for (const [id, record] of records) {
    const placed = placeOf(collection, id, record);
    if (placed !== undefined) known.set(id, { ...placed, record });
  }
  const names = await connection.run((client) => client.hgetall(keys.names));
  const { wrong, twins } = namesOf(keys.names, names, records, known);
  wrong.push(...(await listsOf(connection, keyspace, collection, records, known)));
  let mended = 0;
  for (const { index, how, id, entry } of wrong) {
    const record = records.get(id) ?? '';
    const given = [how, id, record, entry];
    mended += Number(await connection.run((client) => client.eval(MEND, 2, keys.records, index, ...given)));
  }
  const findings: Finding[] = twins.map(([older, younger]) => ({
    level: 'error',
    subject: keys.names,
    message: `of ${collection.name}, ${older} and ${younger} have the same name, which leads to ${older}`,
    remedy: `give ${younger} another name`,
  }));
  if (mended === 0) return findings;
  const message = `${mended} entries of the names and lists of ${collection.name} were wrong, and are right again`;
  const remedy = 'find out what else writes to this Redis under the same prefix';
  return [...findings, { level: 'warn', subject: keys.records, message, remedy }];
}

/** Where a record belongs; undefined for one that cannot be read, which is told of by whatever reads it. */
function placeOf(collection: Collection, id: string, record: string): Placed | undefined {
  try {
    return collection.place(id, record);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

type Twins = readonly [older: string, younger: string];

/** Names that lead elsewhere than to who has them, the older one where there are two. */
function namesOf(
  index: string,
  names: Readonly<Record<string, string>>,
  records: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Known>,
) {
  const wrong: Wrong[] = [];
  const twins: Twins[] = [];
  const found = new Map(Object.entries(names));
  const holders = new Map<string, string>();
  for (const [id, { name }] of [...known].sort(([one], [other]) => Number(one) - Number(other))) {
    if (name === '') continue;
    const older = holders.get(name);
    if (older !== undefined) twins.push([older, id]);
    else holders.set(name, id);
  }
  for (const [name, id] of holders) {
    if (found.get(name) !== id) wrong.push({ index, how: 'named', id, entry: name });
  }
  for (const [name, id] of found) {
    // One that cannot be read keeps its name.
    const strange = !holders.has(name) && (known.has(id) || !records.has(id));
    if (strange) wrong.push({ index, how: 'unnamed', id, entry: name });
  }
  return { wrong, twins };
}

/** Records that stand in a list where they do not belong, or do not stand where they do. */
async function listsOf(
  connection: RedisConnection,
  keyspace: Keyspace,
  collection: Collection,
  records: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Known>,
): Promise<readonly Wrong[]> {
  const keys = keyspace.collection(collection.name);
  const parents = new Set(await parentsOf(connection, keyspace, collection));
  for (const { parent } of known.values()) if (parent !== '') parents.add(parent);
  const scores = new Map<string, Map<string, string>>([[keys.ids, new Map([...records.keys()].map((id) => [id, id]))]]);
  for (const parent of parents) scores.set(keys.parentPrefix + parent, new Map());
  scores.set(keys.expiry, new Map());
  for (const [id, { parent, expiresAt }] of known) {
    if (parent !== '') scores.get(keys.parentPrefix + parent)?.set(id, id);
    if (expiresAt !== '') scores.get(keys.expiry)?.set(id, expiresAt);
  }
  const all = [...scores.keys()];
  const present = sets.parse(await connection.run((client) => client.eval(SETS, all.length, ...all)));
  return all.flatMap((index, at) => {
    const [wanted, there] = [scores.get(index) ?? new Map<string, string>(), new Set(present[at])];
    const missing = [...wanted].filter(([id]) => !there.has(id));
    // One that cannot be read keeps whatever list it stands in.
    const strange = [...there].filter((id) => !wanted.has(id) && (known.has(id) || !records.has(id)));
    return [
      ...missing.map(([id, entry]): Wrong => ({ index, how: 'listed', id, entry })),
      ...strange.map((id): Wrong => ({ index, how: 'unlisted', id, entry: '' })),
    ];
  });
}

/** Parents that may have a list, besides those that a record names. */
async function parentsOf(connection: RedisConnection, keyspace: Keyspace, { name, parentField }: Collection) {
  const parents = name === 'tokens' ? 'people' : REFERENCES[name][parentField];
  if (parents === undefined) return [];
  return connection.run((client) => client.hkeys(recordKeys(keyspace, parents).records));
}
