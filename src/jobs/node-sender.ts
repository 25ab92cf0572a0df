import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ok, type Result, refused } from '../core/result.ts';
import { maskUrl } from '../store/redis-url.ts';
import { StoreError } from '../store/store.ts';
import { type ConferenceChanged, type NodeCommand, type NodeReply, nodeReply } from './node-command.ts';
import { type NodeQueue, QUEUE_CONNECTION, queueName, redisTimeMs, replyKey } from './node-queue.ts';

/** How long a sender waits for whoever serves the node, unless told. */
export const REPLY_TIMEOUT_MS = 2_000;
/** How long after it was asked whoever serves the node may begin with what must not be done late. */
const BEGIN_WITHIN_MS = 2_000;

/** Why a command was not done now. */
export type Undelivered =
  /** Nobody serves the node, or did not answer in time. The command stays, and is handled by the next who does. */
  | { readonly kind: 'nobody-listens' }
  /** Whoever serves the node could not do it, and does not try again. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Sends word of a change to whoever serves the node, and waits until it is taken up. Rejects with {@link StoreError} when
 * Redis is away; then the command may or may not stay there.
 */
export function sendToNode(
  to: NodeQueue,
  command: ConferenceChanged,
  waitMs = REPLY_TIMEOUT_MS,
): Promise<Result<undefined, Undelivered>> {
  return connected(to, async ({ put, isServed, reply }) => {
    const job = await put(command);
    const said = (await isServed()) ? await reply(job, waitMs) : undefined;
    if (said === undefined) return refused({ kind: 'nobody-listens' });
    if (said.kind === 'handled') return ok(undefined);
    return refused(said.kind === 'failed' ? said : { kind: 'failed', reason: `not an answer to this: ${said.kind}` });
  });
}

/** Nobody serves the node and nothing was asked, or it was, and no reply has come. */
export type Unanswered = { readonly kind: 'nobody-listens' | 'no-reply' };

/**
 * Asks something of whoever serves the node that is of no use later: it is not begun more than two seconds from now, and
 * its reply is waited for `answerWithinMs` longer. Rejects with {@link StoreError} when Redis is away.
 */
export function askNode(
  to: NodeQueue,
  question: (beginByMs: number) => NodeCommand,
  answerWithinMs: number,
): Promise<NodeReply | Unanswered> {
  return connected(to, async ({ client, put, isServed, reply }) => {
    const [served, nowMs] = await Promise.all([isServed(), redisTimeMs(client)]);
    if (!served) return { kind: 'nobody-listens' };
    const job = await put(question(nowMs + BEGIN_WITHIN_MS));
    return (await reply(job, BEGIN_WITHIN_MS + answerWithinMs)) ?? { kind: 'no-reply' };
  });
}

interface Line {
  readonly client: Redis;
  /** Puts a command into the queue; resolves with the id of its job. */
  put(command: NodeCommand): Promise<string>;
  isServed(): Promise<boolean>;
  /** Undefined when none has come in time. */
  reply(job: string, waitMs: number): Promise<NodeReply | undefined>;
}

async function connected<T>({ address, keys, node }: NodeQueue, work: (line: Line) => Promise<T>): Promise<T> {
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
    return await work({
      client,
      put: async (command) => {
        const jobId = `command-${randomUUID()}`;
        await queue.add(command.kind, command, { jobId, removeOnComplete: true, removeOnFail: true });
        return jobId;
      },
      isServed: async () => (await client.exists(keys.lease(node))) > 0,
      reply: async (job, waitMs) => {
        const said = await client.blpop(replyKey(keys, job), waitMs / 1_000);
        return said === null ? undefined : nodeReply.parse(JSON.parse(said[1]));
      },
    });
  } catch (cause) {
    const reason = trouble ?? cause;
    const text = reason instanceof Error ? reason.message : String(reason);
    throw new StoreError(`cannot send to ${node} through Redis at ${maskUrl(address)}: ${text}`, { cause });
  } finally {
    client.disconnect();
  }
}
