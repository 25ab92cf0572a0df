import { z } from 'zod';
import type { StoredId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import { NUMBERS } from './account-numbers.ts';
import type { RedisConnection } from './connection.ts';
import { decodeRecord, encodeRecord, type Kept } from './directory-record.ts';
import { hashFields } from './hash-fields.ts';
import type { Keyspace } from './keyspace.ts';
import { type KINDS, type Kind, nameKey } from './kinds.ts';
import { ANOTHER_OWNER } from './last-owner.ts';
import { readPage } from './page-script.ts';
import type { Records } from './records.ts';
import { STRAY, strayCheck, USED, usedCheck } from './reference-script.ts';
import { StoreError } from './store.ts';
import { FORGET_TOKEN } from './token-script.ts';

/*
 * A record is a field of its kind's hash, under its id. Beside it stand the set of all ids, the sets of each parent's ids, and
 * a hash of unique names. In the scripts a name has `=` before it, and an empty text stands for none; where there is no parent
 * the set of all ids stands in place of the parent's.
 */

/** Lua: whether another record has the name. An entry whose record is gone does not hold it. */
const TAKEN = `
local function taken(records, names, name, id)
  if name == '' then return false end
  local holder = redis.call('HGET', names, name)
  return holder and holder ~= id and redis.call('HEXISTS', records, holder) == 1
end`;

/** Answers the id, 0 when the name or a number is taken, -1 when the parent has as many as it may, and -2 when it is stray. */
const CREATE = `${TAKEN}${NUMBERS}${STRAY}
local records, lastId, names, ids, ofParent = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local record, name, atMost = ARGV[1], ARGV[2], ARGV[3]
if stray(6, 4) then return -2 end
if taken(records, names, name) or numbersTaken(records, record) then return 0 end
if atMost ~= '' and redis.call('ZCARD', ofParent) >= tonumber(atMost) then return -1 end
local id
repeat id = redis.call('INCR', lastId) until redis.call('HSETNX', records, id, record) == 1
if name ~= '' then redis.call('HSET', names, name, id) end
leadNumbers(records, nil, record, id)
redis.call('ZADD', ids, id, id)
redis.call('ZADD', ofParent, id, id)
return id`;

/**
 * Answers `done`, `moved` where the record is not the expected one any more, or why it stays. `owned` says that it takes away an
 * owner, of whom one must be left.
 */
const REPLACE = `${TAKEN}${NUMBERS}${STRAY}${ANOTHER_OWNER}
local records, names, ofFormer, ofParent = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, expected, record, former, name, owned = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if redis.call('HGET', records, id) ~= expected then return 'moved' end
if stray(5, 7) then return 'stray' end
if taken(records, names, name, id) or numbersTaken(records, record, id) then return 'taken' end
if owned == 'owned' and not anotherOwner(records, id) then return 'last-owner' end
if former ~= '' and former ~= name and redis.call('HGET', names, former) == id then redis.call('HDEL', names, former) end
redis.call('HSET', records, id, record)
if name ~= '' then redis.call('HSET', names, name, id) end
leadNumbers(records, expected, record, id)
if ofFormer ~= ofParent then
  redis.call('ZREM', ofFormer, id)
  redis.call('ZADD', ofParent, id, id)
end
return 'done'`;

/** Removes the record, and the tokens where it is a person's. Answers as {@link REPLACE} does. */
const DELETE = `${FORGET_TOKEN}${NUMBERS}${USED}${ANOTHER_OWNER}
local records, names, ids, ofParent = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, expected, name, users, owned = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if redis.call('HGET', records, id) ~= expected then return 'moved' end
if used(users, id) then return 'in-use' end
if owned == 'owned' and not anotherOwner(records, id) then return 'last-owner' end
redis.call('HDEL', records, id)
redis.call('ZREM', ids, id)
redis.call('ZREM', ofParent, id)
if name ~= '' and redis.call('HGET', names, name) == id then redis.call('HDEL', names, name) end
leadNumbers(records, expected, nil, id)
if KEYS[5] then
  local t = {records = KEYS[5], hashes = KEYS[6], ids = KEYS[7], expiry = KEYS[8], parentPrefix = ARGV[6]}
  for _, token in ipairs(redis.call('ZRANGE', t.parentPrefix .. id, 0, -1)) do forgetToken(t, token) end
end
return 'done'`;

/** A name as the field under which it is kept. */
export const nameField = (name: string | undefined): string => (name === undefined ? '' : `=${nameKey(name)}`);

const updateAnswer = z.enum(['moved', 'done', 'taken', 'stray', 'last-owner']);
const deleteAnswer = z.enum(['moved', 'done', 'in-use', 'last-owner']);

/** Records of one kind in Redis. */
export function redisRecords<Id extends StoredId, Draft extends object>(
  connection: RedisConnection,
  keyspace: Keyspace,
  name: keyof typeof KINDS,
  kind: Kind<Id, Draft>,
): Records<Id, Draft, Kept<Id, Draft>> {
  const keys = keyspace.collection(name);
  // They go with their person.
  const tokens = name === 'people' ? keyspace.collection('tokens') : undefined;
  const readField = hashFields(connection, keys.records);
  const read = (id: Id | string) => readField(String(id));
  const nameOf = (draft: Draft) => nameField(kind.nameOf(draft));
  function parentOf(draft: Draft): string {
    const parent = kind.parentOf(draft);
    return parent === undefined ? keys.ids : keys.parentPrefix + parent;
  }
  function decodeField([field, text]: readonly [string, string]): Kept<Id, Draft> {
    const id = kind.parseId(field);
    if (id === undefined) throw new StoreError(`${keys.records} in Redis holds a field that is no id`);
    return decodeRecord(kind, id, text);
  }

  return {
    async create(given, atMost) {
      const draft = kind.picked.parse(given);
      const most = kind.parentOf(draft) === undefined ? undefined : atMost;
      const { firstId = 1 } = kind;
      if (firstId > 1) await connection.run((client) => client.set(keys.lastId, firstId - 1, 'NX'));
      const { hashes, ids } = strayCheck(keyspace, name, draft);
      const answer = await connection.run((client) =>
        client.eval(
          ...([CREATE, 5 + hashes.length, keys.records, keys.lastId, keys.names, keys.ids] as const),
          ...[parentOf(draft), ...hashes, encodeRecord(kind, draft, 1), nameOf(draft), most ?? '', ...ids],
        ),
      );
      if (answer === 0) return refused('taken');
      if (answer === -1) return refused('too-many');
      if (answer === -2) return refused('stray');
      const id = kind.parseId(Number(answer));
      if (id === undefined) throw new StoreError(`${keys.lastId} in Redis at ${connection.where} is not a counter`);
      return ok({ ...draft, id, revision: 1 });
    },
    async byId(id) {
      const text = await read(id);
      return text === null ? undefined : decodeRecord(kind, id, text);
    },
    async byName(name) {
      const field = nameField(name);
      const id = await connection.run((client) => client.hget(keys.names, field));
      const text = id === null ? null : await read(id);
      const record = id === null || text === null ? undefined : decodeField([id, text]);
      // The two reads are not one: in between the name may have gone to another.
      return record !== undefined && nameOf(record) === field ? record : undefined;
    },
    async list(of, page) {
      const ids = of === undefined ? keys.ids : keys.parentPrefix + of;
      const records = (await readPage(connection, keys.records, ids, page)).map(decodeField);
      // Whatever became of the index, nobody is shown what belongs to another.
      return of === undefined ? records : records.filter((record) => kind.parentOf(record) === of);
    },
    count: (of) => connection.run((client) => client.zcard(keys.parentPrefix + of)),
    async update(id, change, expectedRevision) {
      // Whenever the record has moved somebody else's change was made, so this ends.
      for (;;) {
        const text = await read(id);
        if (text === null) return refused('not-found');
        const before = decodeRecord(kind, id, text);
        if (expectedRevision !== undefined && before.revision !== expectedRevision) return refused('changed-meanwhile');
        const revision = before.revision + 1;
        const draft = kind.picked.parse({ ...before, ...change });
        const { hashes, ids } = strayCheck(keyspace, name, draft, before);
        const ends = kind.isOwner?.(before) === true && !kind.isOwner(draft);
        const answer = await connection.run((client) =>
          client.eval(
            ...([REPLACE, 4 + hashes.length, keys.records, keys.names, parentOf(before), parentOf(draft)] as const),
            ...[...hashes, id, text, encodeRecord(kind, draft, revision), nameOf(before), nameOf(draft)],
            ...[ends ? 'owned' : '', ...ids],
          ),
        );
        const what = updateAnswer.parse(answer);
        if (what === 'done') return ok({ ...draft, id, revision });
        if (what !== 'moved') return refused(what);
      }
    },
    async delete(id, expectedRevision) {
      for (;;) {
        const text = await read(id);
        if (text === null) return refused('not-found');
        const record = decodeRecord(kind, id, text);
        if (expectedRevision !== undefined && record.revision !== expectedRevision) return refused('changed-meanwhile');
        const places = [keys.records, keys.names, keys.ids, parentOf(record)];
        if (tokens !== undefined) places.push(tokens.records, tokens.names, tokens.ids, tokens.expiry);
        const owned = kind.isOwner?.(record) === true ? 'owned' : '';
        const users = usedCheck(keyspace, name, id, record);
        const given = [id, text, nameOf(record), users, owned, tokens?.parentPrefix ?? ''];
        const answer = await connection.run((client) => client.eval(DELETE, places.length, ...places, ...given));
        const what = deleteAnswer.parse(answer);
        if (what === 'done') return ok(record);
        if (what !== 'moved') return refused(what);
      }
    },
  };
}
