import { beforeEach, describe, expect, test } from 'vitest';
import type { CustomerId, PersonId, SoundId } from '../../src/core/ids.ts';
import { makeCustomerIndex, repairCustomerIndex } from '../../src/store/customer-index.ts';
import { repairDirectoryIndexes } from '../../src/store/directory-index.ts';
import { encodeRecord } from '../../src/store/directory-record.ts';
import type { CollectionName, Keyspace } from '../../src/store/keyspace.ts';
import { KINDS } from '../../src/store/kinds.ts';
import { redisDirectory } from '../../src/store/redis-directory.ts';
import { redisStore } from '../../src/store/redis-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { diallingContract } from './dialling-contract.ts';
import { directoryContract } from './directory-contract.ts';
import {
  customerDraft,
  makeCustomers,
  notificationDraft,
  personDraft,
  soundDraft,
  tokenDraft,
} from './directory-drafts.ts';
import { draft, stored } from './drafts.ts';
import { sharedRedis } from './shared-redis.ts';

const redis = sharedRedis('people');

async function fresh() {
  const { keys, connection: connect, dispose } = redis.fresh();
  return {
    keys,
    dispose,
    async connect() {
      const connection = await connect();
      return { connection, store: redisStore(connection, keys), directory: redisDirectory(connection, keys) };
    },
  };
}

describe('the directory in Redis', () => {
  directoryContract(fresh);
  diallingContract(fresh);
});

describe('what it keeps in Redis', () => {
  let subject: Awaited<ReturnType<typeof fresh>>;
  let keys: Keyspace;
  let opened: Awaited<ReturnType<typeof subject.connect>>;
  beforeEach(async () => {
    subject = await fresh();
    keys = subject.keys;
    opened = await subject.connect();
    return () => subject.dispose();
  });

  test('nothing that somebody typed is a part of a key', async () => {
    const { directory, store } = opened;
    const odd = 'zz}*\r\n{zz';
    await directory.people.create(personDraft(odd));
    await makeCustomers(directory, 1);
    await directory.customers.create(customerDraft(odd));
    await directory.sounds.create(soundDraft(1, odd));
    await directory.tokens.create({ ...tokenDraft(1, odd), name: odd });
    await store.conferences.create(draft('1', { description: odd }));
    await directory.notifications.create(notificationDraft(1, odd));
    const tag = keys.schema.slice(0, keys.schema.indexOf('}') + 1);
    const names = await redis.raw.keys(`${tag}*`);
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !/^[A-Za-z0-9:-]+$/.test(name.slice(tag.length)))).toEqual([]);
    expect(await redis.raw.keys('*zz*')).toEqual([]);
  });

  test('of an expired or deleted token nothing is left', async () => {
    const { tokens } = opened.directory;
    const before = await redis.raw.keys(`${keys.collection('tokens').records}*`);
    expect(before).toEqual([]);
    await tokens.create(tokenDraft(1, 'aa', 1));
    const good = await tokens.create(tokenDraft(1, 'bb'));
    await tokens.delete(stored<PersonId>(1), good.ok ? good.value.id : 0);
    expect(await redis.raw.keys(`${keys.collection('tokens').records}*`)).toEqual([keys.collection('tokens').lastId]);
  });

  test.each([
    ['not JSON', '{', /person 7 is not JSON/],
    ['no record', 'null', /person 7 cannot be read/],
    ['a newer record', '{"schema":2,"revision":1}', /has schema 2/],
    ['without a revision', '{"schema":1}', /revision/],
    ['an unknown field', text({ colour: 'red' }), /colour/],
    ['a role that is none', text({ roles: ['king'] }), /roles/],
  ])('a person that is %s is reported, without what stands in it', async (_, record, message) => {
    const people = keys.collection('people');
    await redis.raw.hset(people.records, '7', record);
    await redis.raw.zadd(people.ids, 7, '7');
    const { directory } = opened;
    await expect(directory.people.byId(stored<PersonId>(7))).rejects.toThrow(message);
    await expect(directory.people.list(undefined)).rejects.toThrow(StoreError);
    await expect(directory.people.byId(stored<PersonId>(7))).rejects.not.toThrow(/geheim/);
    expect(await directory.people.create(personDraft('zoe'))).toMatchObject({ ok: true });
  });
  function text(changes: Record<string, unknown>): string {
    return JSON.stringify({ schema: 1, revision: 1, ...personDraft('zoe', { passwordHash: 'geheim' }), ...changes });
  }

  test('a name or an id whose record is gone holds nothing', async () => {
    const people = keys.collection('people');
    await redis.raw.hset(people.names, '=zoe', '99');
    await redis.raw.zadd(people.ids, 99, '99');
    expect(await opened.directory.people.byName('zoe')).toBeUndefined();
    const created = await opened.directory.people.create(personDraft('zoe'));
    expect(await opened.directory.people.list(undefined)).toEqual([created.ok && created.value]);
  });

  test('a counter that fell behind overwrites nobody', async () => {
    const { people } = opened.directory;
    await people.create(personDraft('ann'));
    await redis.raw.del(keys.collection('people').lastId);
    await people.create(personDraft('bob'));
    expect((await people.list(undefined)).map(({ id, username }) => [id, username])).toEqual([
      [1, 'ann'],
      [2, 'bob'],
    ]);
  });

  test('a page of 100 out of 100,000 reads that page alone, and a count reads none', async () => {
    const sounds = keys.collection('sounds' satisfies CollectionName);
    const record = encodeRecord(KINDS.sounds, soundDraft(1), 1);
    for (let start = 1; start <= 100_000; start += 10_000) {
      const ids = Array.from({ length: 10_000 }, (_, n) => String(start + n));
      await redis.raw.hset(sounds.records, ...ids.flatMap((id) => [id, record]));
      const places = ids.flatMap((id) => [id, id]);
      await redis.raw.zadd(sounds.ids, ...places);
      await redis.raw.zadd(`${sounds.parentPrefix}1`, ...places);
    }
    const { directory } = opened;
    // Redis itself says how long each script ran: reading all would take it hundreds of times as long.
    const micros = async (work: () => Promise<unknown>) => {
      await redis.raw.config('RESETSTAT');
      await work();
      return Number(/cmdstat_eval:calls=1,usec=([0-9]+)/.exec(await redis.raw.info('commandstats'))?.[1]);
    };
    const after = stored<SoundId>(99_000);
    const page = await micros(async () => {
      const found = await directory.sounds.list(stored<CustomerId>(1), { after, limit: 100 });
      expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, n) => 99_001 + n));
    });
    const all = await micros(async () => expect(await directory.sounds.list(1)).toHaveLength(100_000));
    expect(page).toBeLessThan(all / 20);
    expect(await directory.sounds.count(1)).toBe(100_000);
  });

  describe('the index of conferences by customer', () => {
    const of = (id: number) => stored<CustomerId>(id);
    const index = async () => [
      await redis.raw.zrangebyscore(keys.conferenceIds, '-inf', '+inf'),
      await redis.raw.zrangebyscore(`${keys.customerPrefix}1`, '-inf', '+inf'),
      await redis.raw.zrangebyscore(`${keys.customerPrefix}2`, '-inf', '+inf'),
    ];

    beforeEach(async () => {
      await makeCustomers(opened.directory, 2);
      for (let n = 1; n <= 4; n += 1)
        await opened.store.conferences.create(draft(`${n}`, { customer: of((n % 2) + 1) }));
    });

    test('is made for a store that lacks it, also for records from before there were customers', async () => {
      const whole = await index();
      expect(whole).toEqual([
        ['1', '2', '3', '4'],
        ['2', '4'],
        ['1', '3'],
      ]);
      await redis.raw.del(keys.conferenceIds, `${keys.customerPrefix}1`, `${keys.customerPrefix}2`);
      await redis.raw.hset(keys.conferences, '5', '{"schema":2,"code":"5"}');
      await makeCustomerIndex(opened.connection, keys);
      expect(await index()).toEqual([
        ['1', '2', '3', '4', '5'],
        ['2', '4', '5'],
        ['1', '3'],
      ]);
    });

    test('needs no repair after creates, moves and deletes', async () => {
      const { conferences } = opened.store;
      const [first, second] = await conferences.list();
      if (first === undefined || second === undefined) throw new Error('there are none');
      await conferences.update(first.id, { customer: of(1) });
      await conferences.delete(second.id);
      expect(await repairCustomerIndex(opened.connection, keys)).toEqual([]);
      expect(await index()).toEqual([['1', '3', '4'], ['1', '4'], ['3']]);
    });

    test('is repaired at a start, and that is told', async () => {
      const whole = await index();
      await redis.raw.zrem(keys.conferenceIds, '1');
      await redis.raw.zadd(keys.conferenceIds, 77, '77');
      await redis.raw.zadd(`${keys.customerPrefix}1`, 1, '1', 78, '78');
      await redis.raw.zrem(`${keys.customerPrefix}2`, '3');
      expect(await repairCustomerIndex(opened.connection, keys)).toMatchObject([
        { level: 'warn', message: expect.stringMatching(/^5 entries/) },
      ]);
      expect(await index()).toEqual(whole);
      expect(await repairCustomerIndex(opened.connection, keys)).toEqual([]);
    });
  });

  describe('the indexes of the directory', () => {
    const far = Date.now() + 3_600_000;
    const repaired = () => repairDirectoryIndexes(opened.connection, keys);
    const people = () => keys.collection('people');
    const sounds = () => keys.collection('sounds');
    const tokens = () => keys.collection('tokens');
    beforeEach(async () => {
      const { directory } = opened;
      await makeCustomers(directory, 2);
      for (const name of ['ann', 'Bob', 'ÇA']) await directory.people.create(personDraft(name));
      for (let n = 1; n <= 4; n += 1) await directory.sounds.create(soundDraft((n % 2) + 1));
      await directory.tokens.create(tokenDraft(1, 'aa', far));
      await directory.tokens.create(tokenDraft(2, 'bb'));
    });
    /** All of them, as Redis has them. */
    async function indexes(): Promise<unknown> {
      const found = (await redis.raw.keys(`${keys.schema.slice(0, keys.schema.indexOf('}') + 1)}:directory:*`)).sort();
      const read = async (key: string) =>
        (await redis.raw.type(key)) === 'zset'
          ? redis.raw.zrange(key, '0', '-1', 'WITHSCORES')
          : redis.raw.hgetall(key);
      return Promise.all(
        found.filter((key) => !key.endsWith(':last-id')).map(async (key) => [key, await read(key)] as const),
      );
    }

    test('need no repair after creates, renames, moves and deletes', async () => {
      const { directory } = opened;
      await directory.people.update(stored<PersonId>(1), { username: 'eve', customer: stored<CustomerId>(2) });
      await directory.people.delete(stored<PersonId>(2));
      await directory.sounds.delete(stored<SoundId>(3));
      const before = await indexes();
      expect(await repaired()).toEqual([]);
      expect(await indexes()).toEqual(before);
    });

    test('are made anew where they are lost', async () => {
      const before = await indexes();
      const kinds: readonly CollectionName[] = ['ratePlans', 'customers', 'people', 'sounds', 'tokens'];
      for (const name of kinds) {
        const { names, ids, expiry, parentPrefix } = keys.collection(name);
        await redis.raw.del(names, ids, expiry, `${parentPrefix}1`, `${parentPrefix}2`);
      }
      expect((await repaired()).map(({ level }) => level)).toEqual(kinds.map(() => 'warn'));
      expect(await indexes()).toEqual(before);
      expect((await opened.directory.people.byName('ça'))?.id).toBe(3);
      expect(await opened.directory.people.create(personDraft('ANN'))).toEqual({ ok: false, error: 'taken' });
      expect(await repaired()).toEqual([]);
    });

    test('lose what leads nowhere or elsewhere, and that is told', async () => {
      const before = await indexes();
      await redis.raw.hset(people().names, { '=ann': '2', '=gone': '99', '=alias': '3' });
      await redis.raw.zadd(sounds().ids, 77, '77');
      await redis.raw.zadd(`${sounds().parentPrefix}1`, 1, '1', 78, '78');
      await redis.raw.zadd(tokens().expiry, 5, '2', 6, '55');
      expect(await repaired()).toMatchObject([
        { level: 'warn', subject: people().records, message: expect.stringMatching(/^3 entries .* people /) },
        { level: 'warn', subject: sounds().records, message: expect.stringMatching(/^3 entries/) },
        { level: 'warn', subject: tokens().records, message: expect.stringMatching(/^2 entries/) },
      ]);
      expect(await indexes()).toEqual(before);
    });

    test('leave a name to the older of two, and one that cannot be read what it has', async () => {
      const { records, names, ids } = people();
      await redis.raw.hset(records, '7', encodeRecord(KINDS.people, personDraft('ANN'), 1));
      await redis.raw.zadd(ids, 7, '7');
      await redis.raw.zadd(`${people().parentPrefix}1`, 7, '7', 8, '8');
      await redis.raw.hset(records, '8', '{');
      await redis.raw.zadd(ids, 8, '8');
      await redis.raw.hset(names, '=broken', '8');
      const before = await indexes();
      expect(await repaired()).toMatchObject([
        { level: 'error', message: expect.stringMatching(/people, 1 and 7 have/) },
      ]);
      expect(await indexes()).toEqual(before);
    });
  });
});
