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
  /** What the names of all rooms' records begin with. */
  readonly roomPrefix: string;
  /** String: the record of a conference's room. */
  room(id: ConferenceId): string;
  /** String that ends by itself: who serves a node now. */
  lease(node: string): string;
  /** Hash: who served it last, and its fencing number. */
  lastLease(node: string): string;
  /** A part of what is counted of wrong codes and PINs. */
  lockout(part: LockoutPart): string;
  /** What BullMQ puts before all of its keys, and we before the replies to jobs. */
  readonly jobs: string;
  /** Sorted set: number → when it last gave a right PIN of this conference. */
  knownNumbers(id: ConferenceId): string;
}

/** What is counted of wrong codes and PINs; see the ledger in Redis. */
export type LockoutPart = 'day' | 'counts' | 'last' | 'spared' | 'open' | 'tries' | 'taken' | 'known';

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
    roomPrefix: `${tag}:room:`,
    room: (id) => `${tag}:room:${id}`,
    lease: (node) => `${tag}:lease:${encodeURIComponent(node)}`,
    lastLease: (node) => `${tag}:last-lease:${encodeURIComponent(node)}`,
    lockout: (part) => `${tag}:lockout:${part}`,
    jobs: `${tag}:jobs`,
    knownNumbers: (id) => `${tag}:known-numbers:${id}`,
  };
}
