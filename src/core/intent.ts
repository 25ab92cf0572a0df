import type { AccessTerms } from './access/terms.ts';
import type { CallAttempt } from './call/record.ts';
import type { Conference } from './conference.ts';
import type { CallRequest, CallVerdict } from './dialling/verdict.ts';
import type { AccountId, CallId, Code, ConferenceId, LegId, MemberId, QuestionId, SoundId } from './ids.ts';
import type { Verdict } from './lockout.ts';
import type { Prompt } from './prompt.ts';
import type { RoomRecord } from './room-record.ts';
import type { Sound } from './sound.ts';
import type { Tell } from './tell.ts';

/**
 * What the core wants of the outside, as values. Closed families: `fs` commands FreeSWITCH, `store` reads and writes what
 * Convene remembers, `tell` lets people know. One with an id is a question and gets exactly one {@link Answer}.
 */
export type Intent = FsIntent | StoreIntent | TellIntent;

export interface FsIntent {
  readonly family: 'fs';
  readonly id?: QuestionId;
  readonly command: FsCommand;
}
export interface StoreIntent {
  readonly family: 'store';
  readonly id?: QuestionId;
  readonly request: StoreRequest;
}
export interface TellIntent {
  readonly family: 'tell';
  readonly tell: Tell;
}

/**
 * Variables that Convene sets on a leg. `convene_leg` keeps its role over a restart; the typed ones hold digits until they are
 * read, and `convene_accept` the key by which somebody who was called comes in.
 */
export type LegVariable =
  | 'convene_leg'
  | 'convene_code'
  | 'convene_typed_code'
  | 'convene_typed_pin'
  | 'convene_typed_number'
  | 'convene_accept';

export type FsCommand =
  /** Executes play_and_get_digits; its end is the fact `application-done` with the question's id. */
  | {
      readonly kind: 'ask-digits';
      readonly leg: LegId;
      readonly prompts: readonly Prompt[];
      readonly language: string | null;
      readonly variable: LegVariable;
      readonly maxDigits: number;
      readonly firstDigitTimeoutMs: number;
      readonly interDigitTimeoutMs: number;
    }
  /** Executes playback, likewise. */
  | {
      readonly kind: 'play';
      readonly leg: LegId;
      readonly prompts: readonly Prompt[];
      readonly language: string | null;
    }
  /** Executes record, for the name of a caller; a key or silence ends it. */
  | { readonly kind: 'record-name'; readonly leg: LegId }
  /** Removes the recorded name. */
  | { readonly kind: 'forget-name'; readonly leg: LegId }
  /** Executes conference, which ends when the leg is out of the room again. */
  | {
      readonly kind: 'enter';
      readonly leg: LegId;
      readonly conference: ConferenceId;
      readonly muted: boolean;
      readonly moderator: boolean;
    }
  /** An undefined value unsets the variable. */
  | {
      readonly kind: 'set-variable';
      readonly leg: LegId;
      readonly name: LegVariable;
      readonly value: string | undefined;
    }
  /** Arms the dead-man in FreeSWITCH anew: the leg is led to the farewell unless it is disarmed in time. */
  | { readonly kind: 'arm-farewell'; readonly leg: LegId; readonly afterMs: number }
  /** Deletes every task of the leg in FreeSWITCH. */
  | { readonly kind: 'disarm-farewell'; readonly leg: LegId }
  | { readonly kind: 'hang-up'; readonly leg: LegId }
  | {
      readonly kind: 'mute' | 'unmute' | 'deaf' | 'undeaf' | 'kick';
      readonly conference: ConferenceId;
      readonly member: MemberId;
    }
  | { readonly kind: 'lock' | 'unlock'; readonly conference: ConferenceId }
  | {
      readonly kind: 'play-to-member';
      readonly conference: ConferenceId;
      readonly member: MemberId;
      readonly sounds: readonly Sound[];
      readonly language: string | null;
    }
  | {
      readonly kind: 'play-to-room';
      readonly conference: ConferenceId;
      readonly sounds: readonly Sound[];
      readonly language: string | null;
    }
  /** Music for the whole room, under everything else, until it is stopped; null for the node's own. */
  | { readonly kind: 'start-music'; readonly conference: ConferenceId; readonly sound: SoundId | null }
  | { readonly kind: 'stop-music'; readonly conference: ConferenceId }
  /** Puts everybody out of the room. */
  | { readonly kind: 'end-room'; readonly conference: ConferenceId }
  /**
   * Dials without waiting (`bgapi originate`); early media is heard by nobody, and the answered leg is parked by the dialplan's
   * `invited`, with its limit armed in FreeSWITCH. The answer comes with the end of the job: ok is answered, refused has the cause.
   */
  | (Dialled & { readonly kind: 'dial'; readonly language: string | null })
  /**
   * Executes bridge on a caller's leg: it hears the far end's own ringing and announcements. Its end is the fact
   * `application-done` with the question's id. A warning is played to it before the limit, where there is time for one.
   */
  | (Dialled & {
      readonly kind: 'bridge';
      readonly from: LegId;
      readonly warning: { readonly prompts: readonly Prompt[]; readonly beforeEndSeconds: number } | null;
      readonly language: string | null;
    })
  /** Arms the hang-up of a leg in FreeSWITCH itself, anew after `disarm-farewell`. */
  | { readonly kind: 'limit-leg'; readonly leg: LegId; readonly afterMs: number }
  /** Plays ringing to a leg that is answered: an execute, which ends after so long. */
  | { readonly kind: 'ring'; readonly leg: LegId; readonly forMs: number }
  /** Asks for the list of rooms, which comes back as an input of its own. */
  | { readonly kind: 'list-rooms' };

/** A leg that is made. Everything in it has been read by the guard. */
interface Dialled {
  /** The uuid that the new channel is given. */
  readonly leg: LegId;
  /** The gateway by its name in FreeSWITCH; null for one of our extensions. */
  readonly gateway: string | null;
  /** Digits, with a plus in first place where the gateway wants one. */
  readonly dial: string;
  /** Empty for unknown. */
  readonly callerId: string;
  readonly ringTimeoutMs: number;
  readonly limitSeconds: number;
}

export type StoreRequest =
  | { readonly kind: 'find-conference'; readonly code: Code }
  /** Whose access account a caller uses: by the number dialled, or by the caller's own where that names none or is empty. */
  | { readonly kind: 'find-access'; readonly accessNumber: string; readonly callerNumber: string }
  /** May this source try what it has typed: a code, or a PIN of the conference? Reserves the try, which is counted afterwards. */
  | ({ readonly kind: 'judge-try' } & Try)
  /** How a try that was allowed came out; `unused` where the caller was gone before that. */
  | ({ readonly kind: 'count-try'; readonly outcome: 'wrong' | 'right' | 'unused' } & Try)
  /** Has the guard judge a call, and sets aside its money and its leg; `memo` is kept with the call. */
  | { readonly kind: 'reserve-call'; readonly request: CallRequest; readonly memo: string }
  /** Notes that an attempt was answered. */
  | { readonly kind: 'note-answer'; readonly call: CallId; readonly attempt: number; readonly atMs: number }
  /** Gives back what was set aside but for what the attempts cost, and writes a record for each, at once; done again it changes nothing. */
  | { readonly kind: 'settle-call'; readonly call: CallId; readonly attempts: readonly CallAttempt[] }
  | { readonly kind: 'remember-room'; readonly conference: ConferenceId; readonly record: RoomRecord }
  | { readonly kind: 'forget-room'; readonly conference: ConferenceId };

/** Who tries what. `source` is the caller's number, empty for one that is withheld. */
export interface Try {
  readonly what: 'code' | 'pin';
  readonly source: string;
  readonly internal: boolean;
  readonly conference: ConferenceId | undefined;
  /** The access account whose PIN it is, where it is no conference's. */
  readonly account?: AccountId | undefined;
}

/**
 * What came of a question; `conference` is what `find-conference` found, `verdict` what `judge-try` came to, `call` what `reserve-call` did. `lost` is one whose connection ended before the answer: it
 * may have been done or not.
 */
export type Answer =
  | {
      readonly kind: 'ok';
      readonly conference?: Conference | undefined;
      readonly verdict?: Verdict | undefined;
      readonly call?: CallVerdict | undefined;
      /** What `find-access` found. */
      readonly access?: AccessTerms | undefined;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'lost' };
