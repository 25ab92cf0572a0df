import type { CallPermit, CallRequest } from '../dialling/verdict.ts';
import type { LegId } from '../ids.ts';

/** A call whose money is set aside: what a controller that takes over has to know of it. Kept in Redis from the reservation on. */
export interface OpenCall {
  readonly request: CallRequest;
  readonly permit: CallPermit;
  readonly reservedAtMs: number;
  /** The attempt that was answered, once one was. */
  readonly answered: { readonly attempt: number; readonly atMs: number } | null;
  /** What whoever takes over goes on with: opaque to the store, at most 4 kB. */
  readonly memo: string;
}

/** One leg of a call, as it came out: what a call record is made of. */
export interface CallAttempt {
  readonly leg: LegId;
  /** Which of the permit's routes, from 0. */
  readonly route: number;
  readonly placedAtMs: number;
  readonly ringingAtMs: number | null;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number;
  /** FreeSWITCH's hangup cause; empty where the end was missed. */
  readonly cause: string;
  /**
   * Its answer or its end was not seen, and the time that stands for it is the dearest that it can have been: the answer at the
   * earliest, the end at the latest, which is when nothing was left of the leg, or its limit.
   * It is charged from the one to the other; so one of which nothing is known is charged for its whole limit.
   */
  readonly estimated: boolean;
}
