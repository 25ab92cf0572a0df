import { beforeEach, describe, expect, test } from 'vitest';
import { type SignInLimits, type SignInResult, signIn } from '../../src/auth/sign-in.ts';
import { SYSTEM_CUSTOMER } from '../../src/core/conference.ts';
import type { Person } from '../../src/directory/person.ts';
import type { Directory } from '../../src/store/directory.ts';
import { memoryKnownSources } from '../../src/store/known-sources.ts';
import { memoryLimiter } from '../../src/store/limiter.ts';
import { memoryDirectory } from '../../src/store/memory-directory.ts';
import { seedDirectory } from '../../src/store/seed.ts';

const HOME = '192.0.2.1';
let directory: Directory;
let ann: Person;
let nowMs: number;
let compared: number;
let enter: (password: string, source?: string, username?: string) => Promise<SignInResult['kind']>;

beforeEach(async () => {
  directory = memoryDirectory();
  await seedDirectory(directory, { timezone: 'UTC' });
  ann = await made('Ann');
  nowMs = 0;
  compared = 0;
  const limits: SignInLimits = {
    pair: memoryLimiter({ points: 5, windowSeconds: 60 }),
    source: memoryLimiter({ points: 8, windowSeconds: 60 }),
    strangers: memoryLimiter({ points: 6, windowSeconds: 60 }),
  };
  const passwords = {
    hash: async (password: string) => `hash of ${password}`,
    verify: async (password: string, hash: string) => {
      compared += 1;
      return hash === `hash of ${password}`;
    },
  };
  const by = signIn({ directory, passwords, limits, knownSources: memoryKnownSources(), nowMs: () => nowMs });
  enter = async (password, source = HOME, username = 'ann') => (await by(username, password, source)).kind;
});

async function made(username: string): Promise<Person> {
  const created = await directory.people.create({
    ...{ customer: SYSTEM_CUSTOMER, username, name: '', email: '', disabled: false },
    ...{ roles: ['user'], passwordHash: 'hash of secret' },
  });
  if (!created.ok) throw new Error(created.error);
  return created.value;
}

describe('signing in', () => {
  test('with name and password, whatever the capitals of the name', async () => {
    expect(await enter('secret')).toBe('signed-in');
    expect(await enter('secret', HOME, 'ANN')).toBe('signed-in');
  });

  test.each([
    ['a wrong password', 'Secret', 'ann'],
    ['an unknown name', 'secret', 'bob'],
    ['no name', 'secret', ''],
    ['the password of nobody', 'nobody', 'bob'],
    ['a name that objects have', 'secret', '__proto__'],
  ])('%s is wrong', async (_, password, username) => {
    expect(await enter(password, HOME, username)).toBe('wrong');
    expect(compared).toBe(1);
  });

  test('is over for who was disabled, and for all of a customer that was, remembered or not', async () => {
    expect(await enter('secret')).toBe('signed-in');
    await directory.customers.update(SYSTEM_CUSTOMER, { disabled: true });
    expect(await enter('secret')).toBe('wrong');
    await directory.customers.update(SYSTEM_CUSTOMER, { disabled: false });
    await directory.people.update(ann.id, { disabled: true });
    expect(await enter('secret')).toBe('wrong');
  });
});

describe('a right pair of name and password', () => {
  test('is remembered for a minute, for its source alone', async () => {
    for (const at of [0, 1, 59_999]) {
      nowMs = at;
      expect(await enter('secret')).toBe('signed-in');
    }
    expect(compared).toBe(1);
    await enter('secret', '192.0.2.2');
    expect(compared).toBe(2);
    nowMs = 60_000;
    await enter('secret');
    expect(compared).toBe(3);
  });

  test('is forgotten when the password changes', async () => {
    await enter('secret');
    await directory.people.update(ann.id, { passwordHash: 'hash of other' });
    expect(await enter('secret')).toBe('wrong');
    expect(await enter('other')).toBe('signed-in');
  });
});

describe('wrong passwords', () => {
  test('are limited from one source for one account, the right one then too', async () => {
    for (let n = 0; n < 5; n += 1) expect(await enter(`x${n}`)).toBe('wrong');
    expect(await enter('secret')).toBe('too-many');
    expect(await enter('x', HOME, 'bob')).toBe('wrong');
  });

  test('are limited from one source over all accounts', async () => {
    for (let n = 0; n < 8; n += 1) expect(await enter('x', HOME, `name${n}`)).toBe('wrong');
    expect(await enter('x', HOME, 'name9')).toBe('too-many');
  });

  test('of strangers are limited for one account, and lock nobody out', async () => {
    expect(await enter('secret')).toBe('signed-in');
    nowMs = 100_000;
    for (let n = 0; n < 6; n += 1) expect(await enter('x', `198.51.100.${n}`)).toBe('wrong');
    const came: string[] = [];
    for (let n = 0; n < 5; n += 1) came.push(await enter(`x${n}`, '198.51.100.9'));
    expect(came).toEqual(['wrong', 'wrong', 'wrong', 'too-many', 'too-many']);
    expect(await enter('secret', '192.0.2.77')).toBe('signed-in');
    expect(await enter('secret')).toBe('signed-in');
  });

  test('from one source for other accounts do not bar who signed in from there before', async () => {
    expect(await enter('secret')).toBe('signed-in');
    nowMs = 100_000;
    for (let n = 0; n < 9; n += 1) await enter('x', HOME, `name${n}`);
    expect(await enter('secret')).toBe('signed-in');
  });

  test('stay within the limit however many come at once', async () => {
    const came = await Promise.all(Array.from({ length: 20 }, (_, n) => enter(`x${n}`)));
    expect(came.filter((kind) => kind === 'wrong')).toHaveLength(5);
    expect(compared).toBe(5);
  });

  test('before a right one are forgiven', async () => {
    for (let round = 0; round < 3; round += 1) {
      nowMs += 100_000;
      expect([await enter('x'), await enter('y'), await enter('secret')]).toEqual(['wrong', 'wrong', 'signed-in']);
    }
  });

  test('are no others: a program that signs in with many calls at once does not bar itself', async () => {
    for (const at of [0, 61_000]) {
      nowMs = at;
      const came = await Promise.all(Array.from({ length: 16 }, () => enter('secret')));
      expect(new Set(came)).toEqual(new Set(['signed-in']));
    }
    expect(compared).toBe(2);
  });
});
