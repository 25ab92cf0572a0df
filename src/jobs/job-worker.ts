import type { Job, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { Keyspace } from '../store/keyspace.ts';
import type { RedisAddress } from '../store/redis-url.ts';
import { queueConnection } from './node-queue.ts';

/** Told of what went wrong. */
type Complain = (what: string, error: unknown) => void;

/** A connection for workers. Of a Redis that is away it tells once, in the words of `waits`, and no more when it is time to end. */
export function workerConnection(address: RedisAddress, waits: string, ending: AbortSignal, complain: Complain) {
  let away = false;
  const onTrouble = (error: Error): void => {
    // Each attempt to reconnect fails with an error of its own.
    if (!away && !ending.aborted) complain(waits, error);
    away = true;
  };
  const connection = queueConnection(address);
  connection.client.on('error', onTrouble);
  connection.client.on('ready', () => {
    away = false;
  });
  return { ...connection, onTrouble };
}

/** A job in whose middle so many processes died is dropped. */
const LIVES = 10;

/**
 * Of a worker that keeps no job that is over. `lockMs`: how long BullMQ's lock of a job holds that is not renewed, so long a crash may
 * delay what it has cut off.
 */
export function workerSettings(client: Redis, keys: Keyspace, concurrency: number, lockMs: number) {
  return {
    ...{ connection: client, prefix: keys.jobs, concurrency },
    ...{ lockDuration: lockMs, stalledInterval: lockMs, maxStalledCount: LIVES },
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  } satisfies WorkerOptions;
}

/** What a job says; undefined, and told of, where that makes no sense. */
export function readJob<Schema extends z.ZodType>(
  job: Job,
  schema: Schema,
  complain: Complain,
): z.output<Schema> | undefined {
  const read = schema.safeParse(job.data);
  if (!read.success) complain(`the job ${job.id ?? ''} makes no sense and is dropped`, read.error);
  return read.data;
}
