import { Queue } from 'bullmq';
import { type NodeQueue, queueConnection } from './node-queue.ts';

/** How many jobs wait: for their time, and for somebody to attend to them or in its hands. */
export interface QueueDepth {
  readonly delayed: number;
  readonly waiting: number;
}

/** A queue of BullMQ that jobs are put into; what waits for Redis is sent when that is back, or rejects at the end. */
export interface JobQueue {
  readonly queue: Queue;
  depth(): Promise<QueueDepth>;
  /** Once `before` has settled, or soon. Idempotent. */
  close(before?: Promise<unknown>): Promise<void>;
}

const LAST_MOMENT_MS = 1_000;

export function openJobQueue(
  name: string,
  { address, keys }: Omit<NodeQueue, 'node'>,
  onTrouble: (error: Error) => void,
): JobQueue {
  const connection = queueConnection(address);
  connection.client.on('error', onTrouble);
  const queue = new Queue(name, { connection: connection.client, prefix: keys.jobs, skipMetasUpdate: true });
  queue.on('error', onTrouble);

  async function close(before: Promise<unknown> | undefined): Promise<void> {
    // With Redis away BullMQ would wait for it.
    const lastMoment = setTimeout(() => connection.disconnect(), LAST_MOMENT_MS);
    try {
      await before?.catch(() => undefined);
      await queue.close();
    } finally {
      clearTimeout(lastMoment);
      connection.disconnect();
    }
  }
  let closing: Promise<void> | undefined;
  return {
    queue,
    async depth() {
      const { delayed = 0, waiting = 0, active = 0 } = await queue.getJobCounts('delayed', 'waiting', 'active');
      return { delayed, waiting: waiting + active };
    },
    close(before) {
      closing ??= close(before);
      return closing;
    },
  };
}
