import { Redis, type RedisOptions } from 'ioredis';
import { reconnectPauseMs } from '../store/connection.ts';
import type { Keyspace } from '../store/keyspace.ts';
import type { RedisAddress } from '../store/redis-url.ts';

/** Which queue of which Redis. */
export interface NodeQueue {
  readonly address: RedisAddress;
  readonly keys: Keyspace;
  /** What the node is called in its lease. */
  readonly node: string;
}

/** BullMQ allows no colon in the name of a queue, and nodes are called `host:port`. */
export function queueName(node: string): string {
  return `node-${encodeURIComponent(node)}`;
}

/** The list into which the reply to a job is put. */
export function replyKey(keys: Keyspace, jobId: string): string {
  return `${keys.jobs}:reply:${jobId}`;
}

/** The time by Redis's own clock, which all who share it agree upon. */
export async function redisTimeMs(client: Pick<Redis, 'time'>): Promise<number> {
  const [seconds, micros] = await client.time();
  return Number(seconds) * 1_000 + Number(micros) / 1_000;
}

const CONNECT_TIMEOUT_MS = 2_000;
const LONGEST_PAUSE_MS = 1_000;

/** How each connection of a queue is made. */
export const QUEUE_CONNECTION = {
  // BullMQ demands it of a connection that waits for jobs.
  maxRetriesPerRequest: null,
  connectTimeout: CONNECT_TIMEOUT_MS,
  disconnectTimeout: 100,
  retryStrategy: (attempt: number) => reconnectPauseMs(attempt, LONGEST_PAUSE_MS, Math.random()),
} satisfies RedisOptions;

/** What ends a connection. */
type Ending = Pick<Redis, 'status' | 'disconnect'>;

/**
 * A connection for BullMQ, which makes copies of it. `disconnect` ends it and all of them; what waits for them rejects.
 * BullMQ waits for the end of a connection, which ioredis does not tell between two attempts to reconnect, and one
 * that was never ready BullMQ does not end at all.
 */
export function queueConnection(address: RedisAddress): { readonly client: Redis; disconnect(): void } {
  const client = new Redis(address, QUEUE_CONNECTION);
  const all: Ending[] = [client];
  endTold(client);
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (override) => {
    const copy = duplicate(override);
    endTold(copy);
    all.push(copy);
    return copy;
  };
  return {
    client,
    disconnect() {
      for (const one of all) one.disconnect();
    },
  };
}

function endTold(connection: Ending): void {
  const disconnect = connection.disconnect.bind(connection);
  connection.disconnect = (reconnect = false) => {
    // As before its first attempt, so that ending is all that is left to do.
    if (!reconnect && connection.status === 'reconnecting') connection.status = 'wait';
    disconnect(reconnect);
  };
}
