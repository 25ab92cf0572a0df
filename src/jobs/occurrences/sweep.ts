import type { ConferenceId } from '../../core/ids.ts';
import { keepSweeps, type Sweeps } from '../sweeps.ts';
import { type Arranging, armFrom, arrange } from './arrangement.ts';
import type { OccurrenceJobs } from './jobs.ts';

export interface SweepOptions extends Arranging {
  readonly jobs: Pick<OccurrenceJobs, 'add' | 'addOverdue'>;
  /** Between two sweeps. */
  readonly everyMs: number;
  readonly ending: AbortSignal;
  complain(what: string, error: unknown): void;
}

/** So long a job may be late before another is made in its place. */
const PATIENCE_MS = 1_000;
const PORTION = 500;
/** How many conferences are looked through together, and how many in a sweep after the first. */
const TOGETHER = 100;
const PER_SWEEP = 2_000;

/**
 * Repairs, at once and then again and again until it is time to end, and soon after a sweep that failed:
 *
 * - What is overdue, or whose claim has run out, gets a new job: the old one is lost, or was moved away by a wrong clock.
 * - A conference with a schedule that has nothing armed, since whoever changed it died, is armed. What is armed and would be due at
 *   another time by the zone data of today is timed anew. The first time all conferences are looked through, then the
 *   next two thousand in each sweep.
 *
 * Memory is bounded by a portion of each.
 */
export function keepSweeping(options: SweepOptions): Sweeps {
  const { everyMs, ending, complain } = options;
  let after: ConferenceId | undefined;
  let most = Number.POSITIVE_INFINITY;
  return keepSweeps({
    async sweep() {
      await wakeOverdue(options);
      after = await lookThrough(options, after, most);
      most = PER_SWEEP;
    },
    ...{ everyMs, ending },
    complain: (error) => complain('conferences could not be looked through for now', error),
  });
}

/** Gives all that is overdue a new job. */
export async function wakeOverdue({ occurrences, jobs, everyMs, ending }: SweepOptions): Promise<void> {
  const round = `sweep-${Math.floor(Date.now() / everyMs)}`;
  for (let skip = 0; !ending.aborted; skip += PORTION) {
    const due = await occurrences.due(-Math.min(PATIENCE_MS, everyMs), PORTION, skip);
    await jobs.addOverdue(due, round);
    if (due.length < PORTION) return;
  }
}

/** Looks through at most so many conferences; resolves with where to go on, undefined for the beginning. */
export async function lookThrough(
  options: SweepOptions,
  after: ConferenceId | undefined,
  most: number,
): Promise<ConferenceId | undefined> {
  let last = after;
  for (let seen = 0; seen < most && !options.ending.aborted; seen += TOGETHER) {
    const some = Math.min(TOGETHER, most - seen);
    const ids = await options.plans.page(last, some);
    await Promise.all(ids.map((id) => look(options, id)));
    last = ids.at(-1);
    if (ids.length < some) return undefined;
  }
  return last;
}

async function look(options: SweepOptions, conference: ConferenceId): Promise<void> {
  const { plans, occurrences, jobs } = options;
  const [plan, armed] = await Promise.all([plans.of(conference), occurrences.armed(conference)]);
  if (plan === undefined || armed?.state === 'claimed') return;
  if (armed === undefined) {
    await armFrom(options, conference, plan, undefined, await occurrences.nowMs());
    return;
  }
  const { revision } = plan;
  const event = armed.revision === revision ? plan.retimed(armed.event) : undefined;
  if (event === undefined) {
    await arrange(options, conference);
    return;
  }
  if (event.atMs === armed.event.atMs) return;
  const arming = await occurrences.arm(conference, revision, event);
  if (arming.kind === 'armed') await jobs.add([{ conference, revision, event }]);
}
