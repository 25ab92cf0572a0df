import { z } from 'zod';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';

/** An answer as it went out. */
export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export type Claim =
  /** Nobody has asked this before: do it, and `keep` or `drop` what came of it. */
  | { readonly kind: 'first' }
  | { readonly kind: 'running' }
  /** The key was used for something else. */
  | { readonly kind: 'other' }
  | { readonly kind: 'done'; readonly reply: KeptReply };

/** Answers under the keys that clients chose, so that what is asked twice is done once. Rejects with StoreError. */
export interface Replies {
  /** `fingerprint` tells one request from another under the same key. */
  claim(key: string, fingerprint: string): Promise<Claim>;
  keep(key: string, fingerprint: string, reply: KeptReply): Promise<void>;
  drop(key: string): Promise<void>;
}

/** A request that a crash cut off may be made again after this. */
const RUNNING_FOR_MS = 60_000;
const KEPT_FOR_MS = 24 * 3_600_000;

const kept = z.object({
  fingerprint: z.string(),
  reply: z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }).optional(),
});

export function redisReplies(connection: RedisConnection, keys: Keyspace): Replies {
  const keyOf = (key: string) => `${keys.auth}:reply:${key}`;
  return {
    async claim(key, fingerprint) {
      const mark = JSON.stringify({ fingerprint });
      const before = await connection.run((client) => client.set(keyOf(key), mark, 'PX', RUNNING_FOR_MS, 'NX', 'GET'));
      return before === null ? { kind: 'first' } : judge(before, fingerprint);
    },
    async keep(key, fingerprint, reply) {
      const text = JSON.stringify({ fingerprint, reply });
      await connection.run((client) => client.set(keyOf(key), text, 'PX', KEPT_FOR_MS));
    },
    async drop(key) {
      await connection.run((client) => client.del(keyOf(key)));
    },
  };
}

/** Their twin in memory, which forgets nothing. */
export function memoryReplies(): Replies {
  const texts = new Map<string, string>();
  return {
    async claim(key, fingerprint) {
      const before = texts.get(key);
      if (before !== undefined) return judge(before, fingerprint);
      texts.set(key, JSON.stringify({ fingerprint }));
      return { kind: 'first' };
    },
    keep: async (key, fingerprint, reply) => void texts.set(key, JSON.stringify({ fingerprint, reply })),
    drop: async (key) => void texts.delete(key),
  };
}

function judge(text: string, fingerprint: string): Claim {
  const before = kept.parse(JSON.parse(text));
  if (before.fingerprint !== fingerprint) return { kind: 'other' };
  return before.reply === undefined ? { kind: 'running' } : { kind: 'done', reply: before.reply };
}
