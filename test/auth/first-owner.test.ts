import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstOwner, restoreOwner } from '../../src/auth/first-owner.ts';
import { scryptPasswords } from '../../src/auth/password-hash.ts';
import { PRIVILEGES } from '../../src/directory/privilege.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { type MemoryDirectory, memoryDirectory } from '../../src/store/memory-directory.ts';
import { redisDirectory } from '../../src/store/redis-directory.ts';
import { seedDirectory } from '../../src/store/seed.ts';
import { personDraft, tokenDraft } from '../store/directory-drafts.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

const plain = { hash: async (password: string) => `plain ${password}`, verify: async () => false };

test('where there is nobody one is made, with every privilege and the password that was drawn', async () => {
  const directory = memoryDirectory();
  const made = await firstOwner(directory, scryptPasswords, { username: 'admin' });
  expect(made).toEqual({ username: 'admin', drawn: expect.stringMatching(/^[a-km-np-z2-9]{20}$/) });
  const person = await directory.people.byName('admin');
  expect(person).toMatchObject({ customer: 1, roles: PRIVILEGES, disabled: false });
  expect(await scryptPasswords.verify(made?.drawn ?? '', person?.passwordHash ?? '')).toBe(true);
  expect(await firstOwner(directory, scryptPasswords, { username: 'admin' })).toBeUndefined();
  expect(await firstOwner(directory, scryptPasswords, { username: 'another' })).toBeUndefined();
  expect(await directory.people.list(undefined)).toEqual([person]);
});

test('a password that is given is taken and not told', async () => {
  const directory = memoryDirectory();
  expect(await firstOwner(directory, plain, { username: 'root', password: 'correct horse' })).toEqual({
    username: 'root',
    drawn: undefined,
  });
  expect((await directory.people.byName('root'))?.passwordHash).toBe('plain correct horse');
});

test('where there is somebody, of whatever customer, none is made', async () => {
  const directory = memoryDirectory();
  await directory.people.create(personDraft('zoe', { disabled: true }));
  expect(await firstOwner(directory, plain, { username: 'admin' })).toBeUndefined();
});

describe('where there are people and no system owner who can sign in', () => {
  const given = { username: 'root', password: 'correct horse' };
  async function peopled(): Promise<MemoryDirectory> {
    const directory = memoryDirectory();
    await directory.people.create(personDraft('zoe', { roles: ['administrator'] }));
    await directory.people.create(personDraft('off', { roles: ['owner'], disabled: true }));
    return directory;
  }

  test('one is made, who has the password that is given', async () => {
    const directory = await peopled();
    expect(await restoreOwner(directory, plain, given)).toBe('restored');
    expect(await directory.people.byName('root')).toMatchObject({
      ...{ customer: 1, roles: PRIVILEGES, disabled: false, passwordHash: 'plain correct horse' },
    });
    expect(await restoreOwner(directory, plain, given)).toBeUndefined();
    expect(await directory.people.list(undefined)).toHaveLength(3);
  });
  test.each(['zoe', 'OFF'])('whoever has the name becomes one, and the tokens of %s end', async (username) => {
    const directory = await peopled();
    const before = await directory.people.byName(username);
    if (before === undefined) throw new Error('nobody has the name');
    await directory.tokens.create(tokenDraft(before.id, 'aa'));
    expect(await restoreOwner(directory, plain, { ...given, username })).toBe('restored');
    expect(await directory.people.byId(before.id)).toEqual({
      ...{ ...before, roles: PRIVILEGES, disabled: false, passwordHash: 'plain correct horse', revision: 2 },
    });
    expect(await directory.tokens.list(before.id)).toEqual([]);
  });
  test('nothing is done without a password, and that is told', async () => {
    const directory = await peopled();
    const before = await directory.people.list(undefined);
    expect(await restoreOwner(directory, plain, { username: 'zoe' })).toBe('lacking');
    expect(await directory.people.list(undefined)).toEqual(before);
  });
  test('nothing is done where there is one, or nobody at all', async () => {
    const directory = memoryDirectory();
    expect(await restoreOwner(directory, plain, given)).toBeUndefined();
    const owner = await directory.people.create(personDraft('boss', { roles: ['owner'] }));
    expect(await restoreOwner(directory, plain, { ...given, username: 'boss' })).toBeUndefined();
    expect(await directory.people.list(undefined)).toEqual([owner.ok && owner.value]);
  });
});

test('no two drawn passwords are the same', async () => {
  const drawn = await Promise.all(
    Array.from({ length: 100 }, async () => (await firstOwner(memoryDirectory(), plain, { username: 'a' }))?.drawn),
  );
  expect(new Set(drawn).size).toBe(100);
});

test('of instances that start at the same moment, under whatever names, one makes the owner', async () => {
  const connections = [1, 2, 3].map(() => new RedisConnection(server.socket));
  await Promise.all(connections.map((connection) => connection.open()));
  for (let round = 1; round <= 100; round += 1) {
    const directories = connections.map((connection) => redisDirectory(connection, keyspace(`owner-${round}`)));
    const made = await Promise.all(
      directories.map(async (directory, n) => {
        await seedDirectory(directory, { timezone: 'UTC' });
        return firstOwner(directory, plain, { username: `admin${n}` });
      }),
    );
    expect(made.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await directories[0]?.people.list(undefined)).toHaveLength(1);
  }
  await Promise.all(connections.map((connection) => connection.close()));
});
