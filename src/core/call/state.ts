import type { CallPermit, CallRequest } from '../dialling/verdict.ts';
import type { ApplicationDone, CallerId } from '../event.ts';
import type { LegId, QuestionId } from '../ids.ts';
import type { Answer } from '../intent.ts';
import type { Asking } from '../step.ts';
import type { CallMemo } from './memo.ts';
import type { CallOrder, CallOutcome } from './order.ts';
import type { CallAttempt } from './record.ts';

/**
 * One outbound call, from the wish for it to its settlement.
 *
 *     reserving ─> dialling ─> accepting ─> connected ─> settling
 *         │         │   ^ │        │           │            ^
 *         │         │   └─┘ next   │           │            │
 *         │         v       route  v           v            │
 *         │       ending <────────────────────────          │
 *         │         └──────────────────────────────────────>│
 *         └────────────────────────────────────────────────>┘
 *
 * - *reserving*: the store is asked to have the guard judge the call and to set its money aside. A refusal ends it here. One that is
 *   not wanted any more, or whose answer takes too long, is told so at once and lives on until the answer, to give back what was set aside.
 * - *dialling*: a leg is made by one of the permitted routes, rings, and may be answered; by the next route where the network is to
 *   blame for its end. The answered leg of an invite comes to the dialplan's park.
 * - *accepting*: it is parked there and asked for the key that says yes, in some rounds; a voicemail never presses it.
 * - *connected*: it is on its way into the room as an admission of its own, or talks with the caller. FreeSWITCH itself keeps the limit.
 * - *ending*: we have hung it up and wait for FreeSWITCH to say so; a leg that was not there yet is hung up when it comes to life.
 * - *settling*: the store is asked to give back what was set aside but for what the attempts cost, again and again until it has done so.
 * - *unsure*: the connection to FreeSWITCH was lost with the leg on it; the next snapshot tells what became of it.
 *
 * The end of a leg comes by its own hang-up and by the end of the job that dialled it, in either order (measured on FreeSWITCH
 * 1.10.12): the first counts. A job that fails before there is a channel has no hang-up. Every phase but *unsure* has a time at which
 * it ends of itself, so that a call of which FreeSWITCH says nothing more does not hang.
 *
 * Whoever takes over knows of a call what the store kept of it, and what the channels show: it goes on where its leg is.
 */
export type Phase =
  | { readonly at: 'reserving'; readonly question: QuestionId; readonly givenUp: boolean }
  | { readonly at: 'dialling'; readonly question: QuestionId | undefined; readonly attempt: Attempt }
  | {
      readonly at: 'accepting';
      readonly attempt: Attempt;
      readonly caller: CallerId;
      /** Undefined where a former controller has asked: whatever asks for digits on that leg counts. */
      readonly question: QuestionId | undefined;
      readonly round: number;
      readonly untilMs: number;
    }
  | { readonly at: 'connected'; readonly attempt: Attempt; readonly turnedAway: boolean }
  | {
      readonly at: 'ending';
      readonly attempt: Attempt;
      readonly question: QuestionId | undefined;
      readonly outcome: CallOutcome;
      readonly again: number;
    }
  | { readonly at: 'settling'; readonly question: QuestionId | undefined }
  | {
      readonly at: 'unsure';
      /** Undefined for a call of a former controller that had not been answered. */
      readonly attempt: Attempt | undefined;
      /** Since when it may have been answered without our knowing. */
      readonly sinceMs: number;
      /** How it is to end, where it was being ended. */
      readonly outcome: CallOutcome | undefined;
    };

/** The leg that is dialled now. */
export interface Attempt {
  /** From 1: which of the permit's routes it goes by, and a part of the leg's own name. */
  readonly number: number;
  readonly leg: LegId;
  readonly placedAtMs: number;
  readonly ringingAtMs: number | null;
  readonly answeredAtMs: number | null;
  /** The channel has been seen. */
  readonly created: boolean;
  /** The answer was not seen: its time is the earliest that it can have. */
  readonly estimated: boolean;
}

export interface CallState extends Asking {
  readonly request: CallRequest;
  /** Whose leg it becomes: {@link CallOrder.then}; undefined where whoever adopted it could not read that. */
  readonly then: CallOrder['then'] | undefined;
  readonly memo: CallMemo | undefined;
  readonly ringTimeoutMs: number;
  readonly acceptWithinMs: number;
  /** What the guard allowed; undefined until it has. */
  readonly permit: CallPermit | undefined;
  readonly askedAtMs: number;
  /** Legs that are over. */
  readonly attempts: readonly CallAttempt[];
  readonly phase: Phase;
  readonly wakeAtMs: number | undefined;
}

/** What the channels say of the leg of a call. */
export interface FoundLeg {
  readonly attempt: number;
  readonly leg: LegId;
  readonly caller: CallerId;
  readonly answered: boolean;
  /**
   * `inside` is one that is in a room or has a place in one, `parked` one that waits for us, `asked` one on which the question of
   * a former controller may still run, `under-way` every other.
   */
  readonly where: 'inside' | 'parked' | 'asked' | 'under-way';
}

export type CallInput =
  | { readonly kind: 'answer'; readonly id: QuestionId; readonly answer: Answer }
  | { readonly kind: 'leg-created' | 'leg-ringing' | 'leg-answered'; readonly leg: LegId }
  | { readonly kind: 'leg-parked'; readonly leg: LegId; readonly caller: CallerId }
  | ApplicationDone
  | { readonly kind: 'leg-gone'; readonly leg: LegId; readonly cause: string }
  /** Nobody wants it any more. */
  | { readonly kind: 'dropped' }
  /** The room would not take whoever has accepted. */
  | { readonly kind: 'turned-away' }
  | { readonly kind: 'node-lost' }
  /** The node is served again; undefined where the leg is not among its channels. */
  | { readonly kind: 'found'; readonly found: FoundLeg | undefined }
  | { readonly kind: 'wake' };
