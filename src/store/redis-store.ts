import { type ConferenceId, type CustomerId, parseConferenceId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import { CREATE, DELETE, REPLACE } from './conference-scripts.ts';
import type { RedisConnection } from './connection.ts';
import { hashFields } from './hash-fields.ts';
import type { Keyspace } from './keyspace.ts';
import { readPage } from './page-script.ts';
import { decodeConference, decodeRoom, encodeConference, encodeRoom } from './record.ts';
import { strayCheck } from './reference-script.ts';
import { type Store, StoreError } from './store.ts';

/** The store in Redis, on a connection that is its own from now on. */
export function redisStore(connection: RedisConnection, keys: Keyspace): Store {
  const read = hashFields(connection, keys.conferences);
  async function byId(id: ConferenceId) {
    const record = await read(String(id));
    return record === null ? undefined : decodeConference(id, record);
  }

  const ofCustomer = (customer: CustomerId) => keys.customerPrefix + customer;
  function decodeField([field, record]: readonly [string, string]) {
    const id = parseConferenceId(field);
    if (id === undefined) throw new StoreError(`${keys.conferences} in Redis holds a field that is no id`);
    return decodeConference(id, record);
  }

  return {
    conferences: {
      byId,
      async create(draft, atMost) {
        const { hashes, ids } = strayCheck(keys, 'conferences', draft);
        const answer = await connection.run((client) =>
          client.eval(
            ...([CREATE, 5 + hashes.length, keys.lastId, keys.codes, keys.conferences, keys.conferenceIds] as const),
            ...[ofCustomer(draft.customer), ...hashes, draft.code, encodeConference(draft, 1), atMost ?? '', ...ids],
          ),
        );
        if (answer === 0) return refused('code-taken');
        if (answer === -1) return refused('too-many');
        if (answer === -2) return refused('stray');
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
      async list(of, page) {
        if (of !== undefined || page !== undefined) {
          const ids = of === undefined ? keys.conferenceIds : ofCustomer(of);
          const conferences = (await readPage(connection, keys.conferences, ids, page)).map(decodeField);
          // Whatever became of the index, nobody is shown what belongs to another.
          return of === undefined ? conferences : conferences.filter(({ customer }) => customer === of);
        }
        const records = await connection.run((client) => client.hgetall(keys.conferences));
        return Object.entries(records)
          .map(decodeField)
          .sort((one, other) => one.id - other.id);
      },
      count: (of) => connection.run((client) => client.zcard(ofCustomer(of))),
      async update(id, change, expectedRevision) {
        // Whenever the record has moved somebody else's change was made, so this ends.
        for (;;) {
          const before = await read(String(id));
          if (before === null) return refused('not-found');
          const { revision, ...draft } = decodeConference(id, before);
          if (expectedRevision !== undefined && revision !== expectedRevision) return refused('changed-meanwhile');
          const after = { ...draft, ...change, id, revision: revision + 1 };
          const record = encodeConference(after, after.revision);
          const { hashes, ids } = strayCheck(keys, 'conferences', after, draft);
          const answer = await connection.run((client) =>
            client.eval(
              ...([
                REPLACE,
                4 + hashes.length,
                keys.codes,
                keys.conferences,
                ofCustomer(draft.customer),
                ofCustomer(after.customer),
              ] as const),
              ...[...hashes, id, before, record, after.code, ...ids],
            ),
          );
          if (answer === 'done') return ok(after);
          if (answer === 'taken') return refused('code-taken');
          if (answer === 'stray') return refused('stray');
        }
      },
      async delete(id, expectedRevision) {
        const notifications = keys.collection('notifications');
        const { due, nextPrefix, historyPrefix, orderPrefix } = keys.occurrences;
        let expected = '';
        if (expectedRevision !== undefined) {
          const before = await read(String(id));
          if (before === null) return refused('not-found');
          if (decodeConference(id, before).revision !== expectedRevision) return refused('changed-meanwhile');
          expected = before;
        }
        const record = await connection.run((client) =>
          client.eval(
            ...([DELETE, 13, keys.codes, keys.conferences, keys.room(id), keys.conferenceIds] as const),
            ...[notifications.records, notifications.ids, notifications.parentPrefix + id],
            ...[due, nextPrefix + id, historyPrefix + id, orderPrefix + id],
            ...[keys.notices.listPrefix + id, keys.notices.unfinished],
            ...[id, keys.customerPrefix, expected, keys.notices.roundPrefix],
          ),
        );
        if (Array.isArray(record)) return refused('changed-meanwhile');
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
