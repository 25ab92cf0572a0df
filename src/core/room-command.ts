import type { Role } from './conference.ts';
import type { CallRefusal } from './dialling/verdict.ts';
import type { CallId, MemberId, SoundId } from './ids.ts';

/** What a person may ask of a running room. */
export type RoomCommand =
  | { readonly kind: 'mute' | 'unmute' | 'deafen' | 'undeafen' | 'eject'; readonly member: MemberId }
  | { readonly kind: 'lock' | 'unlock' | 'clear-hands' | 'end' }
  /** Its window ends: all are told how long they have, and then that it is over, and put out. For the schedule, not for people. */
  | { readonly kind: 'time-left'; readonly minutes: 5 | 1 }
  | { readonly kind: 'time-over' }
  | { readonly kind: 'mute-all' | 'unmute-all' }
  /** Whether those inside are told who comes and goes, as `*95` and `*94` do. */
  | { readonly kind: 'announce'; readonly on: boolean }
  /** Plays an uploaded sound to all. */
  | { readonly kind: 'message'; readonly sound: SoundId }
  /**
   * Calls a number, which need not be read yet; with `accept` whoever answers has to press a key. A null `callerId` is the conference's.
   * With `untilMs`, in milliseconds since the epoch, it tells somebody of an occurrence: nothing is dialled from then on, and
   * whoever accepts comes in only while the conference is open.
   */
  | {
      readonly kind: 'invite';
      readonly number: string;
      readonly role: Role;
      readonly accept: boolean;
      readonly callerId: string | null;
      readonly untilMs?: number;
    }
  /** Ends a call of this conference, at whatever stage. */
  | { readonly kind: 'cancel-invite'; readonly call: CallId };

export type RoomAnswer =
  /** FreeSWITCH's own event says that it is so now; what only Convene keeps, that it holds. */
  | { readonly kind: 'confirmed' }
  /** The guard lets the call go, and it is dialled. */
  | { readonly kind: 'inviting'; readonly call: CallId }
  | { readonly kind: 'no-room' | 'no-member' | 'no-call' }
  /** By the state or the rules of the room, by FreeSWITCH itself, or by the guard, which says what for. */
  | {
      readonly kind: 'refused';
      readonly by: 'room' | 'freeswitch' | 'guard';
      readonly reason: string;
      readonly refusal?: CallRefusal;
    }
  /** No event came in time; `known` says how it stands. */
  | { readonly kind: 'unconfirmed'; readonly known: string }
  | { readonly kind: 'away'; readonly reason: string };
