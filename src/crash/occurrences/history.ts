import { nextStep, type RetryRules } from '../../jobs/notices/steps.ts';
import type { NoticeStore } from '../../store/notices.ts';
import type { OccurrenceStore } from '../../store/occurrences.ts';
import type { Notices } from './calls.ts';
import type { Called } from './conferences.ts';
import { localOf, type Timetable } from './timetable.ts';

/** An attempt without its call that is so old was cut off: what lies between claim and call takes no longer. */
const CUT_OFF_AFTER_MS = 30_000;

/** Who was told of which occurrence, as it is kept now. Rejects with StoreError. */
export function readNotices(
  notices: Pick<NoticeStore, 'list'>,
  called: readonly Called[],
  timetable: Timetable,
): Promise<readonly Notices[]> {
  const locals = Array.from({ length: timetable.occurrences }, (_, index) => localOf(timetable, index));
  return Promise.all(
    called.map(async (each) => {
      const found = await Promise.all(
        locals.map(async (local) => {
          const round = await notices.list({ conference: each.conference, occasion: local });
          return [local, round?.targets[0]] as const;
        }),
      );
      return { ...each, targets: new Map(found) };
    }),
  );
}

/** How many of the notices somebody has still something to do for. */
export function unsettled(all: readonly Notices[], rules: RetryRules, nowMs: number): number {
  const targets = all.flatMap((each) => [...each.targets.values()]);
  return targets.filter((target) => {
    if (target === undefined) return true;
    const step = nextStep(target, rules);
    if (step.kind !== 'watch') return step.kind === 'make';
    const last = target.attempts.at(-1);
    return last?.call !== undefined || nowMs - (last?.claimedMs ?? nowMs) < CUT_OFF_AFTER_MS;
  }).length;
}

/** How many occurrences are kept as open. Rejects with StoreError. */
export async function countOpen(
  occurrences: Pick<OccurrenceStore, 'history'>,
  called: readonly Called[],
  timetable: Timetable,
): Promise<number> {
  const all = await Promise.all(
    called.map(({ conference }) => occurrences.history(conference, 0, timetable.occurrences)),
  );
  return all.flat().filter(({ state }) => state === 'open').length;
}
