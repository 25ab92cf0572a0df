import type { ConferenceId } from '../../core/ids.ts';
import type { Cursor, OccurrenceEvent } from '../../core/occurrence.ts';
import type { LastDone, OccurrenceStore } from '../../store/occurrences.ts';
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

/** Arms the first event after a cursor that was not done before. */
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
    const arming = await occurrences.arm(conference, plan.revision, event);
    if (arming.kind === 'done') {
      at = event;
      continue;
    }
    if (arming.kind !== 'armed') return arming;
    await jobs.add([{ conference, revision: plan.revision, event }]);
    return { kind: 'armed', event, replaced: arming.replaced, last: arming.last };
  }
}

async function disarm({ occurrences }: Arranging, conference: ConferenceId, revision: number): Promise<Arranged> {
  const disarming = await occurrences.disarm(conference, revision);
  if (disarming.kind === 'under-way') return disarming;
  const replaced = disarming.kind === 'cancelled' ? disarming.event : undefined;
  return { kind: 'idle', replaced, last: disarming.last };
}
