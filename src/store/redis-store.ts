import { type ConferenceId, parseConferenceId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import { CODE_OF } from './code-index.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { decodeConference, decodeRoom, encodeConference, encodeRoom } from './record.ts';
import { type Store, StoreError } from './store.ts';

/**
 * Gives the record an id and its code, or answers 0 when another conference holds the code. An entry of the index
 * whose conference is gone or has another code does not hold it; one whose record cannot be read does.
 */
const CREATE = `${CODE_OF}
local lastId, codes, conferences = KEYS[1], KEYS[2], KEYS[3]
local code, record = ARGV[1], ARGV[2]
local holder = redis.call('HGET', codes, code)
local held = holder and redis.call('HGET', conferences, holder)
if held and (codeOf(held) or code) == code then return 0 end
local id
repeat id = redis.call('INCR', lastId) until redis.call('HSETNX', conferences, id, record) == 1
redis.call('HSET', codes, code, id)
return id`;

/**
 * Puts one record in place of another and leads its code to it, unless another conference holds that. Answers `done`,
 * `taken`, or `moved` where the record is not the expected one any more.
 */
const REPLACE = `${CODE_OF}
local codes, conferences, id = KEYS[1], KEYS[2], ARGV[1]
local expected, record, code = ARGV[2], ARGV[3], ARGV[4]
if redis.call('HGET', conferences, id) ~= expected then return 'moved' end
local holder = redis.call('HGET', codes, code)
if holder and holder ~= id then
  local held = redis.call('HGET', conferences, holder)
  if held and (codeOf(held) or code) == code then return 'taken' end
end
local former = codeOf(expected)
if former ~= code and redis.call('HGET', codes, former) == id then redis.call('HDEL', codes, former) end
redis.call('HSET', conferences, id, record)
redis.call('HSET', codes, code, id)
return 'done'`;

/** Removes a conference, its room's record and its code, unless that is another's by now; answers the record. */
const DELETE = `${CODE_OF}
local codes, conferences, room, id = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local record = redis.call('HGET', conferences, id)
if not record then return false end
redis.call('HDEL', conferences, id)
redis.call('DEL', room)
local code = codeOf(record)
if code and redis.call('HGET', codes, code) == id then redis.call('HDEL', codes, code) end
return record`;

/** The store in Redis, on a connection that is its own from now on. */
export function redisStore(connection: RedisConnection, keys: Keyspace): Store {
  async function byId(id: ConferenceId) {
    const record = await connection.run((client) => client.hget(keys.conferences, String(id)));
    return record === null ? undefined : decodeConference(id, record);
  }

  return {
    conferences: {
      byId,
      async create(draft) {
        const answer = await connection.run((client) =>
          client.eval(CREATE, 3, keys.lastId, keys.codes, keys.conferences, draft.code, encodeConference(draft, 1)),
        );
        if (answer === 0) return refused('code-taken');
        const id = parseConferenceId(Number(answer));
        if (id === undefined) throw new StoreError(`${keys.lastId} in Redis at ${connection.where} is not a counter`);
        return ok({ ...draft, id, revision: 1 });
      },
      async byCode(code) {
        const holder = await connection.run((client) => client.hget(keys.codes, code));
        const id = parseConferenceId(holder ?? undefined);
        const conference = id && (await byId(id));
        // The two reads are not one: in between the code may have gone to another conference.
        return conference?.code === code ? conference : undefined;
      },
      async list() {
        const records = await connection.run((client) => client.hgetall(keys.conferences));
        return Object.entries(records)
          .map(([field, record]) => {
            const id = parseConferenceId(field);
            if (id === undefined) throw new StoreError(`${keys.conferences} in Redis holds a field that is no id`);
            return decodeConference(id, record);
          })
          .sort((one, other) => one.id - other.id);
      },
      async update(id, change, expectedRevision) {
        // Whenever the record has moved somebody else's change was made, so this ends.
        for (;;) {
          const before = await connection.run((client) => client.hget(keys.conferences, String(id)));
          if (before === null) return refused('not-found');
          const { revision, ...draft } = decodeConference(id, before);
          if (expectedRevision !== undefined && revision !== expectedRevision) return refused('changed-meanwhile');
          const after = { ...draft, ...change, id, revision: revision + 1 };
          const record = encodeConference(after, after.revision);
          const answer = await connection.run((client) =>
            client.eval(REPLACE, 2, keys.codes, keys.conferences, id, before, record, after.code),
          );
          if (answer === 'done') return ok(after);
          if (answer === 'taken') return refused('code-taken');
        }
      },
      async delete(id) {
        const record = await connection.run((client) =>
          client.eval(DELETE, 3, keys.codes, keys.conferences, keys.room(id), id),
        );
        if (typeof record !== 'string') return refused('not-found');
        try {
          return ok(decodeConference(id, record));
        } catch (cause) {
          throw new StoreError(`conference ${id} is deleted; what it was could not be read`, { cause });
        }
      },
    },
    rooms: {
      async read(id) {
        const record = await connection.run((client) => client.get(keys.room(id)));
        return record === null ? undefined : decodeRoom(id, record);
      },
      async write(id, record) {
        await connection.run((client) => client.set(keys.room(id), encodeRoom(record)));
      },
      async forget(id) {
        await connection.run((client) => client.del(keys.room(id)));
      },
    },
    onState: (listener) => connection.onState(listener),
    close: () => connection.close(),
  };
}
