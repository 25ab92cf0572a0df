import type { Attribution } from '../attribution.ts';
import type { CallNews, CallOutcome, CallStage } from '../call/order.ts';
import type { Conference, Role } from '../conference.ts';
import type { CallAsker, CallRefusal, CallRequest } from '../dialling/verdict.ts';
import type { CallId, CommandId, ConferenceId, LegId, MemberId, PersonId, QuestionId, SoundId } from '../ids.ts';
import type { Answer } from '../intent.ts';
import type { KeyAction } from '../key-table.ts';
import type { Member } from '../mirror/room.ts';
import type { RoomCommand } from '../room-command.ts';
import type { RoomRecord } from '../room-record.ts';
import type { Sound } from '../sound.ts';
import type { Asking } from '../step.ts';
import type { Announcements } from './announcements.ts';
import type { Music } from './music.ts';

/**
 * The room of a conference: who has a place, who may speak, and the commands that wait for FreeSWITCH to confirm them.
 * It begins with the first caller who asks for a place, or with the adoption of a running room, and is over when the
 * room has ended, nobody is on the way in, and no call of it is under way or over of late. When the conference is deleted or disabled, or a person ends it, it is *closing*:
 * its people are told, nobody gets in, and then all are put out. Whether it is locked and who is muted is read from the mirror, never kept.
 */
export interface RoomState extends Asking {
  readonly id: ConferenceId;
  /** Undefined for a room that was adopted while its definition could not be read. */
  readonly conference: Conference | undefined;
  readonly record: RoomRecord;
  readonly people: ReadonlyMap<LegId, Person>;
  /** What was last commanded for a member, until FreeSWITCH says that it is so: nothing is commanded twice. */
  readonly commanded: ReadonlyMap<MemberId, Commanded>;
  readonly pending: readonly Pending[];
  readonly music: Music;
  /** What plays as music, where it does. */
  readonly musicSound: SoundId | null;
  /** The last question that started music: refused, it is tried again. */
  readonly musicQuestion: QuestionId | undefined;
  readonly retryMusicAtMs: number | undefined;
  readonly announcements: Announcements;
  /** Calls that the room makes, and those that are over of late, the oldest first. */
  readonly invites: readonly Invite[];
  /** Set while its people are told why it ends, and until it has ended. */
  readonly closing: { readonly file: string; readonly deadlineMs: number; readonly who: Attribution } | undefined;
}

/** Somebody whom the room calls, or has called. Times are in milliseconds since the epoch. */
export interface Invite {
  readonly call: CallId;
  /** As it was asked for, and as people read it once the guard has. */
  readonly number: string;
  readonly role: Role;
  readonly asker: CallAsker;
  readonly stage: CallStage;
  /** The leg that has accepted. */
  readonly leg: LegId | null;
  /** Set when it is over, unless the guard has refused it. */
  readonly outcome: CallOutcome | null;
  readonly refusal: CallRefusal | null;
  /** FreeSWITCH's hangup cause. */
  readonly cause: string;
  readonly askedAtMs: number;
  readonly ringingAtMs: number | null;
  readonly answeredAtMs: number | null;
  readonly acceptedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Who still waits to hear what the guard says. */
  readonly waiting: 'key' | (Asker & { readonly kind: 'command' }) | undefined;
  /** Nobody wants it any more, and its inviter has heard so. */
  readonly dropped: boolean;
}

export interface Commanded {
  readonly to: 'mute' | 'unmute';
  readonly question: QuestionId;
  readonly who: Attribution;
  /** One that is not confirmed after {@link CONFIRM_WITHIN_MS} may be commanded again. */
  readonly atMs: number;
}
/** FreeSWITCH sends its events on a 20 ms beat; what has not come by then is not coming. */
export const CONFIRM_WITHIN_MS = 2_000;

/** Somebody with a place. */
export interface Person {
  readonly role: Role;
  readonly internal: boolean;
  /** The microphone switch, as the owner or the room's last `*90` or `*91` has set it. */
  readonly own: boolean;
  /** Undefined while on the way in. */
  readonly member: MemberId | undefined;
  /** Whether a name was recorded, to be played at entry. */
  readonly named: boolean;
  /** When it joined, in milliseconds since the epoch; undefined on the way in, and where it was in before us. */
  readonly joinedAtMs?: number;
}

/** Who asked for something, and learns what came of it. */
export type Asker =
  /** `sounds` is what the presser hears when it is done. */
  | { readonly kind: 'key'; readonly leg: LegId; readonly action: KeyAction; readonly sounds: readonly Sound[] }
  | {
      readonly kind: 'command';
      readonly id: CommandId;
      readonly by: PersonId | null;
      readonly command: RoomCommand;
    }
  /** A change of the definition, of which nobody waits to hear. */
  | { readonly kind: 'definition' };

/** A command that is answered to who gave it when FreeSWITCH confirms it, or when it does not in time. */
export interface Pending {
  readonly asker: Asker;
  readonly confirms: Confirmation;
  readonly deadlineMs: number;
  /** The question whose refusal fails it. */
  readonly question: QuestionId | undefined;
}
export type Confirmation =
  | { readonly kind: 'microphones'; readonly on: boolean; readonly members: ReadonlySet<MemberId> }
  | { readonly kind: 'hearing'; readonly on: boolean; readonly member: MemberId }
  | { readonly kind: 'gone'; readonly member: MemberId }
  | { readonly kind: 'lock'; readonly locked: boolean }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'ended' }
  /** The store is asked to remember a mode before it takes effect. */
  | { readonly kind: 'remembered'; readonly record: RoomRecord };

export type RoomInput =
  | {
      readonly kind: 'seat-asked';
      readonly conference: Conference;
      readonly leg: LegId;
      readonly role: Role;
      readonly internal: boolean;
    }
  | { readonly kind: 'seat-given-up'; readonly leg: LegId }
  | { readonly kind: 'name-recorded'; readonly leg: LegId }
  /** The definition has changed; undefined when it was deleted. */
  | { readonly kind: 'conference-changed'; readonly conference?: Conference | undefined }
  | {
      readonly kind: 'command';
      readonly id: CommandId;
      readonly by: PersonId | null;
      readonly command: RoomCommand;
      readonly definition?: Conference | undefined;
    }
  | { readonly kind: 'call-told'; readonly call: CallId; readonly news: CallNews }
  | {
      readonly kind: 'call-adopted';
      readonly request: CallRequest;
      readonly number: string;
      readonly role: Role;
      readonly stage: CallStage;
      readonly leg: LegId | null;
      readonly askedAtMs: number;
    }
  | { readonly kind: 'file-begun' | 'file-done'; readonly file: string }
  | {
      readonly kind: 'key-pressed';
      readonly leg: LegId;
      readonly action: KeyAction | 'unknown';
      readonly number?: string;
    }
  | { readonly kind: 'member-joined'; readonly member: Member }
  | { readonly kind: 'member-changed'; readonly member: Member; readonly before: Member }
  | { readonly kind: 'member-left'; readonly member: Member; readonly expelled: boolean }
  | { readonly kind: 'floor-moved'; readonly to: MemberId | undefined }
  | { readonly kind: 'lock-changed'; readonly locked: boolean; readonly before: boolean }
  | { readonly kind: 'room-opened' | 'room-closed' }
  | { readonly kind: 'answer'; readonly id: QuestionId; readonly answer: Answer }
  | { readonly kind: 'wake' };
