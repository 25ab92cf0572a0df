import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repairCodeIndex } from '../../src/store/code-index.ts';
import { RedisConnection, reconnectPauseMs } from '../../src/store/connection.ts';
import { type Keyspace, keyspace } from '../../src/store/keyspace.ts';
import { redisStore } from '../../src/store/redis-store.ts';
import { maskUrl } from '../../src/store/redis-url.ts';
import { settleSchema } from '../../src/store/schema-version.ts';
import { type Store, StoreError, type StoreState } from '../../src/store/store.ts';
import { storeContract } from './contract.ts';
import { code, conferenceId, draft, LINKS, roomRecord } from './drafts.ts';
import { sharedRedis } from './shared-redis.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

const redis = sharedRedis('test');

async function fresh() {
  const subject = redis.fresh();
  return { ...subject, connect: async () => redisStore(await subject.connection(), subject.keys) };
}

describe('the store in Redis', () => {
  storeContract(fresh);
});

describe('what it finds in Redis', () => {
  let subject: Awaited<ReturnType<typeof fresh>>;
  let connection: RedisConnection;
  let keys: Keyspace;
  let store: Store;
  beforeEach(async () => {
    subject = await fresh();
    keys = subject.keys;
    connection = await subject.connection();
    store = redisStore(connection, keys);
  });
  afterEach(() => subject.dispose());

  async function created(text: string) {
    const result = await store.conferences.create(draft(text));
    if (!result.ok) throw new Error(result.error);
    return result.value;
  }

  test('all keys carry the prefix as a hash tag', async () => {
    const { id } = await created('1');
    await store.rooms.write(id, roomRecord());
    await settleSchema(connection, keys);
    const tag = keys.schema.slice(0, keys.schema.indexOf('}') + 1);
    expect((await redis.raw.keys(`${tag}*`)).sort()).toEqual(
      [
        ...[keys.codes, keys.conferences, keys.lastId, keys.room(id), keys.schema],
        ...[keys.conferenceIds, `${keys.customerPrefix}1`],
      ].sort(),
    );
  });

  test.each([
    ['not JSON', '{', /is not JSON/],
    ['no record', 'null', /cannot be read/],
    ['a newer record', '{"schema":4,"code":"1","future":true}', /has schema 4/],
    ['a code of letters', record({ code: 'abc' }), /code: expected a code/],
    ['an unknown field', record({ colour: 'red' }), /colour/],
    ['half a person', record({ maximum: 0.5 }), /maximum/],
    ['a language that leads elsewhere', record({ language: '../en' }), /language/],
  ])('a conference that is %s is reported, and does not hide the code from the next', async (_, text, message) => {
    await redis.raw.hset(keys.conferences, '7', text);
    await expect(store.conferences.byId(conferenceId(7))).rejects.toThrow(message);
    await expect(store.conferences.list()).rejects.toThrow(StoreError);
    expect(await store.conferences.create(draft('1'))).toMatchObject({ ok: true });
  });

  test('a record that cannot be read can be deleted', async () => {
    await redis.raw.hset(keys.conferences, '7', '{');
    await expect(store.conferences.delete(conferenceId(7))).rejects.toThrow('conference 7 is deleted');
    expect(await store.conferences.list()).toEqual([]);
  });

  function record(changes: Record<string, unknown>): string {
    return JSON.stringify({ schema: 3, revision: 1, ...draft('1', LINKS), ...changes });
  }

  test('a PIN never stands in an error', async () => {
    await redis.raw.hset(keys.conferences, '7', record({ adminPin: 'x919x' }));
    await expect(store.conferences.byId(conferenceId(7))).rejects.not.toThrow(/919/);
  });

  test('a room record that is damaged is reported', async () => {
    await redis.raw.set(keys.room(conferenceId(3)), '{"schema":3,"mode":"loud","round":0,"announce":true,"hands":[]}');
    await expect(store.rooms.read(conferenceId(3))).rejects.toThrow(/the room of conference 3.*mode/);
  });

  test('a counter that fell behind overwrites no conference', async () => {
    const first = await created('1');
    await redis.raw.del(keys.lastId);
    const second = await created('2');
    expect(second.id).not.toBe(first.id);
    expect(await store.conferences.list()).toEqual([first, second]);
  });

  describe('the index of codes', () => {
    test('needs no repair after creates and deletes', async () => {
      const first = await created('1');
      await created('2');
      await store.conferences.delete(first.id);
      expect(await repairCodeIndex(connection, keys)).toEqual([]);
    });

    test('an entry that leads nowhere does not keep its code', async () => {
      await redis.raw.hset(keys.codes, '1', '99');
      expect(await store.conferences.byCode(code('1'))).toBeUndefined();
      expect(await created('1')).toEqual(await store.conferences.byCode(code('1')));
    });

    test('an entry that leads to another code does not keep its code', async () => {
      const first = await created('1');
      await redis.raw.hset(keys.codes, '2', first.id);
      expect(await store.conferences.byCode(code('2'))).toBeUndefined();
      const second = await created('2');
      await store.conferences.delete(first.id);
      expect(await store.conferences.byCode(code('2'))).toEqual(second);
    });

    test('a record that cannot be read keeps its code', async () => {
      const first = await created('1');
      await redis.raw.hset(keys.conferences, first.id, '{');
      expect(await store.conferences.create(draft('1'))).toEqual({ ok: false, error: 'code-taken' });
    });

    test('what is lost is restored, what leads nowhere is removed, and both are told', async () => {
      const conferences = [await created('1'), await created('2'), await created('3')];
      await redis.raw.hdel(keys.codes, '1');
      await redis.raw.hset(keys.codes, '2', '99', '77', '98', '33', conferences[2]?.id ?? 0);
      const findings = await repairCodeIndex(connection, keys);
      expect(findings.map(({ level, message }) => `${level} ${message}`)).toEqual([
        expect.stringMatching(/^warn the code of conference 1 did not lead to it/),
        expect.stringMatching(/^warn the code of conference 2 did not lead to it/),
        expect.stringMatching(/^warn a code led to conference (98|3),/),
        expect.stringMatching(/^warn a code led to conference (98|3),/),
      ]);
      expect(await repairCodeIndex(connection, keys)).toEqual([]);
      for (const conference of conferences) {
        expect(await store.conferences.byCode(conference.code)).toEqual(conference);
      }
      expect(await redis.raw.hlen(keys.codes)).toBe(3);
    });

    test('two conferences of one code are told; the code leads to the one it led to', async () => {
      const first = await created('1');
      await redis.raw.hset(keys.conferences, '50', record({}));
      expect(await repairCodeIndex(connection, keys)).toMatchObject([
        { level: 'error', message: `conferences ${first.id} and 50 have the same code, which leads to ${first.id}` },
      ]);
      expect(await store.conferences.byCode(code('1'))).toEqual(first);
      await store.conferences.delete(conferenceId(50));
      expect(await store.conferences.byCode(code('1'))).toEqual(first);
    });

    test('a record that cannot be read is told and left alone', async () => {
      const first = await created('1');
      await redis.raw.hset(keys.conferences, first.id, 'null');
      expect(await repairCodeIndex(connection, keys)).toMatchObject([{ level: 'error', subject: keys.conferences }]);
      expect(await redis.raw.hget(keys.codes, '1')).toBe(String(first.id));
    });
  });

  describe('the layout', () => {
    test('an empty store is marked, and a marked one accepted', async () => {
      await settleSchema(connection, keys);
      expect(await redis.raw.get(keys.schema)).toBe('4');
      await settleSchema(connection, keys);
      expect(await redis.raw.get(keys.schema)).toBe('4');
    });

    test('a newer one is refused with what to do', async () => {
      await redis.raw.set(keys.schema, '5');
      await expect(settleSchema(connection, keys)).rejects.toThrow(/have layout 5, .* up to 4: install the newer/);
      expect(await redis.raw.get(keys.schema)).toBe('5');
    });

    test.each(['', '0', '-1', '1.5', 'one'])('%j is no version', async (text) => {
      await redis.raw.set(keys.schema, text);
      await expect(settleSchema(connection, keys)).rejects.toThrow(/is not a version/);
    });

    test('an older one goes through each step it lacks, in order, and an empty one through none', async () => {
      const steps: string[] = [];
      const migrations = [async () => void steps.push('1 to 2'), async () => void steps.push('2 to 3')];
      const settle = () =>
        settleSchema(connection, keys, migrations, async (from) => void steps.push(`before, from ${from}`));
      await settle();
      expect(steps).toEqual([]);
      await redis.raw.set(keys.schema, '1');
      await settle();
      expect(steps.splice(0)).toEqual(['before, from 1', '1 to 2', '2 to 3']);
      await redis.raw.set(keys.schema, '2');
      await settle();
      expect(steps).toEqual(['before, from 2', '2 to 3']);
      expect(await redis.raw.get(keys.schema)).toBe('3');
    });
  });
});

describe('when Redis goes away', () => {
  let own: TestRedis;
  let connection: RedisConnection;
  let store: Store;
  beforeEach(async () => {
    own = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
    connection = new RedisConnection(own.socket, { commandTimeoutMs: 300, longestPauseMs: 50 });
    await connection.open();
    store = redisStore(connection, keyspace('away'));
  });
  afterEach(async () => {
    await connection.close();
    await own.dispose();
  });

  /** Resolves when the store is next told to be in that state. */
  function becomes(kind: StoreState['kind']): Promise<StoreState> {
    return new Promise((resolve) => {
      let first = true;
      const stop = store.onState((state) => {
        if (!first && state.kind === kind) {
          stop();
          resolve(state);
        }
        first = false;
      });
    });
  }

  test('commands are refused at once, and it comes back by itself with all it had', async () => {
    const created = await store.conferences.create(draft('1'));
    const away = becomes('away');
    await own.kill('SIGKILL');
    expect(await away).toEqual({ kind: 'away', reason: expect.any(String) });
    await expect(store.conferences.list()).rejects.toThrow(StoreError);
    await expect(store.rooms.write(conferenceId(1), roomRecord())).rejects.toThrow(/is away/);
    const ready = becomes('ready');
    await own.start();
    await ready;
    expect(await store.conferences.list()).toEqual([created.ok && created.value]);
  });

  test('a command without an answer is given up, and one in flight is not sent again', async () => {
    const away = becomes('away');
    const stopped = new Redis(own.socket);
    const pid = Number(/process_id:([0-9]+)/.exec(await stopped.info('server'))?.[1]);
    stopped.disconnect();
    process.kill(pid, 'SIGSTOP');
    await expect(store.conferences.create(draft('1'))).rejects.toThrow(/answer was lost: Command timed out/);
    const inFlight = store.conferences.create(draft('2')).catch((error: unknown) => error);
    await own.kill('SIGKILL');
    expect(await inFlight).toBeInstanceOf(StoreError);
    await away;
    const ready = becomes('ready');
    await own.start();
    await ready;
    expect(await store.conferences.list()).toEqual([]);
  });

  test('closing while it is away ends at once', async () => {
    const away = becomes('away');
    await own.kill('SIGKILL');
    await away;
    await connection.close();
    await expect(store.conferences.list()).rejects.toThrow(/closed/);
  });

  test('a wrong address is an error that names it without its password', async () => {
    const wrong = new RedisConnection('redis://someone:secret@127.0.0.1:1/0');
    const error = await wrong.open().catch((caught: unknown) => caught);
    await wrong.close();
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).toMatch(/redis:\/\/someone:\*{8}@127\.0\.0\.1:1\/0: .*ECONNREFUSED/);
    expect(String(error)).not.toContain('secret');
  });
});

test('a database that does not exist is an error, and never another database', async () => {
  const connection = new RedisConnection(`${redis.socket}?db=99`);
  await expect(connection.open()).rejects.toThrow(/DB index is out of range/);
  await expect(connection.run((client) => client.set('misplaced', '1'))).rejects.toThrow(StoreError);
  await connection.close();
  expect(await redis.raw.exists('misplaced')).toBe(0);
});

test.each([
  ['redis://db:6379/1', 'redis://db:6379/1'],
  ['rediss://someone:geheim@db', 'rediss://someone:********@db'],
  ['redis://:geheim@db/?password=geheim&db=1', 'redis://:********@db/?password=********&db=1'],
  ['redis://ge%3Aheim:ge%40heim@db', 'redis://ge%3Aheim:********@db'],
  ['/run/redis.sock?db=1&password=geheim', '/run/redis.sock?db=1&password=********'],
  ['/run/redis.sock', '/run/redis.sock'],
])('%s is printed as %s', (address, printed) => {
  expect(maskUrl(address)).toBe(printed);
});

test('the pause before each attempt doubles up to the longest, and is spread over its last quarter', () => {
  const pauses = [1, 2, 3, 6, 7, 1000].map((attempt) => reconnectPauseMs(attempt, 1000, 0));
  expect(pauses).toEqual([38, 75, 150, 750, 750, 750]);
  expect(reconnectPauseMs(7, 1000, 0.999)).toBe(1000);
});
