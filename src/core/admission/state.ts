import type { Conference, Role } from '../conference.ts';
import type { CallerId, Variables } from '../event.ts';
import type { Code, ConferenceId, LegId, QuestionId } from '../ids.ts';
import type { Answer, Parting } from '../intent.ts';
import type { Prompt } from '../prompt.ts';
import type { Asking } from '../step.ts';

/**
 * A caller from the dialplan to the room and out again.
 *
 *     asking-code ─> finding ─> asking-pin ─> seating ─> entering ─> inside ─> parting ─> (gone)
 *          ^____________│          ^_│            │          │
 *          wrong code              wrong PIN      └──────────┴─> parting: locked, full, unavailable, …
 *
 * - *asking-code*: play_and_get_digits runs on the leg; its end brings the digits. Skipped where the number dialled is
 *   the code.
 * - *finding*: the store is asked for the conference of that code.
 * - *asking-pin*: likewise for the PIN; skipped where the conference has none.
 * - *seating*: the room of the conference is asked for a place, so that simultaneous callers cannot pass its maximum.
 * - *entering*: the place is granted, the leg's variable set, the dead-man disarmed, the conference application sent.
 * - *inside*: FreeSWITCH has told that the member is there. The application ends when it is out again.
 * - *parting*: the last prompt plays, then the leg is hung up.
 *
 * In every phase but *inside* a dead-man is armed in FreeSWITCH, so that a leg whose controller dies is led to the
 * farewell. A hang-up ends every phase.
 *
 * A controller that takes over finds legs in the middle of a prompt that its forerunner began: their phase has no
 * question, and the end of whatever asks for digits on that leg counts.
 */
export type Phase =
  | { readonly at: 'asking-code'; readonly question: QuestionId | undefined; readonly tries: number }
  | {
      readonly at: 'finding';
      readonly question: QuestionId;
      readonly code: Code;
      readonly typed: boolean;
      readonly tries: number;
    }
  | {
      readonly at: 'asking-pin';
      readonly question: QuestionId | undefined;
      readonly tries: number;
      readonly conference: Conference;
    }
  | { readonly at: 'seating'; readonly conference: Conference; readonly role: Role }
  | { readonly at: 'entering' | 'inside'; readonly conference: ConferenceId; readonly expelled: boolean }
  | { readonly at: 'parting'; readonly question: QuestionId };

export interface AdmissionState extends Asking {
  readonly leg: LegId;
  readonly caller: CallerId;
  /** Whether the dialplan marks the leg as one of our own extensions. */
  readonly internal: boolean;
  readonly phase: Phase;
  /** Whether an application that a forerunner started may still be running on the leg. */
  readonly inherited: boolean;
  /** When the dead-man was armed last: not every digit arms it again. */
  readonly armedAtMs: number;
  readonly wakeAtMs: number | undefined;
}

export type AdmissionInput =
  | { readonly kind: 'digit' }
  | {
      readonly kind: 'application-done';
      readonly application: string;
      readonly applicationUuid: string;
      readonly hungUp: boolean;
      readonly variables: Variables;
    }
  | { readonly kind: 'answer'; readonly id: QuestionId; readonly answer: Answer }
  | { readonly kind: 'seat-granted'; readonly keep: string; readonly muted: boolean }
  | { readonly kind: 'seat-refused'; readonly why: 'locked' | 'full' }
  | { readonly kind: 'joined' }
  | { readonly kind: 'expelled' }
  | { readonly kind: 'wake' };

export interface AdmissionRules {
  /** How many codes, and then how many PINs, a caller may try. */
  readonly tries: number;
  readonly firstDigitTimeoutMs: number;
  readonly interDigitTimeoutMs: number;
  /** After how long the dead-man leads an unserved caller to the farewell. */
  readonly farewellAfterMs: number;
}

/** What a caller hears when it is let go. */
export const LAST_PROMPT: Readonly<Record<Parting, Prompt>> = {
  'wrong-code': 'wrong-code',
  'too-many-tries': 'too-many-tries',
  locked: 'conference-locked',
  full: 'conference-full',
  unavailable: 'unavailable',
  removed: 'removed',
  ended: 'conference-ended',
};
