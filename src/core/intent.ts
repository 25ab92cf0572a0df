import type { Conference, Role } from './conference.ts';
import type { Code, ConferenceId, LegId, MemberId, QuestionId } from './ids.ts';
import type { KeyAction } from './key-table.ts';
import type { Verdict } from './lockout.ts';
import type { Prompt } from './prompt.ts';
import type { RoomRecord } from './room-record.ts';
import type { Sound } from './sound.ts';

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

/** Variables that Convene sets on a leg. `convene_leg` keeps its role over a restart; the typed ones hold digits until they are read. */
export type LegVariable = 'convene_leg' | 'convene_code' | 'convene_typed_code' | 'convene_typed_pin';

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
  | { readonly kind: 'mute' | 'unmute'; readonly conference: ConferenceId; readonly member: MemberId }
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
  /** Music for the whole room, under everything else, until it is stopped. */
  | { readonly kind: 'start-music' | 'stop-music'; readonly conference: ConferenceId }
  /** Puts everybody out of the room. */
  | { readonly kind: 'end-room'; readonly conference: ConferenceId }
  /** Asks for the list of rooms, which comes back as an input of its own. */
  | { readonly kind: 'list-rooms' };

export type StoreRequest =
  | { readonly kind: 'find-conference'; readonly code: Code }
  /** May this source try a code, or a PIN of the conference? Reserves the try, which is counted afterwards. */
  | ({ readonly kind: 'judge-try' } & Try)
  /** How a try that was allowed came out; `unused` where nothing was typed. */
  | ({ readonly kind: 'count-try'; readonly outcome: 'wrong' | 'right' | 'unused' } & Try)
  | { readonly kind: 'remember-room'; readonly conference: ConferenceId; readonly record: RoomRecord }
  | { readonly kind: 'forget-room'; readonly conference: ConferenceId };

/** Who tries what. `source` is the caller's number, empty for one that is withheld. */
export interface Try {
  readonly what: 'code' | 'pin';
  readonly source: string;
  readonly internal: boolean;
  readonly conference: ConferenceId | undefined;
}

/** Why a caller was turned away or let go. */
export type Parting =
  | 'wrong-code'
  | 'too-many-tries'
  | 'try-later'
  | 'locked'
  | 'full'
  | 'unavailable'
  | 'removed'
  | 'ended'
  | 'deleted'
  | 'disabled'
  | 'shutting-down';

/** How a key press came out. */
export type KeyOutcome = 'done' | 'not-allowed' | 'unknown' | 'failed';

/** What people are told of: the log, the terminal, the feed. */
export type Tell =
  | { readonly kind: 'caller-arrived'; readonly leg: LegId; readonly number: string; readonly name: string }
  | { readonly kind: 'digits-refused'; readonly leg: LegId; readonly what: 'code' | 'pin'; readonly tries: number }
  | { readonly kind: 'caller-admitted'; readonly leg: LegId; readonly conference: ConferenceId; readonly role: Role }
  | { readonly kind: 'caller-parted'; readonly leg: LegId; readonly why: Parting }
  | {
      readonly kind: 'member-entered' | 'member-left';
      readonly leg: LegId;
      readonly conference: ConferenceId;
      readonly member: MemberId;
    }
  | {
      readonly kind: 'key-pressed';
      readonly leg: LegId;
      readonly conference: ConferenceId;
      readonly action: KeyAction | 'unknown';
      readonly outcome: KeyOutcome;
    }
  | { readonly kind: 'hand-changed'; readonly leg: LegId; readonly conference: ConferenceId; readonly raised: boolean }
  | { readonly kind: 'gate-changed'; readonly conference: ConferenceId; readonly open: boolean }
  | { readonly kind: 'room-closing'; readonly conference: ConferenceId; readonly why: 'deleted' | 'disabled' }
  | { readonly kind: 'room-ended'; readonly conference: ConferenceId }
  | { readonly kind: 'adopted'; readonly rooms: number; readonly members: number; readonly callers: number }
  /** An automaton threw; it alone is put out of action. */
  | { readonly kind: 'fault'; readonly automaton: string; readonly error: string };

/**
 * What came of a question; `conference` is what `find-conference` found, `verdict` what `judge-try` came to. `lost` is one whose connection ended before the answer: it
 * may have been done or not.
 */
export type Answer =
  | { readonly kind: 'ok'; readonly conference?: Conference | undefined; readonly verdict?: Verdict | undefined }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'lost' };
