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
  /** Sorted set: the id of every conference, by itself. */
  readonly conferenceIds: string;
  /** What the names of the sets of each customer's conferences, as that one, begin with. */
  readonly customerPrefix: string;
  /** What is kept of one kind of record. */
  collection(kind: CollectionName): CollectionKeys;
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
  /** What the names of all that signing in counts begin with. */
  readonly auth: string;
  /** Sorted set: number → when it last gave a right PIN of this conference, or of an access account, by its id behind an `a`. */
  knownNumbers(owner: ConferenceId | `a${number}`): string;
  /** Stream: what has happened, numbered without gaps. */
  readonly feed: string;
  /** Counter: the number of the last entry of the feed. */
  readonly lastFeed: string;
  /** String that ends by itself: how many entries a writer of the feed has written. */
  feedWriter(writer: string): string;
  /** String that ends by itself: an entry of this name is in the feed. */
  feedName(name: string): string;
  /** Channel: who talks in which room now. */
  readonly talking: string;
  /** What is kept of outbound calls. */
  readonly calls: CallKeys;
  /** What is to happen next in each conference, and what has. */
  readonly occurrences: OccurrenceKeys;
  /** Who was told of occurrences. */
  readonly notices: NoticeKeys;
}

/** Kinds of records that people manage, and tokens. */
export type CollectionName =
  | 'classesOfService'
  | 'dialplans'
  | 'gateways'
  | 'rateDecks'
  | 'routes'
  | 'ratePlans'
  | 'customers'
  | 'people'
  | 'recordGroups'
  | 'accounts'
  | 'sounds'
  | 'notifications'
  | 'tokens';

/** Names are fields of hashes only: nothing that somebody typed is ever a part of a key. */
export interface CollectionKeys {
  /** Hash: id → record. */
  readonly records: string;
  /** Counter: the id given out last. */
  readonly lastId: string;
  /** Hash: unique name → id. */
  readonly names: string;
  /** Sorted set: every id, by itself. */
  readonly ids: string;
  /** What the names of the sets of each parent's ids begin with; the parent's id follows. */
  readonly parentPrefix: string;
  /** Sorted set: id, by when it expires. */
  readonly expiry: string;
}

/** Ids of accounts and days follow the prefixes; a day ends by itself. */
export interface CallKeys {
  /** Hash: call that is not settled → what is known of it. */
  readonly open: string;
  /** Sets: the open calls of an account. */
  readonly legsPrefix: string;
  /** Hashes: what an account has spent and set aside on a day, by currency. */
  readonly dayPrefix: string;
  /** Hash: id → call record. */
  readonly records: string;
  /** Counter: the id given out last. */
  readonly lastRecord: string;
  /** Sorted set: the id of every record, by itself. */
  readonly recordIds: string;
  /** Sorted set: the id of every record, by when it was written. */
  readonly written: string;
  /** Number: how many milliseconds after its placing a record was written at most. */
  readonly lag: string;
  /** Sorted sets: the ids of one customer's, account's or conference's records, by themselves. */
  readonly listPrefix: string;
}

/**
 * Ids of conferences follow the prefixes; what is kept of a conference goes with it.
 *
 * What is next is a hash: `revision` of the definition; `state` `armed`, `claimed` or `idle`; the event as `kind`, `index`,
 * `local`, `start`, `end` and `at`; of a claim its `owner`, `until` when it holds, `again` where it is not the first, and `edited` where
 * the definition has changed meanwhile; `committed`, the owner of the last claim that was ended; and what was done last, `did`, `didLocal`, `didMs`. Instants are milliseconds since the epoch.
 */
export interface OccurrenceKeys {
  /** Hashes: what is next in a conference. */
  readonly nextPrefix: string;
  /** Sorted set: conference, by when its next event is due or its claim runs out. */
  readonly due: string;
  /** Hashes: local start → what became of that occurrence. */
  readonly historyPrefix: string;
  /** Sorted sets: local start, by its instant. */
  readonly orderPrefix: string;
}

/** Ids of conferences follow the prefixes; what is kept of a conference goes with it. */
export interface NoticeKeys {
  /** Hashes that end by themselves: one round; the conference, a colon and its occasion follow. */
  readonly roundPrefix: string;
  /** Sorted sets: the occasions of a conference's rounds, by when they began. */
  readonly listPrefix: string;
  /** Sorted set: conference, blank and occasion of the rounds that are not finished, by when their time is over. */
  readonly unfinished: string;
  /** Sorted sets that end by themselves: the invitations and cancellations that somebody has sent or was about to, by when. */
  readonly mailPrefix: string;
}

/** The same of conferences, whose unique name is their code, as of the other kinds. */
export function recordKeys(keys: Keyspace, name: CollectionName | 'conferences'): Omit<CollectionKeys, 'expiry'> {
  if (name !== 'conferences') return keys.collection(name);
  const { conferences: records, lastId, codes: names, conferenceIds: ids, customerPrefix: parentPrefix } = keys;
  return { records, lastId, names, ids, parentPrefix };
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
    conferenceIds: `${tag}:conference-ids`,
    customerPrefix: `${tag}:conferences-of:`,
    collection(kind) {
      const records = `${tag}:directory:${kind}`;
      return {
        records,
        lastId: `${records}:last-id`,
        names: `${records}:names`,
        ids: `${records}:ids`,
        parentPrefix: `${records}:of:`,
        expiry: `${records}:expiry`,
      };
    },
    roomPrefix: `${tag}:room:`,
    room: (id) => `${tag}:room:${id}`,
    lease: (node) => `${tag}:lease:${encodeURIComponent(node)}`,
    lastLease: (node) => `${tag}:last-lease:${encodeURIComponent(node)}`,
    lockout: (part) => `${tag}:lockout:${part}`,
    jobs: `${tag}:jobs`,
    auth: `${tag}:auth`,
    knownNumbers: (owner) => `${tag}:known-numbers:${owner}`,
    feed: `${tag}:feed`,
    lastFeed: `${tag}:last-feed`,
    feedName: (name) => `${tag}:feed-name:${name}`,
    feedWriter: (writer) => `${tag}:feed-writer:${writer}`,
    talking: `${tag}:talking`,
    calls: {
      open: `${tag}:calls:open`,
      legsPrefix: `${tag}:calls:legs-of:`,
      dayPrefix: `${tag}:calls:day:`,
      records: `${tag}:calls:records`,
      lastRecord: `${tag}:calls:last-record`,
      recordIds: `${tag}:calls:record-ids`,
      written: `${tag}:calls:written`,
      lag: `${tag}:calls:lag`,
      listPrefix: `${tag}:calls:of-`,
    },
    occurrences: {
      nextPrefix: `${tag}:occurrences:next:`,
      due: `${tag}:occurrences:due`,
      historyPrefix: `${tag}:occurrences:history:`,
      orderPrefix: `${tag}:occurrences:order:`,
    },
    notices: {
      roundPrefix: `${tag}:notices:round:`,
      listPrefix: `${tag}:notices:of:`,
      unfinished: `${tag}:notices:unfinished`,
      mailPrefix: `${tag}:notices:mail:`,
    },
  };
}
