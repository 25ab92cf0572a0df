import type { Conference, Role } from '../conference.ts';
import type { CallRefusal, CallRequest } from '../dialling/verdict.ts';
import type { LegId } from '../ids.ts';

/** What somebody wants of a call. */
export interface CallOrder {
  readonly request: CallRequest;
  /** What the far end hears, in what language; null for the configuration's. */
  readonly language: string | null;
  readonly ringTimeoutMs: number;
  readonly then: /**
   * Whoever answers comes into the room; with `accept` only after pressing the key that says so. With `untilMs` nothing is dialled
   * from then on, and who answers comes in only while the conference is open.
   */
    | {
        readonly kind: 'enter';
        readonly conference: Conference;
        readonly role: Role;
        readonly accept: boolean;
        readonly untilMs?: number;
      }
    /** Whoever answers is connected with this caller, who hears it ring. */
    | { readonly kind: 'bridge'; readonly from: LegId };
}

/** How a call came out. */
export const CALL_OUTCOMES = [
  /** It was answered (and accepted, where that was wanted), and is over now. */
  'completed',
  'busy',
  'no-answer',
  'rejected',
  'no-such-number',
  /** Answered, but nobody pressed the key: mostly a voicemail. */
  'not-accepted',
  'cancelled',
  /** Accepted, but the room would not take it: it was locked, full or over. */
  'turned-away',
  'failed',
] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** How far a call has come: the guard judges it, it is dialled, rings, is answered, is accepted, is over. */
export const CALL_STAGES = ['reserving', 'dialling', 'ringing', 'answered', 'accepted', 'over'] as const;
export type CallStage = (typeof CALL_STAGES)[number];

/** How a call goes on. `cause` is FreeSWITCH's hangup cause, empty where there is none. */
export type CallNews =
  | { readonly kind: 'refused'; readonly refusal: CallRefusal; readonly says: string }
  /** The guard lets it go; `number` is what is dialled, as people read it. */
  | { readonly kind: 'dialling'; readonly number: string; readonly limitSeconds: number }
  | { readonly kind: 'ringing' }
  | { readonly kind: 'answered' }
  /** The leg is on its way into the room, or is connected. */
  | { readonly kind: 'accepted'; readonly leg: LegId }
  | { readonly kind: 'over'; readonly outcome: CallOutcome; readonly cause: string };
