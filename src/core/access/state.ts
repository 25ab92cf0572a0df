import type { AdmissionRules } from '../admission/state.ts';
import type { CallNews } from '../call/order.ts';
import type { CallRules } from '../call/rules.ts';
import type { ApplicationDone, CallerId } from '../event.ts';
import type { CallId, LegId, QuestionId } from '../ids.ts';
import type { Answer } from '../intent.ts';
import type { Prompt } from '../prompt.ts';
import type { Asking } from '../step.ts';
import type { AccessTerms } from './terms.ts';

/**
 * A caller of an access account, from the dialplan's entry `access` to the hang-up.
 *
 *     waiting ─> finding ─> ringing ─> asking-pin ─> judging ─> asking-number ─> calling ─┐
 *                   │                     ^           │ ^            ^                    │
 *                   │                     │           v │            └── returning <──────┘
 *                   │                     │         holding
 *                   └─> parting           └───────────┘ wrong
 *
 * - *waiting*: only for who is taken over while an application of the former controller runs on the leg. What it brings is
 *   dropped, and the caller is served from the beginning.
 * - *finding*: the store is asked whose account it is, by the number dialled or the caller's own. One that was connected when
 *   the controller was taken over has said its PIN, and is asked for the next number at once.
 * - *ringing*: the account wants its callers to hear that. Left out, like *asking-pin*, where the account does without.
 * - *judging*, *holding*: as for the PINs of conferences. The account has a budget of wrong ones of its own.
 * - *asking-number*: play_and_get_digits runs on the leg; its end brings the number.
 * - *calling*: a call is asked for, whose automaton does the rest and tells how it goes on: `asked` until the guard has judged it,
 *   `dialling` until somebody answers, then `connected`. `##` drops it at any time.
 * - *returning*: the call is over, and the bridge is about to end on the caller's leg, too; whatever was executed before that would
 *   run inside it. Left out where that has ended first, or never began.
 * - *parting*: the last prompt plays, then the leg is hung up.
 *
 * A dead-man is armed in FreeSWITCH in every phase, and armed anew while it rings at the far end, but for those who are
 * connected: they talk on without us. A hang-up ends every phase, and drops the call.
 */
export type AccessPhase =
  | { readonly at: 'waiting' }
  | { readonly at: 'finding'; readonly question: QuestionId; readonly returning: boolean }
  | { readonly at: 'ringing'; readonly question: QuestionId }
  | { readonly at: 'asking-pin'; readonly question: QuestionId; readonly tries: number }
  | ({ readonly at: 'judging'; readonly question: QuestionId } & TypedPin)
  | ({ readonly at: 'holding'; readonly question: QuestionId; readonly untilMs: number } & TypedPin)
  | { readonly at: 'asking-number'; readonly question: QuestionId; readonly tries: number }
  | {
      readonly at: 'calling';
      readonly call: CallId;
      readonly stage: 'asked' | 'dialling' | 'connected';
      readonly dropped: boolean;
      /** The bridge of the last attempt has ended: nothing of ours runs on the leg. */
      readonly unbridged: boolean;
      /** When a `#` was pressed that may be the first of two. */
      readonly hashAtMs: number | undefined;
      /** Of numbers, before this one. */
      readonly tries: number;
    }
  | { readonly at: 'returning'; readonly said: Prompt | undefined }
  | { readonly at: 'parting'; readonly question: QuestionId };

export interface TypedPin {
  readonly pin: string;
  readonly tries: number;
}

export interface AccessState extends Asking {
  readonly leg: LegId;
  readonly caller: CallerId;
  /** Whether the dialplan marks the leg as one of our own extensions. */
  readonly internal: boolean;
  /** The number dialled; empty where the caller's own is to tell. */
  readonly accessNumber: string;
  /** Undefined until the store has found it. */
  readonly account: AccessTerms | undefined;
  readonly phase: AccessPhase;
  /** When FreeSWITCH hangs the leg up: only for one that we have called, and that was sent here by a transfer. */
  readonly limitAtMs: number | undefined;
  /** The program is about to end: no further call. */
  readonly stopping: boolean;
  /** When the dead-man was armed last: not every digit arms it again. */
  readonly armedAtMs: number;
  readonly wakeAtMs: number | undefined;
}

export type AccessInput =
  | { readonly kind: 'digit'; readonly digit: string }
  | ApplicationDone
  | { readonly kind: 'answer'; readonly id: QuestionId; readonly answer: Answer }
  | { readonly kind: 'call-told'; readonly call: CallId; readonly news: CallNews }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'wake' };

export type AccessRules = Pick<
  AdmissionRules,
  'tries' | 'firstDigitTimeoutMs' | 'interDigitTimeoutMs' | 'farewellAfterMs'
> &
  Pick<CallRules, 'ringTimeoutMs'>;
