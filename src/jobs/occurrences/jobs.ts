import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { z } from 'zod';
import { type ConferenceId, parseConferenceId } from '../../core/ids.ts';
import { EVENT_KINDS, type OccurrenceEvent } from '../../core/occurrence.ts';
import type { Keyspace } from '../../store/keyspace.ts';
import type { DueEvent } from '../../store/occurrences.ts';
import type { RedisAddress } from '../../store/redis-url.ts';
import { queueConnection } from '../node-queue.ts';

/** BullMQ's name of the queue that wakes dispatchers. */
export const OCCURRENCES_QUEUE = 'occurrences';

/** What a job says: attend to this event if that is still what comes next. */
export const dueEvent: z.ZodType<DueEvent> = z.object({
  conference: z.int().transform((id, context): ConferenceId => {
    const conference = parseConferenceId(id);
    if (conference !== undefined) return conference;
    context.addIssue('not the id of a conference');
    return z.NEVER;
  }),
  revision: z.int(),
  index: z.int(),
  kind: z.enum(EVENT_KINDS),
});

/** An event that is armed. */
export interface ArmedEvent {
  readonly conference: ConferenceId;
  readonly revision: number;
  readonly event: OccurrenceEvent;
}

/**
 * Jobs that wake a dispatcher when something is due. They are no promise: one may be lost, come twice, or come when nothing
 * is to be done any more. What waits for Redis is sent when that is back, or rejects at the end.
 */
export interface OccurrenceJobs {
  /** Each for its time. */
  add(armed: readonly ArmedEvent[]): Promise<void>;
  /** Each for now; of those with the same `round` one for an event is enough. */
  addOverdue(due: readonly DueEvent[], round: string): Promise<void>;
  /** How many wait: for their time, and for somebody to attend to them. */
  depth(): Promise<{ readonly delayed: number; readonly waiting: number }>;
  /** Idempotent. */
  close(): Promise<void>;
}

export function openOccurrenceJobs(
  address: RedisAddress,
  keys: Keyspace,
  onTrouble: (error: Error) => void,
): OccurrenceJobs {
  const connection = queueConnection(address);
  connection.client.on('error', onTrouble);
  const queue = new Queue(OCCURRENCES_QUEUE, {
    connection: connection.client,
    prefix: keys.jobs,
    skipMetasUpdate: true,
  });
  queue.on('error', onTrouble);

  /** Ids are never used twice, since BullMQ takes a job that is still there under its id for the same. */
  const job = ({ conference, revision, index, kind }: DueEvent, delayMs: number, salt: string) => ({
    name: kind,
    data: { conference, revision, index, kind } satisfies DueEvent,
    opts: {
      jobId: `${conference}-${revision}-${index}-${kind}-${salt}`,
      timestamp: Date.now(),
      delay: Math.max(0, delayMs),
      removeOnComplete: true,
      removeOnFail: true,
    },
  });
  async function put(jobs: readonly ReturnType<typeof job>[]): Promise<void> {
    const [first] = jobs;
    if (first === undefined) return;
    if (jobs.length === 1) await queue.add(first.name, first.data, first.opts);
    else await queue.addBulk([...jobs]);
  }
  async function close(): Promise<void> {
    // With Redis away BullMQ would wait for it.
    const lastMoment = setTimeout(() => connection.disconnect(), LAST_MOMENT_MS);
    try {
      await queue.close();
    } finally {
      clearTimeout(lastMoment);
      connection.disconnect();
    }
  }
  let closing: Promise<void> | undefined;
  return {
    async add(armed) {
      const nowMs = Date.now();
      await put(
        armed.map(({ event: { index, kind, atMs }, ...of }) => job({ ...of, index, kind }, atMs - nowMs, randomUUID())),
      );
    },
    addOverdue: (due, round) => put(due.map((one) => job(one, 0, round))),
    async depth() {
      const { delayed = 0, waiting = 0, active = 0 } = await queue.getJobCounts('delayed', 'waiting', 'active');
      return { delayed, waiting: waiting + active };
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}
const LAST_MOMENT_MS = 1_000;
