import { type CallId, callOfLeg, parseLegId } from '../../core/ids.ts';
import type { NoticeOutcome } from '../../core/notice-outcome.ts';
import type { PlacedCall } from '../../sim/simulator.ts';
import type { AttemptRecord, TargetRecord } from '../../store/notices.ts';
import type { Called } from './conferences.ts';

/** The notices of one conference: one target for each occurrence that it was told of. */
export interface Notices extends Called {
  /** Undefined for an occurrence whose notice was never begun. */
  readonly targets: ReadonlyMap<string, TargetRecord | undefined>;
}

/** What the legs at FreeSWITCH come to, held against the attempts that are kept. */
export interface CallJudgement {
  readonly legs: number;
  readonly attempts: number;
  /** How many attempts came out so; `hidden` is one that was under way when whoever made it was killed. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

/** Outcomes that only a leg can come to. */
const OF_A_LEG: ReadonlySet<NoticeOutcome['kind']> = new Set([
  ...(['accepted', 'busy', 'no-answer', 'not-accepted', 'rejected', 'turned-away'] as const),
]);
const HIDDEN = 'hidden';

/**
 * Every leg is of an attempt, and no attempt has two. One whose outcome only a leg can come to has exactly one; one whose outcome a
 * crash has hidden has one or none, and may have died before it could note by which call it goes on. `killsMs` is when somebody was
 * killed, by the clock by which attempts are kept.
 */
export function judgeCalls(
  placed: readonly PlacedCall[],
  notices: readonly Notices[],
  killsMs: readonly number[],
): CallJudgement {
  const violations: string[] = [];
  const outcomes: Record<string, number> = {};
  const legsOf = Map.groupBy(placed, ({ number }) => number);
  let attempts = 0;
  for (const { conference, number, targets } of notices) {
    const blame = (what: string) => violations.push(`conference ${conference}: ${what}`);
    const unclaimed = Map.groupBy(legsOf.get(number) ?? [], callOf);
    legsOf.delete(number);
    let hidden = 0;
    for (const [local, target] of targets) {
      if (target === undefined || target.attempts.length === 0) blame(`nobody was called for ${local}`);
      for (const attempt of target?.attempts ?? []) {
        const kind = attempt.outcome?.kind ?? HIDDEN;
        outcomes[kind] = (outcomes[kind] ?? 0) + 1;
        attempts += 1;
        const legs = attempt.call === undefined ? 0 : (unclaimed.get(attempt.call)?.length ?? 0);
        if (attempt.call !== undefined) unclaimed.delete(attempt.call);
        if (legs > 1) blame(`${legs} legs of ${nameOf(local, attempt)}`);
        if (legs === 0 && attempt.outcome !== undefined && OF_A_LEG.has(attempt.outcome.kind)) {
          blame(`no leg of ${nameOf(local, attempt)}`);
        }
        if (kind === HIDDEN || kind === 'unknown') {
          if (attempt.call === undefined) hidden += 1;
          if (!killsMs.some((atMs) => isUnderWay(attempt, atMs)))
            blame(`nobody was killed in ${nameOf(local, attempt)}`);
        }
        if (attempt.call !== undefined && kind === HIDDEN)
          blame(`nobody has seen ${nameOf(local, attempt)} to its end`);
      }
    }
    const others = [...unclaimed.values()];
    for (const legs of others) if (legs.length > 1) blame(`${legs.length} legs of a call that no attempt has noted`);
    if (others.length > hidden) blame(`${others.length} calls of no attempt, where a crash may have hidden ${hidden}`);
  }
  for (const [number, legs] of legsOf) violations.push(`${legs.length} legs to ${number}, who is nobody's`);
  return { legs: placed.length, attempts, outcomes, violations };
}

function callOf({ variables }: PlacedCall): CallId | undefined {
  const leg = parseLegId(variables.get('origination_uuid') ?? '');
  return leg && callOfLeg(leg)?.call;
}
const isUnderWay = ({ claimedMs, settledMs = Number.POSITIVE_INFINITY }: AttemptRecord, atMs: number): boolean =>
  claimedMs <= atMs && atMs <= settledMs;
const nameOf = (local: string, { attempt, outcome }: AttemptRecord): string =>
  `attempt ${attempt} for ${local} (${outcome?.kind ?? HIDDEN})`;
