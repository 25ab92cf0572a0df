import type { Role } from '../core/conference.ts';
import type { ConferenceId, LegId, MemberId, PersonId, SoundId } from '../core/ids.ts';

/** Somebody in a room, as FreeSWITCH has it and the core knows it. */
export interface RoomMember {
  readonly id: MemberId;
  readonly leg: LegId;
  readonly number: string;
  readonly name: string;
  readonly role: Role | null;
  readonly muted: boolean;
  readonly deaf: boolean;
  readonly talking: boolean;
  readonly floor: boolean;
  readonly hold: boolean;
  /** Its place in the order of raised hands, from 1; null for a lowered one. */
  readonly hand: number | null;
  /** When it joined, in milliseconds since the epoch; null where it was in before this controller. */
  readonly joinedAtMs: number | null;
}

export interface RoomView {
  readonly conference: ConferenceId;
  readonly locked: boolean;
  readonly mode: 'open' | 'quiet';
  readonly announcements: boolean;
  /** False while all hear music and wait for an admin. */
  readonly gateOpen: boolean;
  /** By member id. */
  readonly members: readonly RoomMember[];
}

/** What may be asked of a running room. */
export type RoomCommand =
  | { readonly kind: 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'eject'; readonly member: MemberId }
  | { readonly kind: 'lock' | 'unlock' | 'clear-hands' | 'end' }
  | { readonly kind: 'mute-all' | 'unmute-all' }
  /** Whether those inside are told who comes and goes, as `*95` and `*94` do. */
  | { readonly kind: 'announce'; readonly on: boolean }
  /** Plays an uploaded sound to all. */
  | { readonly kind: 'message'; readonly sound: SoundId };

export type RoomAnswer =
  /** FreeSWITCH's own event says that it is so now. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'no-room' | 'no-member' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** No event came in time; `known` says how it stands. */
  | { readonly kind: 'unconfirmed'; readonly known: string }
  | { readonly kind: 'away'; readonly reason: string };

/** The running rooms, wherever they are served from. Never rejects: what is away is an answer. */
export interface Rooms {
  list(conferences: readonly ConferenceId[] | undefined): Promise<readonly RoomView[] | { readonly away: string }>;
  command(conference: ConferenceId, command: RoomCommand, by: PersonId): Promise<RoomAnswer>;
}
