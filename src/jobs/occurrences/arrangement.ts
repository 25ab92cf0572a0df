import type { ConferenceId } from '../../core/ids.ts';
import type { Cursor, OccurrenceEvent } from '../../core/occurrence.ts';
import { type LastDone, type OccurrenceStore, REMEMBERED } from '../../store/occurrences.ts';
import type { OccurrenceJobs } from './jobs.ts';
import type { Plan, Plans } from './plan.ts';

/** What arranging needs: definitions, what is armed, and who wakes the dispatchers. */
export interface Arranging {
  readonly plans: Plans;
  readonly occurrences: OccurrenceStore;
  readonly jobs: Pick<OccurrenceJobs, 'add'>;
}

/** What an edit, a cancellation or a new definition has come to. */
export type Arranged =
  | {
      readonly kind: 'armed';
      readonly event: OccurrenceEvent;
      /** Was to be done and will not be. */
      readonly replaced: OccurrenceEvent | undefined;
      /** Was done, so that it was too late to change that. */
      readonly last: LastDone | undefined;
    }
  /** Nothing is left to do. */
  | { readonly kind: 'idle'; readonly replaced: OccurrenceEvent | undefined; readonly last: LastDone | undefined }
  /** Too late for this one, which is being done; what comes after it goes by the new definition. */
  | { readonly kind: 'under-way'; readonly event: OccurrenceEvent; readonly last: LastDone | undefined }
  /** A later definition has been arranged, or the conference is gone. */
  | { readonly kind: 'outdated' };

/**
 * Brings what is armed in line with the definition, at once; to be called after a conference was made, changed or deleted,
 * and harmless at any other time. When it has resolved nothing is begun any more that only the former definition wanted,
 * except what it says is under way. Rejects with StoreError.
 */
export async function arrange(arranging: Arranging, conference: ConferenceId): Promise<Arranged> {
  const { plans, occurrences } = arranging;
  const plan = await plans.of(conference);
  if (plan === undefined) return disarm(arranging, conference, 0);
  return armFrom(arranging, conference, plan, undefined, await occurrences.nowMs());
}

/**
 * Arms the first event after a cursor that was not done before. Without a cursor, an end that was over before the definition came
 * is left, unless what it ends was opened.
 */
export async function armFrom(
  arranging: Arranging,
  conference: ConferenceId,
  plan: Plan,
  cursor: Cursor | undefined,
  nowMs: number,
): Promise<Arranged> {
  const { occurrences, jobs } = arranging;
  for (let at = cursor; ; ) {
    const event = plan.next(at, nowMs);
    if (event === undefined) return disarm(arranging, conference, plan.revision);
    const over = cursor === undefined && event.kind === 'end' && event.atMs < nowMs;
    if (over && !(await isOpened(occurrences, conference, event, nowMs))) {
      at = event;
      continue;
    }
    const arming = await occurrences.arm(conference, plan.revision, event);
    if (arming.kind === 'done') {
      at = event;
      continue;
    }
    if (arming.kind !== 'armed') return arming;
    const { replaced, last } = arming;
    const dropped = replaced === undefined ? [] : [{ conference, event: replaced }];
    await jobs.add([{ conference, revision: plan.revision, event }], dropped);
    return { kind: 'armed', event, replaced, last };
  }
}

/** Whether the occurrence of an event was opened and not ended, or one is open that an edit has moved from later. */
async function isOpened(
  occurrences: OccurrenceStore,
  conference: ConferenceId,
  { local, startMs }: OccurrenceEvent,
  nowMs: number,
): Promise<boolean> {
  const since = await occurrences.history(conference, startMs, REMEMBERED);
  return since.some(
    ({ state, local: own, endMs }) => state === 'open' && (own === local || endMs === undefined || endMs > nowMs),
  );
}

async function disarm({ occurrences, jobs }: Arranging, conference: ConferenceId, revision: number): Promise<Arranged> {
  const disarming = await occurrences.disarm(conference, revision);
  const { kind, last } = disarming;
  if (kind === 'under-way') return disarming;
  if (kind === 'nothing') return { kind: 'idle', replaced: undefined, last };
  await jobs.add([], [{ conference, event: disarming.event }]);
  return { kind: 'idle', replaced: disarming.event, last };
}
