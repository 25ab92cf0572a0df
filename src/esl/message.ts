import type { FsEvent } from '../core/event.ts';

/** One frame from the event socket, decoded: every kind that mod_event_socket sends, and what is none. */
export type Message =
  | { readonly kind: 'auth-request' }
  /** The answer to `auth`, `event`, `sendmsg`, `bgapi`, …: `+OK …`, `-ERR …`. */
  | { readonly kind: 'command-reply'; readonly text: string }
  /** The answer to `api`, which may be of any length. */
  | { readonly kind: 'api-response'; readonly body: string }
  | { readonly kind: 'event'; readonly event: FsEvent; readonly stamp: EventStamp }
  /** An event that the core has no use for. */
  | { readonly kind: 'ignored'; readonly what: string; readonly stamp?: EventStamp }
  | { readonly kind: 'disconnect-notice'; readonly text: string }
  /** Refused by the ACL of the event socket. */
  | { readonly kind: 'rejection'; readonly text: string }
  | { readonly kind: 'malformed'; readonly reason: string };

/** FreeSWITCH's own clock at the event, in milliseconds since the epoch; undefined where it said none. */
export interface EventStamp {
  readonly sentAtMs: number | undefined;
}
