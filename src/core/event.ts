import type { LegId, MemberId, RoomName, RoomUuid } from './ids.ts';

/**
 * What FreeSWITCH says, decoded once: nothing after the decoder sees a header. One variant an event that the core
 * acts upon; all others are `ignored` by the decoder.
 */
export type FsEvent = ChannelEvent | RoomEvent | NodeEvent;

/** Channel variables that begin with `convene_`, by their whole name: the only ones that the core reads. */
export type Variables = Readonly<Record<string, string>>;

/** Who a channel says it is. Text of a stranger: shown and logged, never put into a command. */
export interface CallerId {
  readonly name: string;
  readonly number: string;
}

export type ChannelEvent =
  | {
      readonly kind: 'channel-created';
      readonly leg: LegId;
      readonly caller: CallerId;
      readonly direction: 'inbound' | 'outbound';
      readonly destination: string;
    }
  /** It rings at the far end, or sends sound before the answer. */
  | { readonly kind: 'channel-ringing'; readonly leg: LegId }
  | { readonly kind: 'channel-answered'; readonly leg: LegId; readonly caller: CallerId }
  | {
      readonly kind: 'channel-parked';
      readonly leg: LegId;
      readonly caller: CallerId;
      readonly destination: string;
      readonly variables: Variables;
    }
  | (ApplicationDone & { readonly leg: LegId; readonly response: string })
  | { readonly kind: 'channel-gone'; readonly leg: LegId; readonly cause: string }
  | { readonly kind: 'digit'; readonly leg: LegId; readonly digit: string };

/** CHANNEL_EXECUTE_COMPLETE of a leg: also comes when the caller hung up in the middle. */
export interface ApplicationDone {
  readonly kind: 'application-done';
  readonly application: string;
  /** `Application-UUID`: the `event-uuid` that the execute was sent with, else one of FreeSWITCH's own. */
  readonly applicationUuid: string;
  /** The caller hung up in the middle: digits may be a part of what was meant. */
  readonly hungUp: boolean;
  readonly variables: Variables;
}

/** The state of a member as FreeSWITCH puts it into every event of that member; right at that moment. */
export interface MemberState {
  readonly id: MemberId;
  readonly leg: LegId;
  readonly caller: CallerId;
  readonly speak: boolean;
  readonly hear: boolean;
  readonly talking: boolean;
  readonly hold: boolean;
  readonly moderator: boolean;
  readonly ghost: boolean;
}

interface InRoom {
  readonly room: RoomUuid;
  readonly name: RoomName;
  /** `Conference-Size` at that moment: members without ghosts. */
  readonly size: number | undefined;
}
export type RoomEvent =
  | (InRoom & { readonly kind: 'room-created' })
  | (InRoom & { readonly kind: 'room-destroyed' })
  | (InRoom & { readonly kind: 'room-locked'; readonly locked: boolean })
  | (InRoom & { readonly kind: 'member-added'; readonly member: MemberState })
  | (InRoom & { readonly kind: 'member-removed'; readonly member: MemberState })
  /** kick-member and hup-member: asked to leave; `member-removed` is the leave. */
  | (InRoom & { readonly kind: 'member-expelled'; readonly member: MemberState })
  /** Every other event of a member: mute, deaf, hold, talking, volume, a file for it, … */
  | (InRoom & { readonly kind: 'member-told'; readonly member: MemberState })
  /** `to` is undefined when nobody has the floor. */
  | (InRoom & { readonly kind: 'floor-changed'; readonly to: MemberId | undefined })
  /** A file for the whole room is taken up, to be played when those before it are over; the last part of its path. */
  | (InRoom & { readonly kind: 'file-begun'; readonly file: string })
  /** A file for the whole room has been played to its end; the last part of its path. */
  | (InRoom & { readonly kind: 'file-done'; readonly file: string })
  /** The rest of what a room says; only its size is of use. */
  | (InRoom & { readonly kind: 'room-told' });

export type NodeEvent =
  | { readonly kind: 'job-done'; readonly job: string; readonly body: string }
  | { readonly kind: 'heartbeat'; readonly core: string }
  /** FreeSWITCH goes down: the node is lost, nothing more is sent to it. */
  | { readonly kind: 'shutdown' };

/** What `conference json_list` says of a room. */
export interface RoomListing {
  readonly uuid: RoomUuid;
  readonly name: RoomName;
  readonly locked: boolean;
  readonly members: readonly MemberListing[];
}
/** What the list says of a member. A held one is listed as muted and deaf whatever it is (measured on FreeSWITCH 1.10.12). */
export interface MemberListing {
  readonly id: MemberId;
  readonly leg: LegId;
  readonly caller: CallerId;
  readonly canSpeak: boolean;
  readonly canHear: boolean;
  readonly talking: boolean;
  readonly hold: boolean;
  readonly floor: boolean;
  readonly moderator: boolean;
}
/** What `show channels as json` says of a leg, and the variables that were asked of it afterwards. */
export interface ChannelListing {
  readonly leg: LegId;
  readonly caller: CallerId;
  readonly direction: 'inbound' | 'outbound';
  readonly destination: string;
  /** The application that runs on it, such as `park` or `conference`. */
  readonly application: string;
  /** Whether it is answered: a leg that we dial may only ring. */
  readonly answered: boolean;
  readonly variables: Variables;
}
