import type { Conference, Role } from '../conference.ts';
import type { ApplicationDone, CallerId } from '../event.ts';
import type { Code, ConferenceId, LegId, QuestionId } from '../ids.ts';
import type { Answer } from '../intent.ts';
import type { Prompt } from '../prompt.ts';
import type { Asking, SeatRefusal } from '../step.ts';
import type { Parting } from '../tell.ts';

/**
 * A caller from the dialplan to the room and out again.
 *
 *     asking-code ─> judging ─> finding ─> asking-pin ─> judging ─> seating ─> naming ─> entering ─> inside ─> parting
 *      ^              │ ^ │        │         ^            │ ^ │        │                   │
 *      │              v │ │        │         │            v │ │        └───────────────────┴─> parting: locked, full, …
 *      │            holding        │         │          holding
 *      └──────────────────┴ wrong ─┘         └────────────────┘ wrong
 *
 * - *asking-code*, *asking-pin*: play_and_get_digits runs on the leg; its end brings the digits. The code is not asked for
 *   where the number dialled is one, the PIN not where the conference has none.
 * - *judging*: something was typed, and the store is asked whether this source may try it. Only then, so that nobody
 *   takes up a try by listening: from the verdict to the outcome it is but a moment.
 * - *holding*: the source has tried too often and is kept waiting; then the same digits are judged again. The prompt
 *   that says so is played to its end, since whatever is executed meanwhile would run inside it.
 * - *finding*: the store is asked for the conference of that code.
 * - then, whoever knows the PIN learns whether the conference is open, and when it will be; nobody else does.
 * - *seating*: the room of the conference is asked for a place, so that simultaneous callers cannot pass its maximum.
 * - *naming*: the caller has a place and records its name, where the conference wants that.
 * - *entering*: the leg's variable is set, the dead-man disarmed, the conference application sent.
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
  | { readonly at: 'judging'; readonly question: QuestionId; readonly typed: Typed }
  | { readonly at: 'holding'; readonly question: QuestionId; readonly typed: Typed; readonly untilMs: number }
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
  | {
      readonly at: 'naming';
      readonly question: QuestionId;
      readonly doing: 'asking' | 'recording';
      readonly conference: Conference;
      readonly role: Role;
      readonly place: Place;
    }
  | {
      readonly at: 'entering' | 'inside';
      readonly conference: ConferenceId;
      readonly expelled: boolean;
      readonly named: boolean;
    }
  | { readonly at: 'parting'; readonly question: QuestionId };

/** What a caller is asked for, after so many tries. */
export type Attempt =
  | { readonly what: 'code'; readonly tries: number }
  | { readonly what: 'pin'; readonly tries: number; readonly conference: Conference };

/** What it has typed, not compared with anything yet. */
export type Typed = Attempt & { readonly digits: string };

/** A place in a room: what the leg remembers of it, and how it enters. */
export interface Place {
  readonly keep: string;
  readonly muted: boolean;
}

export interface AdmissionState extends Asking {
  readonly leg: LegId;
  readonly caller: CallerId;
  /** Whether the dialplan marks the leg as one of our own extensions. */
  readonly internal: boolean;
  readonly phase: Phase;
  /** Language of the prompts: the conference's, once that is known. */
  readonly language: string | null;
  /** Whether an application that a forerunner started may still be running on the leg. */
  readonly inherited: boolean;
  /** When FreeSWITCH is to hang up a leg that we have called; undefined for every other. */
  readonly limitAtMs: number | undefined;
  /** When the dead-man was armed last: not every digit arms it again. */
  readonly armedAtMs: number;
  readonly wakeAtMs: number | undefined;
}

export type AdmissionInput =
  | { readonly kind: 'digit' }
  | ApplicationDone
  | { readonly kind: 'answer'; readonly id: QuestionId; readonly answer: Answer }
  | { readonly kind: 'seat-granted'; readonly keep: string; readonly muted: boolean }
  | { readonly kind: 'seat-refused'; readonly why: SeatRefusal }
  | { readonly kind: 'joined' }
  | { readonly kind: 'expelled' }
  | { readonly kind: 'conference-changed'; readonly conference?: Conference | undefined }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'wake' };

/** The conference that a caller is on its way into, or in. */
export function conferenceOfPhase(phase: Phase): ConferenceId | undefined {
  switch (phase.at) {
    case 'asking-pin':
    case 'seating':
    case 'naming':
      return phase.conference.id;
    case 'entering':
    case 'inside':
      return phase.conference;
    case 'judging':
    case 'holding':
      return phase.typed.what === 'pin' ? phase.typed.conference.id : undefined;
    default:
      return undefined;
  }
}

export interface AdmissionRules {
  /** How many codes, and then how many PINs, a caller may try. */
  readonly tries: number;
  readonly firstDigitTimeoutMs: number;
  readonly interDigitTimeoutMs: number;
  /** After how long the dead-man leads an unserved caller to the farewell. */
  readonly farewellAfterMs: number;
  /** The zone of conferences that have none, or one that is not known: a name that `isZone` knows. */
  readonly timezone: string;
}

/** What a caller hears when it is let go. */
export const LAST_PROMPT: Readonly<Record<Parting, Prompt>> = {
  'wrong-code': 'wrong-code',
  'too-many-tries': 'too-many-tries',
  'try-later': 'try-later',
  locked: 'conference-locked',
  full: 'conference-full',
  unavailable: 'unavailable',
  removed: 'removed',
  ended: 'conference-ended',
  deleted: 'conference-deleted',
  disabled: 'conference-disabled',
  'shutting-down': 'shutting-down',
  'not-open': 'conference-not-open',
  over: 'conference-over',
  'no-account': 'access-unknown',
};
