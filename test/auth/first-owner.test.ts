import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstOwner } from '../../src/auth/first-owner.ts';
import { scryptPasswords } from '../../src/auth/password-hash.ts';
import { PRIVILEGES } from '../../src/directory/privilege.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { memoryDirectory } from '../../src/store/memory-directory.ts';
import { redisDirectory } from '../../src/store/redis-directory.ts';
import { seedDirectory } from '../../src/store/seed.ts';
import { personDraft } from '../store/directory-drafts.ts';
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
