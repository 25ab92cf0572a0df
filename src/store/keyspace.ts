import type { ConferenceId } from '../core/ids.ts';

/** A prefix names one Convene among several that share a Redis. */
export const PREFIX_PATTERN = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Names of the keys that the store uses. */
export interface Keyspace {
  /** The version of the whole store's layout, a number. */
  readonly schema: string;
  /** Counter: the id given out last. */
  readonly lastId: string;
  /** Hash: id → record. */
  readonly conferences: string;
  /** Hash: code → id. */
  readonly codes: string;
  /** String: the record of a conference's room. */
  room(id: ConferenceId): string;
}

/**
 * Every key begins with the prefix in braces, the hash tag of Redis Cluster, so that all of them share a slot and a
 * script may touch several.
 */
export function keyspace(prefix: string): Keyspace {
  if (!PREFIX_PATTERN.test(prefix)) throw new Error(`not a key prefix: ${prefix}`);
  const tag = `{${prefix}}`;
  return {
    schema: `${tag}:schema`,
    lastId: `${tag}:last-id`,
    conferences: `${tag}:conferences`,
    codes: `${tag}:codes`,
    room: (id) => `${tag}:room:${id}`,
  };
}
