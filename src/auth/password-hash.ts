import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Passwords } from '../operations/services.ts';

/** RFC 7914's parameters: 32 MiB and some tens of milliseconds for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** scrypt takes 128 · N · r bytes and a little; Node refuses more than this. */
const MEMORY_BYTES = 64 * 1024 * 1024;
const HASH =
  /^scrypt\$([1-9][0-9]{0,7})\$([1-9][0-9]{0,2})\$([1-9][0-9]{0,2})\$([A-Za-z0-9+/]{1,88}={0,2})\$([A-Za-z0-9+/]{1,88}={0,2})$/;

/**
 * Passwords as `scrypt$N$r$p$salt$key`, salt and key in base64. A text that is no such hash, the empty one for instance, is
 * the hash of no password.
 */
export const scryptPasswords: Passwords = {
  async hash(password) {
    const salt = randomBytes(SALT_BYTES);
    const key = await derive(password, salt, KEY_BYTES, COST);
    return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64')}$${key.toString('base64')}`;
  },
  async verify(password, hash) {
    const [, N, r, p, salt = '', key = ''] = HASH.exec(hash) ?? [];
    const expected = Buffer.from(key, 'base64');
    if (expected.length !== KEY_BYTES) return false;
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    // What asks for more than we ever do was not written by us.
    if (cost.N > COST.N || cost.r > COST.r || cost.p > COST.p || !Number.isInteger(Math.log2(cost.N))) return false;
    return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), expected.length, cost), expected);
  },
};

/** The same password however its accents were typed (RFC 8265, section 4.2.2). */
function derive(password: string, salt: Buffer, bytes: number, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, bytes, { ...cost, maxmem: MEMORY_BYTES }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
