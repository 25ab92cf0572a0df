import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/** A store as the first version of Convene left it, key by key: strings, and hashes as objects. */
const LAYOUT_1: Readonly<Record<string, string | Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(new URL('layouts/layout-1.json', import.meta.url), 'utf8'),
);

/** Puts that store into a Redis, under a prefix of its own. */
export async function putOldStore(raw: Redis, prefix: string): Promise<void> {
  for (const [name, value] of Object.entries(LAYOUT_1)) {
    const key = name.replace('{convene}', `{${prefix}}`);
    if (typeof value === 'string') await raw.set(key, value);
    else await raw.hset(key, value);
  }
}

/** Every key under a prefix with what it holds, keys of a hash in their order. */
export async function allOf(raw: Redis, prefix: string): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  for (const key of (await raw.keys(`{${prefix}}:*`)).sort()) {
    const type = await raw.type(key);
    if (type === 'hash') found[key] = await raw.hgetall(key);
    else found[key] = type === 'zset' ? await raw.zrangebyscore(key, '-inf', '+inf', 'WITHSCORES') : await raw.get(key);
  }
  return found;
}
