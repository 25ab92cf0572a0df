import type { Attribution } from './attribution.ts';
import type { CallOutcome, CallStage } from './call/order.ts';
import type { Role } from './conference.ts';
import type { CallRefusal } from './dialling/verdict.ts';
import type { AccountId, CallId, CommandId, ConferenceId, LegId, MemberId, PersonId, SoundId } from './ids.ts';
import type { KeyAction } from './key-table.ts';
import type { RoomAnswer, RoomCommand } from './room-command.ts';
import type { RoomMode } from './room-record.ts';

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
  | 'shutting-down'
  | 'not-open'
  | 'over'
  /** A caller of no access account, or of one that makes no calls. */
  | 'no-account';

/** How a key press came out. */
export type KeyOutcome = 'done' | 'not-allowed' | 'unknown' | 'failed';

/** Why a room is ended under those inside: its conference is gone, a person has ended it, or its time is over. */
export type Closing = 'deleted' | 'disabled' | 'ended' | 'over';

interface OfRoom {
  readonly conference: ConferenceId;
}
interface OfMember extends OfRoom {
  readonly leg: LegId;
  readonly member: MemberId;
}
/** What people are told of: the log, the terminal, the feed. */
export type Tell =
  | { readonly kind: 'caller-arrived'; readonly leg: LegId; readonly number: string; readonly name: string }
  | { readonly kind: 'digits-refused'; readonly leg: LegId; readonly what: 'code' | 'pin'; readonly tries: number }
  | { readonly kind: 'caller-admitted'; readonly leg: LegId; readonly conference: ConferenceId; readonly role: Role }
  | { readonly kind: 'caller-parted'; readonly leg: LegId; readonly why: Parting }
  | (OfMember & {
      readonly kind: 'member-entered';
      /** Null for one whom Convene has not let in. */
      readonly role: Role | null;
      readonly number: string;
      readonly name: string;
      readonly muted: boolean;
    })
  /** `expelled` is one that was put out, by whom the attribution says. */
  | (OfMember & Attribution & { readonly kind: 'member-left'; readonly expelled: boolean })
  | (OfMember & Attribution & { readonly kind: 'member-muted' | 'member-unmuted' })
  | (OfMember & Attribution & { readonly kind: 'member-deafened' | 'member-undeafened' })
  | (OfMember & { readonly kind: 'talking-changed'; readonly talking: boolean })
  /** Null for nobody. */
  | (OfRoom & { readonly kind: 'floor-changed'; readonly leg: LegId | null; readonly member: MemberId | null })
  | (OfRoom & {
      readonly kind: 'key-pressed';
      readonly leg: LegId;
      readonly action: KeyAction | 'unknown';
      readonly outcome: KeyOutcome;
    })
  | (OfRoom & Attribution & { readonly kind: 'hand-changed'; readonly leg: LegId; readonly raised: boolean })
  | (OfRoom & { readonly kind: 'gate-changed'; readonly open: boolean })
  | (OfRoom & Attribution & { readonly kind: 'lock-changed'; readonly locked: boolean })
  /** `*90` and `*91`, and what does the same. */
  | (OfRoom & Attribution & { readonly kind: 'mode-changed'; readonly mode: RoomMode })
  | (OfRoom & Attribution & { readonly kind: 'announcements-changed'; readonly on: boolean })
  /** An uploaded sound is played to all. */
  | (OfRoom & Attribution & { readonly kind: 'message-played'; readonly sound: SoundId })
  | (OfRoom & { readonly kind: 'room-opened' })
  | (OfRoom & Attribution & { readonly kind: 'room-closing'; readonly why: Closing })
  | (OfRoom & Attribution & { readonly kind: 'room-ended' })
  /** An outbound call has come further; `number` is as people read it, and cut to some length where the guard has not read it. */
  | (Attribution & {
      readonly kind: 'call-changed';
      /** Null for a call of an access account. */
      readonly conference: ConferenceId | null;
      readonly account: AccountId | null;
      readonly call: CallId;
      readonly number: string;
      readonly stage: CallStage;
      /** Set when it is over, unless the guard has refused it. */
      readonly outcome: CallOutcome | null;
      readonly refusal: CallRefusal | null;
      /** FreeSWITCH's hangup cause when it is over; empty where there is none. */
      readonly hangup: string;
    })
  /** What came of a person's command; the one answer to it. */
  | (OfRoom & {
      readonly kind: 'command-answered';
      readonly id: CommandId;
      readonly by: PersonId | null;
      readonly command: RoomCommand;
      readonly answer: RoomAnswer;
    })
  | { readonly kind: 'adopted'; readonly rooms: number; readonly members: number; readonly callers: number }
  /** A conference names a zone that this program does not know, and goes by another; told once of each such name. */
  | (OfRoom & { readonly kind: 'zone-unknown'; readonly timezone: string; readonly instead: string })
  /** An automaton threw; it alone is put out of action. */
  | { readonly kind: 'fault'; readonly automaton: string; readonly error: string };
