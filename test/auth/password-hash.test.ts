import { scryptSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { scryptPasswords as passwords } from '../../src/auth/password-hash.ts';

describe('a password', () => {
  test('is kept as scrypt makes it, with its cost and a salt of its own', async () => {
    const [one, other] = await Promise.all([passwords.hash('geheim'), passwords.hash('geheim')]);
    expect(one).not.toBe(other);
    const [scheme, N, r, p, salt = '', key = ''] = one.split('$');
    expect([scheme, N, r, p]).toEqual(['scrypt', '32768', '8', '1']);
    expect(Buffer.from(salt, 'base64')).toHaveLength(16);
    const options = { N: 32_768, r: 8, p: 1, maxmem: 2 ** 26 };
    expect(scryptSync('geheim', Buffer.from(salt, 'base64'), 32, options).toString('base64')).toBe(key);
  });

  test.each(['geheim', '', 'pä'.repeat(128), '\u0000', '🦊🦊🦊🦊'])(
    '%j is known again, and no other',
    async (password) => {
      const hash = await passwords.hash(password);
      expect(await passwords.verify(password, hash)).toBe(true);
      expect(await passwords.verify(`${password}x`, hash)).toBe(false);
    },
  );

  test('is the same however its accents were typed', async () => {
    expect(await passwords.verify('Zoe\u0308', await passwords.hash('Zoë'))).toBe(true);
  });

  test('of a text that is no hash there is none, and nothing costly is computed for it', async () => {
    const good = await passwords.hash('');
    const key = good.slice(good.lastIndexOf('$') + 1);
    for (const hash of [
      ...['', 'scrypt$', 'geheim', good.slice(0, -4), `${good}$`, `x${good}`, good.slice(0, good.lastIndexOf('$') + 1)],
      ...[`scrypt$1048576$8$1$AAAA$${key}`, `scrypt$32767$8$1$AAAA$${key}`, `scrypt$32768$8$999$AAAA$${key}`],
    ]) {
      expect(await passwords.verify('', hash)).toBe(false);
    }
    expect(await passwords.verify('', good)).toBe(true);
  });
});
