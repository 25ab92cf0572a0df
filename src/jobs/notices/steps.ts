import type { NoticeOutcome } from '../../core/notice-outcome.ts';
import type { TargetRecord } from '../../store/notices.ts';

/** How often and how soon somebody is tried again. */
export interface RetryRules {
  readonly attempts: number;
  readonly retryMs: number;
}

/** What is to be done for a target. */
export type Step =
  /** Nobody has taken up this attempt, which is due then, in milliseconds since the epoch. */
  | { readonly kind: 'make'; readonly attempt: number; readonly atMs: number }
  /** Somebody has, and has not said what came of it. */
  | { readonly kind: 'watch'; readonly attempt: number }
  | { readonly kind: 'finished' };

const FINISHED: Step = { kind: 'finished' };

/** What comes after the attempts that there were. */
export function nextStep({ attempts }: Pick<TargetRecord, 'attempts'>, { attempts: most, retryMs }: RetryRules): Step {
  const last = attempts.at(-1);
  if (last === undefined) return { kind: 'make', attempt: 1, atMs: 0 };
  const { attempt, outcome, settledMs } = last;
  if (outcome === undefined) return { kind: 'watch', attempt };
  if (settledMs === undefined || attempt >= most || !RETRIED.has(outcome.kind)) return FINISHED;
  return { kind: 'make', attempt: attempt + 1, atMs: settledMs + retryMs };
}
/** Whoever may have been reached is never tried again, nor whoever has refused. */
const RETRIED: ReadonlySet<NoticeOutcome['kind']> = new Set(['busy', 'no-answer', 'failed']);
