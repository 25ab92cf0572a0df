import type { ApplicationDone, CallerId, Variables } from './event.ts';
import type { LegId, MemberId, RoomName, RoomUuid } from './ids.ts';
import type { Member } from './mirror/room.ts';

/** What happened, told by the mirror after it was folded in: what the automata act upon. */
export type Fact = LegFact | RoomFact;

export type LegFact =
  | {
      readonly kind: 'leg-parked';
      readonly leg: LegId;
      readonly caller: CallerId;
      readonly destination: string;
      readonly variables: Variables;
    }
  | (ApplicationDone & { readonly leg: LegId })
  | { readonly kind: 'digit'; readonly leg: LegId; readonly digit: string }
  /** A leg that was made by us or by others comes to life, rings, and is answered. */
  | { readonly kind: 'leg-created' | 'leg-ringing' | 'leg-answered'; readonly leg: LegId }
  | { readonly kind: 'leg-gone'; readonly leg: LegId; readonly cause: string };

interface InRoom {
  readonly room: RoomUuid;
  readonly name: RoomName;
}
export type RoomFact =
  | (InRoom & { readonly kind: 'room-opened' })
  | (InRoom & { readonly kind: 'room-closed' })
  | (InRoom & { readonly kind: 'lock-changed'; readonly locked: boolean; readonly before: boolean })
  | (InRoom & { readonly kind: 'member-joined'; readonly member: Member })
  | (InRoom & { readonly kind: 'member-left'; readonly member: Member; readonly expelled: boolean })
  | (InRoom & { readonly kind: 'member-changed'; readonly member: Member; readonly before: Member })
  | (InRoom & { readonly kind: 'floor-moved'; readonly to: MemberId | undefined })
  | (InRoom & { readonly kind: 'file-begun' | 'file-done'; readonly file: string })
  /** The events do not add up to what FreeSWITCH counts (a silent entry): only a list tells. */
  | (InRoom & { readonly kind: 'room-unsure' });
