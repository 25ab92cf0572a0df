import type { Cause } from '../core/attribution.ts';
import type { CallOutcome, CallStage } from '../core/call/order.ts';
import type { Role } from '../core/conference.ts';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { CallRefusal } from '../core/dialling/verdict.ts';
import type { AccountId, CallId, CommandId, ConferenceId, LegId, MemberId, PersonId, SoundId } from '../core/ids.ts';
import type { KeyAction } from '../core/key-table.ts';
import type { Occurrence } from '../core/recurrence.ts';
import type { RoomAnswer, RoomCommand } from '../core/room-command.ts';
import type { RoomMode } from '../core/room-record.ts';
import type { Closing, KeyOutcome, Parting } from '../core/tell.ts';

/** A caller, as far as it is known. */
export interface OfLeg {
  readonly leg: LegId;
  /** What it shows as its number and its name; undefined where it came before this controller. */
  readonly number?: string | undefined;
  readonly name?: string | undefined;
}
export interface InRoom extends OfLeg {
  readonly member: MemberId;
}
/** One occurrence of a conference. */
export interface OfOccurrence {
  /** Its number in the schedule, from 0. */
  readonly index: number;
  /** When it starts on the clock on the wall, by which it is known: `2027-01-31T09:00`. */
  readonly local: string;
  /** Planned, ISO 8601 in UTC. */
  readonly start: string;
  /** The same; null for one that lasts for ever. */
  readonly end: string | null;
}
/** Whose doing it was. */
export interface Doer {
  /** By which way: a person's command, a member's key, a rule of the conference, or none of these. */
  readonly how: Cause;
  /** The person whose command it was, as far as it was one's. */
  readonly by: PersonId | null;
  /** The leg whose key it was. */
  readonly byLeg: LegId | null;
}

/**
 * What has happened, for those who follow it from outside. Digits that somebody has typed are never a part of it.
 */
export type FeedFact =
  | ({ readonly type: 'caller.arrived' } & OfLeg)
  | ({ readonly type: 'caller.refused'; readonly what: 'code' | 'pin'; readonly tries: number } & OfLeg)
  | ({ readonly type: 'caller.admitted'; readonly role: Role } & OfLeg)
  | ({ readonly type: 'caller.parted'; readonly why: Parting } & OfLeg)
  | ({ readonly type: 'member.entered'; readonly role: Role | null; readonly muted: boolean } & InRoom)
  | ({ readonly type: 'member.left'; readonly expelled: boolean } & InRoom & Doer)
  | ({ readonly type: 'member.muted' | 'member.unmuted' | 'member.deafened' | 'member.undeafened' } & InRoom & Doer)
  | ({ readonly type: 'key.pressed'; readonly action: KeyAction | 'unknown'; readonly outcome: KeyOutcome } & OfLeg)
  | ({ readonly type: 'hand.raised' | 'hand.lowered' } & OfLeg & Doer)
  | { readonly type: 'gate.opened' | 'gate.closed' }
  | { readonly type: 'room.opened' }
  | ({ readonly type: 'room.locked' | 'room.unlocked' } & Doer)
  | ({ readonly type: 'room.mode'; readonly mode: RoomMode } & Doer)
  | ({ readonly type: 'room.announcements'; readonly on: boolean } & Doer)
  | ({ readonly type: 'room.closing'; readonly why: Closing } & Doer)
  | ({ readonly type: 'room.ended' } & Doer)
  | ({ readonly type: 'message.played'; readonly sound: SoundId } & Doer)
  /** An outbound call has come further. */
  | ({
      readonly type: 'call.changed';
      readonly call: CallId;
      readonly account: AccountId | null;
      readonly number: string;
      readonly stage: CallStage;
      /** Set when it is over, unless the guard has refused it, which then says why. */
      readonly outcome: CallOutcome | null;
      readonly refusal: CallRefusal | null;
      /** FreeSWITCH's hangup cause when it is over; empty where there is none. */
      readonly hangup: string;
    } & Doer)
  | {
      readonly type: 'command.answered';
      readonly id: CommandId;
      readonly by: PersonId | null;
      readonly command: RoomCommand;
      readonly answer: RoomAnswer;
    }
  /** Its definition was made, changed or deleted; whatever follows from that is told of by itself. */
  | ({ readonly type: 'conference.changed' } & ConferenceChange)
  /** It began, its window closed, or nobody was there to begin it. */
  | ({ readonly type: 'occurrence.started' | 'occurrence.ended' | 'occurrence.missed' } & OfOccurrence)
  /** A controller has taken up what runs on its node; what happened before that is not told. */
  | { readonly type: 'node.adopted'; readonly rooms: number; readonly members: number; readonly callers: number }
  /** So many entries were lost while the store was away. */
  | { readonly type: 'feed.gap'; readonly lost: number };
export type FeedType = FeedFact['type'];

/** One entry of the feed. */
export type FeedEntry = FeedFact & {
  /** When it happened, by FreeSWITCH's own clock where an event of it says so: ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  /** null for what is of no conference, or not of one yet. */
  readonly conference: ConferenceId | null;
};

/** All of them, by their names; the type makes sure that none is left out. */
const TYPES: Readonly<Record<FeedType, true>> = {
  'caller.arrived': true,
  'caller.refused': true,
  'caller.admitted': true,
  'caller.parted': true,
  'member.entered': true,
  'member.left': true,
  'member.muted': true,
  'member.unmuted': true,
  'member.deafened': true,
  'member.undeafened': true,
  'key.pressed': true,
  'hand.raised': true,
  'hand.lowered': true,
  'gate.opened': true,
  'gate.closed': true,
  'room.opened': true,
  'room.locked': true,
  'room.unlocked': true,
  'room.mode': true,
  'room.announcements': true,
  'room.closing': true,
  'room.ended': true,
  'message.played': true,
  'call.changed': true,
  'command.answered': true,
  'conference.changed': true,
  'occurrence.started': true,
  'occurrence.ended': true,
  'occurrence.missed': true,
  'node.adopted': true,
  'feed.gap': true,
};
export const isFeedType = (text: string): text is FeedType => Object.hasOwn(TYPES, text);
export const FEED_TYPES: readonly FeedType[] = Object.keys(TYPES).filter(isFeedType);

/** A moment as the feed has it; `atMs` is since the epoch, with FreeSWITCH's fractions cut off. */
export const feedTime = (atMs: number): string => new Date(atMs).toISOString();

export function conferenceChanged(conference: ConferenceId, { what, by }: ConferenceChange, atMs: number): FeedEntry {
  return { type: 'conference.changed', at: feedTime(atMs), conference, what, by };
}

/** The types of entries that occurrences come to. */
export type OccurrenceType = Extract<FeedType, `occurrence.${string}`>;

/** `startMs` and `endMs` are when it is planned, in milliseconds since the epoch. */
export function occurrenceEntry(
  type: OccurrenceType,
  conference: ConferenceId,
  { index, local, startMs, endMs }: Occurrence,
  atMs: number,
): FeedEntry {
  const end = endMs === undefined ? null : feedTime(endMs);
  return { type, at: feedTime(atMs), conference, index, local, start: feedTime(startMs), end };
}
