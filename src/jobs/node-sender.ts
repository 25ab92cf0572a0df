import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ok, type Result, refused } from '../core/result.ts';
import { maskUrl } from '../store/redis-url.ts';
import { StoreError } from '../store/store.ts';
import { type NodeCommand, type NodeReply, nodeReply } from './node-command.ts';
import { type NodeQueue, QUEUE_CONNECTION, queueName, replyKey } from './node-queue.ts';

/** How long a sender waits for whoever serves the node, unless told. */
export const REPLY_TIMEOUT_MS = 2_000;

/** Why a command was not done now. */
export type Undelivered =
  /** Nobody serves the node, or did not answer in time. The command stays, and is handled by the next who does. */
  | { readonly kind: 'nobody-listens' }
  /** Whoever serves the node could not do it, and does not try again. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Sends a command to whoever serves the node, and waits until it is done. Rejects with {@link StoreError} when Redis is
 * away; then the command may or may not stay there.
 */
export async function sendToNode(
  { address, keys, node }: NodeQueue,
  command: NodeCommand,
  waitMs = REPLY_TIMEOUT_MS,
): Promise<Result<undefined, Undelivered>> {
  const client = new Redis(address, {
    ...QUEUE_CONNECTION,
    lazyConnect: true,
    // A sender is told at once that Redis is away, and nothing is done behind its back later.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  let trouble: Error | undefined;
  client.on('error', (error: Error) => {
    trouble ??= error;
  });
  try {
    await client.connect();
    const queue = new Queue(queueName(node), { connection: client, prefix: keys.jobs, skipMetasUpdate: true });
    queue.on('error', () => {});
    const jobId = `command-${randomUUID()}`;
    await queue.add(command.kind, command, { jobId, removeOnComplete: true, removeOnFail: true });
    if ((await client.exists(keys.lease(node))) === 0) return refused({ kind: 'nobody-listens' });
    const reply = await client.blpop(replyKey(keys, jobId), waitMs / 1_000);
    return reply === null ? refused({ kind: 'nobody-listens' }) : judge(nodeReply.parse(JSON.parse(reply[1])));
  } catch (cause) {
    const reason = trouble ?? cause;
    const text = reason instanceof Error ? reason.message : String(reason);
    throw new StoreError(`cannot send to ${node} through Redis at ${maskUrl(address)}: ${text}`, { cause });
  } finally {
    client.disconnect();
  }
}

function judge(reply: NodeReply): Result<undefined, Undelivered> {
  return reply.kind === 'handled' ? ok(undefined) : refused(reply);
}
