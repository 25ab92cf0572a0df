import type { MemberId, SoundId } from './ids.ts';

/** What a person may ask of a running room. */
export type RoomCommand =
  | { readonly kind: 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'eject'; readonly member: MemberId }
  | { readonly kind: 'lock' | 'unlock' | 'clear-hands' | 'end' }
  | { readonly kind: 'mute-all' | 'unmute-all' }
  /** Whether those inside are told who comes and goes, as `*95` and `*94` do. */
  | { readonly kind: 'announce'; readonly on: boolean }
  /** Plays an uploaded sound to all. */
  | { readonly kind: 'message'; readonly sound: SoundId };

export type RoomAnswer =
  /** FreeSWITCH's own event says that it is so now; what only Convene keeps, that it holds. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'no-room' | 'no-member' }
  /** By the state or the rules of the room, or by FreeSWITCH itself. */
  | { readonly kind: 'refused'; readonly by: 'room' | 'freeswitch'; readonly reason: string }
  /** No event came in time; `known` says how it stands. */
  | { readonly kind: 'unconfirmed'; readonly known: string }
  | { readonly kind: 'away'; readonly reason: string };
