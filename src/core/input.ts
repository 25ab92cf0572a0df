import type { OpenCall } from './call/record.ts';
import type { Conference } from './conference.ts';
import type { ChannelListing, FsEvent, RoomListing } from './event.ts';
import type { CommandId, ConferenceId, PersonId, QuestionId } from './ids.ts';
import type { Answer } from './intent.ts';
import type { RoomCommand } from './room-command.ts';
import type { RoomRecord } from './room-record.ts';

/** Everything that reaches the core, in the order in which it arrived. */
export type Input =
  | { readonly kind: 'event'; readonly event: FsEvent }
  /** After every connect, before the events that came since the subscription. */
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /**
   * The store was away at the snapshot and is back: the node's calls that were not settled then, and where legs of calls are now. No event
   * that is newer than the list has come before it.
   */
  | ({ readonly kind: 'calls-known' } & KnownCalls)
  /** The answer to `list-rooms`. */
  | { readonly kind: 'rooms-listed'; readonly rooms: readonly RoomListing[] }
  | { readonly kind: 'answer'; readonly id: QuestionId; readonly answer: Answer }
  /** A definition was changed, or deleted where there is none; read anew from the store. */
  | { readonly kind: 'conference-changed'; readonly id: ConferenceId; readonly conference?: Conference | undefined }
  /** A person asks something of a running room; answered by the tell `command-answered` of that id, once. */
  | {
      readonly kind: 'command';
      readonly id: CommandId;
      readonly by: PersonId | null;
      readonly conference: ConferenceId;
      readonly command: RoomCommand;
      /** The conference itself, for a command that may begin its room: `invite`. */
      readonly definition?: Conference | undefined;
    }
  /** The program is about to end: callers who are not in a room yet are told and released; rooms go on. */
  | { readonly kind: 'stopping' }
  /** The connection ended, or FreeSWITCH goes down: what is true now only a snapshot tells. */
  | { readonly kind: 'node-lost' }
  | { readonly kind: 'wake' };

export interface KnownCalls {
  readonly calls: readonly OpenCall[];
  /** Of legs that were called. */
  readonly channels: readonly ChannelListing[];
  /** Those that people are invited to; one that could not be read is missing. */
  readonly conferences: ReadonlyMap<ConferenceId, Conference>;
}

/** What runs on the node, as FreeSWITCH lists it, and what is remembered of it. */
export interface Snapshot {
  readonly rooms: readonly RoomListing[];
  readonly channels: readonly ChannelListing[];
  /** Definitions of the conferences whose rooms run; one that could not be read is missing. */
  readonly conferences: ReadonlyMap<ConferenceId, Conference>;
  readonly records: ReadonlyMap<ConferenceId, RoomRecord>;
  /** The node's calls that are not settled; undefined where the store could not be asked. */
  readonly calls: readonly OpenCall[] | undefined;
}
