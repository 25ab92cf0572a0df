import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AwaitedStore, awaitStore, type OpenedStore, openStore, type StoreOptions } from '../../src/store/open.ts';
import { StoreError } from '../../src/store/store.ts';
import { personDraft } from './directory-drafts.ts';
import { draft } from './drafts.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

let opened: OpenedStore[];
beforeEach(() => {
  opened = [];
});
afterEach(() => Promise.all(opened.map(({ close }) => close())));

async function open(options: Partial<StoreOptions> & { readonly prefix: string }): Promise<OpenedStore> {
  const one = await openStore({ redisUrl: server.socket, dataDir: '/nonexistent', ...options });
  opened.push(one);
  return one;
}

describe('a Redis that is given', () => {
  test('is examined, and its index of codes repaired', async () => {
    const { store, close } = await open({ prefix: 'examined' });
    await store.conferences.create(draft('1'));
    await close();
    const raw = new Redis(server.socket);
    await raw.del('{examined}:codes');
    raw.disconnect();
    const again = await open({ prefix: 'examined' });
    expect(again.findings.map(({ level, subject }) => `${level} ${subject}`)).toEqual([
      'error appendonly',
      'warn {examined}:codes',
    ]);
    expect(await again.store.conferences.create(draft('1'))).toEqual({ ok: false, error: 'code-taken' });
  });

  test('has the indexes of its directory repaired', async () => {
    const { directory, close } = await open({ prefix: 'indexed' });
    await directory.people.create(personDraft('zoe'));
    await close();
    const raw = new Redis(server.socket);
    await raw.del('{indexed}:directory:people:names', '{indexed}:directory:people:ids');
    raw.disconnect();
    const again = await open({ prefix: 'indexed' });
    expect(again.findings.map(({ level, subject }) => `${level} ${subject}`)).toEqual([
      'error appendonly',
      'warn {indexed}:directory:people',
    ]);
    expect(await again.directory.people.byName('ZOE')).toEqual((await again.directory.people.list(undefined))[0]);
  });

  test('is not examined where that is not wanted', async () => {
    expect((await open({ prefix: 'hurried', examine: false })).findings).toEqual([]);
  });

  test('holds several, each under its prefix', async () => {
    const one = await open({ prefix: 'one', examine: false });
    const other = await open({ prefix: 'other', examine: false });
    await one.store.conferences.create(draft('1'));
    expect(await other.store.conferences.list()).toEqual([]);
    expect(await other.store.conferences.create(draft('1'))).toMatchObject({ ok: true });
  });

  test('goes on running when its user leaves', async () => {
    const { close } = await open({ prefix: 'left', examine: false });
    await close();
    const { store } = await open({ prefix: 'left', examine: false });
    expect(await store.conferences.list()).toEqual([]);
  });

  test.each(['', 'a:b', '{a}', 'A', 'x'.repeat(33)])('%j is no prefix', async (prefix) => {
    await expect(open({ prefix })).rejects.toThrow(/not a key prefix/);
  });
});

describe('a Redis that is waited for', () => {
  let own: TestRedis;
  let awaited: AwaitedStore;
  const begin = async (prefix: string): Promise<void> => {
    awaited = await awaitStore({ redisUrl: own.socket, dataDir: '/nonexistent', prefix });
  };
  beforeEach(async () => {
    own = await startTestRedis();
  });
  afterEach(async () => {
    await awaited.close();
    await own.dispose();
  });
  const isReady = ({ store }: AwaitedStore) =>
    new Promise<void>((resolve) => {
      store.onState(({ kind }) => {
        if (kind === 'ready') resolve();
      });
    });

  test('is used when it has come, and not before its data are settled', async () => {
    await own.kill('SIGKILL');
    await begin('awaited');
    const reason = Promise.withResolvers<string>();
    const ready = awaited.ready(reason.resolve);
    expect(await reason.promise).toMatch(/^cannot use Redis at .*redis\.sock/);
    await expect(awaited.store.conferences.list()).rejects.toThrow(StoreError);
    await own.start();
    expect((await ready).map(({ subject }) => subject)).toContain('appendonly');
    await isReady(awaited);
    expect(await awaited.store.conferences.list()).toEqual([]);
  });

  test('is refused for good where a newer version wrote the data', async () => {
    const raw = new Redis(own.socket);
    await raw.set('{newer}:schema', '999');
    raw.disconnect();
    await begin('newer');
    await expect(awaited.ready(() => {})).rejects.toThrow(/install the newer version/);
    await expect(awaited.store.conferences.list()).rejects.toThrow(StoreError);
  });

  test('that wants a password is told as such', async () => {
    const raw = new Redis(own.socket);
    await raw.config('SET', 'requirepass', 'secret-of-the-test');
    raw.disconnect();
    await begin('locked');
    const reason = Promise.withResolvers<string>();
    void awaited.ready(reason.resolve);
    expect(await reason.promise).toMatch(/NOAUTH/);
  });

  test('is waited for no longer once the store is closed', async () => {
    await own.kill('SIGKILL');
    await begin('closed');
    const told: string[] = [];
    const first = Promise.withResolvers<void>();
    void awaited.ready((reason) => {
      told.push(reason);
      first.resolve();
    });
    await first.promise;
    await awaited.close();
    expect(told).toHaveLength(1);
  });
});
