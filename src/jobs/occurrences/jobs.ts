import { z } from 'zod';
import { type ConferenceId, parseConferenceId } from '../../core/ids.ts';
import { EVENT_KINDS, type OccurrenceEvent } from '../../core/occurrence.ts';
import type { Keyspace } from '../../store/keyspace.ts';
import type { DueEvent } from '../../store/occurrences.ts';
import type { RedisAddress } from '../../store/redis-url.ts';
import { openJobQueue, type QueueDepth } from '../job-queue.ts';

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
/** One that was. */
export type DroppedEvent = Pick<ArmedEvent, 'conference' | 'event'>;

/**
 * Jobs that wake a dispatcher when something is due. They are no promise: one may be lost, come twice, or come when nothing
 * is to be done any more. What waits for Redis is sent when that is back, or rejects at the end.
 */
export interface OccurrenceJobs {
  /** Each for its time, where there is none for it; those go that nobody is at and whose events will not be done. */
  add(armed: readonly ArmedEvent[], dropped?: readonly DroppedEvent[]): Promise<void>;
  /** Each for now; of those with the same `round` one for an event is enough. */
  addOverdue(due: readonly DueEvent[], round: string): Promise<void>;
  /** How many wait: for their time, and for somebody to attend to them. */
  depth(): Promise<QueueDepth>;
  /** Idempotent. */
  close(): Promise<void>;
}

export function openOccurrenceJobs(
  address: RedisAddress,
  keys: Keyspace,
  onTrouble: (error: Error) => void,
): OccurrenceJobs {
  const { queue, depth, close } = openJobQueue(OCCURRENCES_QUEUE, { address, keys }, onTrouble);

  const job = ({ conference, revision, index, kind }: DueEvent, delayMs: number, jobId: string) => ({
    name: kind,
    data: { conference, revision, index, kind } satisfies DueEvent,
    opts: { jobId, timestamp: Date.now(), delay: Math.max(0, delayMs), removeOnComplete: true, removeOnFail: true },
  });
  async function put(jobs: readonly ReturnType<typeof job>[]): Promise<void> {
    const [first] = jobs;
    if (first === undefined) return;
    if (jobs.length === 1) await queue.add(first.name, first.data, first.opts);
    else await queue.addBulk([...jobs]);
  }
  return {
    async add(armed, dropped = []) {
      const nowMs = Date.now();
      const wanted = armed.map((one) => {
        const { index, kind, atMs } = one.event;
        return job({ ...one, index, kind }, atMs - nowMs, idOf(one));
      });
      await put(wanted);
      const kept = new Set(wanted.map(({ opts }) => opts.jobId));
      for (const one of dropped) if (!kept.has(idOf(one))) await queue.remove(idOf(one));
    },
    addOverdue: (due, round) =>
      put(due.map((one) => job(one, 0, `${one.conference}-${one.index}-${one.kind}-${round}`))),
    ...{ depth, close },
  };
}

/** The same for the same event under whatever revision: BullMQ takes a job whose id is there for the same, so edits leave no more of them. */
const idOf = ({ conference, event: { index, kind, atMs } }: DroppedEvent): string =>
  `${conference}-${index}-${kind}-${atMs}`;
