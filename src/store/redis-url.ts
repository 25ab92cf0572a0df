import { isAbsolute } from 'node:path';

/** Where a Redis listens: a `redis://` or `rediss://` URL, or the absolute path of a unix socket. */
export type RedisAddress = string;

export function isRedisAddress(text: string): text is RedisAddress {
  return isAbsolute(text) || (/^rediss?:\/\//.test(text) && URL.canParse(text));
}

/** Stands for every secret in what is printed; its length says nothing of the secret's. */
export const MASK = '********';

/** The address of a Redis with its password masked, wherever ioredis takes one from: a path may have a query too. */
export function maskUrl(address: RedisAddress): string {
  const plain = address.replaceAll(/([?&](?:sentinelP|p)assword=)[^&#]*/g, `$1${MASK}`);
  if (!URL.canParse(plain)) return plain;
  const url = new URL(plain);
  if (url.password !== '') url.password = MASK;
  return url.href;
}
