import { z } from 'zod';
import { parseConferenceId } from '../core/ids.ts';
import { ok, type Result, refused } from '../core/result.ts';
import { NUMBERS } from './account-numbers.ts';
import { CUSTOMER_OF } from './code-index.ts';
import { COLLECTIONS, type Collection } from './collections.ts';
import type { RedisConnection } from './connection.ts';
import type { CollectionContents, Contents } from './contents.ts';
import type { Keyspace } from './keyspace.ts';
import { type OwnImport, PORTION, rateKeys, writeImport } from './rate-imports.ts';
import { FORMER_RATES_MS } from './rates.ts';
import { decodeConference, renewConference, renewRoom } from './record.ts';
import { LAYOUT } from './schema-version.ts';
import { StoreError } from './store.ts';

/**
 * Puts everything in place of what is there; answers `not-empty` when something is and it may not be replaced, and `cut-off`
 * where rates have ended meanwhile that were written for it. Every index is made anew; of two with one code or name the older
 * gets it. Counters of ids never go back, and neither does the revision of a conference: calendars and ETags go by it. What was
 * planned and kept of occurrences, and who was told of them, goes with the conferences that were there.
 *
 * ARGV: whether to replace, the layout, the last id, the prefixes of rooms and customers, those of what is next in conferences, of its
 * history, its order, rounds of notices, lists of them and claims of e-mails, whether people count as present; the prefix of imports of rates, how long former ones are kept, how many decks get one, and of each its id, import and number of
 * rates; how many conferences, and of each its id, code, customer and record; how many rooms, and of each its id and record; and
 * for each kind, whose five keys follow the first nine: the prefix of its parents, the field that says the parent, the last id,
 * how many, and of each its id, parent, name, expiry and record.
 */
const WRITE = `${CUSTOMER_OF}${NUMBERS}
local schema, lastId, codes, conferences, conferenceIds, people, imports, due, unfinished = unpack(KEYS, 1, 9)
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
local function raise(counter, to)
  local present = redis.call('GET', counter)
  if tonumber(present or 0) < tonumber(to) then redis.call('SET', counter, to) end
end
local replace, layout, last, roomPrefix, customerPrefix = take(), take(), take(), take(), take()
local nextPrefix, historyPrefix, orderPrefix = take(), take(), take()
local roundPrefix, listPrefix, mailPrefix, withPeople = take(), take(), take(), take()
local function forget(id)
  redis.call('DEL', nextPrefix .. id, historyPrefix .. id, orderPrefix .. id, mailPrefix .. id)
  redis.call('ZREM', due, id)
  for _, occasion in ipairs(redis.call('ZRANGE', listPrefix .. id, 0, -1)) do
    redis.call('DEL', roundPrefix .. id .. ':' .. occasion)
    redis.call('ZREM', unfinished, id .. ' ' .. occasion)
  end
  redis.call('DEL', listPrefix .. id)
end
local HEAD = '^({"schema":%d+,"revision":)(%d+)(,.*)$'
local function risen(record, former)
  local before = former and select(2, former:match(HEAD))
  local head, revision, rest = record:match(HEAD)
  if not before or not revision or tonumber(before) <= tonumber(revision) then return record end
  return head .. string.format('%.0f', before + 1) .. rest
end
local ratePrefix, keepMs, rates, whole = take(), take(), {}, true
for i = 1, tonumber(take()) do
  local deck, import, count = take(), take(), take()
  rates[i] = {deck, import}
  whole = whole and redis.call('HLEN', ratePrefix .. import) == tonumber(count)
end
local present = redis.call('HGETALL', conferences)
local occupied = #present > 0 or (withPeople == 'people' and redis.call('HLEN', people) > 0)
if occupied and replace ~= 'replace' then return 'not-empty' end
if not whole then return 'cut-off' end
local before, former = {}, {}
for i = 1, #present, 2 do
  before[#before + 1] = present[i]
  former[present[i]] = present[i + 1]
  forget(present[i])
  redis.call('DEL', roomPrefix .. present[i])
  local customer = customerOf(present[i + 1])
  if customer then redis.call('DEL', customerPrefix .. customer) end
end
redis.call('DEL', codes, conferences, conferenceIds)
for _ = 1, tonumber(take()) do
  local id, code, customer, record = take(), take(), take(), take()
  forget(id)
  redis.call('HSET', conferences, id, risen(record, former[id]))
  redis.call('ZADD', conferenceIds, id, id)
  if code ~= '' then redis.call('HSETNX', codes, code, id) end
  if customer ~= '' then redis.call('ZADD', customerPrefix .. customer, id, id) end
end
for _ = 1, tonumber(take()) do
  local id, record = take(), take()
  redis.call('SET', roomPrefix .. id, record)
end
for key = 10, #KEYS, 5 do
  local records, counter, names, ids, expiry = unpack(KEYS, key, key + 4)
  local parentPrefix, parentField = take(), take()
  for _, text in ipairs(redis.call('HVALS', records)) do
    local readable, record = pcall(cjson.decode, text)
    local parent = readable and type(record) == 'table' and record[parentField]
    if type(parent) == 'number' then redis.call('DEL', parentPrefix .. string.format('%.0f', parent)) end
  end
  redis.call('DEL', records, names, ids, expiry, records .. ':numbers')
  raise(counter, take())
  for _ = 1, tonumber(take()) do
    local id, parent, name, expires, record = take(), take(), take(), take(), take()
    redis.call('HSET', records, id, record)
    redis.call('ZADD', ids, id, id)
    if parent ~= '' then redis.call('ZADD', parentPrefix .. parent, id, id) end
    if name ~= '' then redis.call('HSETNX', names, name, id) end
    if not numbersTaken(records, record, id) then leadNumbers(records, nil, record, id) end
    if expires ~= '' then redis.call('ZADD', expiry, expires, id) end
  end
end
if withPeople == 'people' then
  for _, import in ipairs(redis.call('HVALS', imports)) do redis.call('PEXPIRE', ratePrefix .. import, keepMs) end
  redis.call('DEL', imports)
  for _, deck in ipairs(rates) do
    redis.call('PERSIST', ratePrefix .. deck[2])
    redis.call('HSET', imports, deck[1], deck[2])
  end
end
redis.call('SET', schema, layout)
raise(lastId, last)
return before`;

/** What a restoration has done. */
export interface Restored {
  /** Ids of the conferences that are there now or were before. */
  readonly touched: readonly string[];
  /** What is wrong with single records, which were restored as they are. */
  readonly damaged: readonly string[];
}

/**
 * Writes everything in one step, records as this version writes them; rates are written before it, and are nobody's until then.
 * Refuses where conferences or people are there, unless
 * they are to be replaced. Contents without a directory leave the present one, but for notifications, which go with their
 * conferences; contents with a directory and without rates leave no deck any. A conference that has been changed since gets a revision
 * above that. Rejects with {@link StoreError}.
 */
export async function writeContents(
  connection: RedisConnection,
  keys: Keyspace,
  contents: Contents,
  { replace }: { readonly replace: boolean },
): Promise<Result<Restored, 'not-empty'>> {
  const damaged: string[] = [];
  const conferences = inOrder(contents.conferences).flatMap(([field, text]) => {
    const id = parseConferenceId(field);
    const renewed = id && attempt(() => renewConference(id, text), damaged);
    const conference = id && renewed ? decodeConference(id, renewed) : undefined;
    return [field, conference?.code ?? '', conference?.customer ?? '', renewed ?? text];
  });
  const rooms = [...contents.rooms].flatMap(([field, text]) => {
    const id = parseConferenceId(field);
    return [field, (id && attempt(() => renewRoom(id, text), damaged)) ?? text];
  });
  const nothing: CollectionContents = { lastId: 0, records: new Map() };
  const replaced = COLLECTIONS.filter(({ name }) => contents.directory !== undefined || name === 'notifications');
  const collections = replaced.map((collection) => {
    const { lastId, records } = contents.directory?.get(collection.name) ?? nothing;
    const { parentPrefix } = keys.collection(collection.name);
    const placed = inOrder(records).flatMap(([id, text]) => placesOf(collection, id, text, damaged));
    return [parentPrefix, collection.parentField, lastId, records.size, ...placed];
  });
  const places = replaced.flatMap(({ name }) => {
    const { records, lastId, names, ids, expiry } = keys.collection(name);
    return [records, lastId, names, ids, expiry];
  });
  const all = [keys.schema, keys.lastId, keys.codes, keys.conferences, keys.conferenceIds];
  const { current, prefix } = rateKeys(keys);
  const { occurrences, notices } = keys;
  all.push(keys.collection('people').records, current, occurrences.due, notices.unfinished, ...places);
  const head = [replace ? 'replace' : 'keep', LAYOUT, contents.lastId, keys.roomPrefix, keys.customerPrefix];
  head.push(occurrences.nextPrefix, occurrences.historyPrefix, occurrences.orderPrefix);
  head.push(notices.roundPrefix, notices.listPrefix, notices.mailPrefix);
  const imports = await writeRates(connection, keys, contents);
  const given = [...head, contents.directory === undefined ? '' : 'people', prefix, FORMER_RATES_MS, imports.length];
  given.push(...imports.flatMap(({ deck, own, count }) => [deck, own, count]));
  given.push(contents.conferences.size, ...conferences, contents.rooms.size, ...rooms, ...collections.flat());
  const answer = await connection.run((client) => client.eval(WRITE, all.length, ...all, ...given));
  if (answer === 'not-empty') {
    for (const { own } of imports) await connection.run((client) => client.unlink(prefix + own));
    return refused('not-empty');
  }
  if (answer === 'cut-off')
    throw new StoreError('writing the rates took too long, and nothing was changed: do it again');
  const before = z.array(z.string()).parse(answer);
  return ok({ touched: [...new Set([...before, ...contents.conferences.keys()])], damaged });
}

interface DeckImport extends OwnImport {
  readonly deck: string;
}

/** The rates of decks that are in the document, where no deck has them yet. */
async function writeRates(
  connection: RedisConnection,
  keys: Keyspace,
  { directory, rates }: Contents,
): Promise<readonly DeckImport[]> {
  const decks = directory?.get('rateDecks')?.records;
  const imports: DeckImport[] = [];
  for (const [deck, of] of rates ?? []) {
    if (of.size > 0 && decks?.has(deck)) {
      imports.push({ deck, ...(await writeImport(connection, keys, flatPortions(of))) });
    }
  }
  return imports;
}
function* flatPortions(rates: ReadonlyMap<string, string>): Generator<readonly string[]> {
  const flat = [...rates].flat();
  for (let at = 0; at < flat.length; at += 2 * PORTION) yield flat.slice(at, at + 2 * PORTION);
}

/** The older of two with one name comes first, and gets it. */
function inOrder(records: ReadonlyMap<string, string>): readonly [string, string][] {
  return [...records].sort(([one], [other]) => Number(one) - Number(other));
}

function placesOf(collection: Collection, id: string, text: string, damaged: string[]): readonly string[] {
  const placed = attempt(() => collection.place(id, text), damaged);
  return [id, placed?.parent ?? '', placed?.name ?? '', placed?.expiresAt ?? '', placed?.text ?? text];
}

function attempt<T>(renew: () => T, damaged: string[]): T | undefined {
  try {
    return renew();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    damaged.push(error.message);
    return undefined;
  }
}
