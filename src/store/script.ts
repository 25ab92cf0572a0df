import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs a Lua script with its keys and arguments. */
export type Script = (client: Redis, keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

/** A script whose text is sent only where Redis does not have it yet: it is longer than all that is said with it. */
export function script(text: string): Script {
  const sha = createHash('sha1').update(text).digest('hex');
  return async (client, keys, args) => {
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return client.eval(text, keys.length, ...keys, ...args);
    }
  };
}
