import { callingSite } from './calling-site.ts';
import type { SimClock } from './clock.ts';
import type { Header, SimEvent } from './event.ts';

/** Who this FreeSWITCH says it is in every event. */
export interface NodeIdentity {
  readonly coreUuid: string;
  readonly hostname: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** The subclass of everything that mod_conference tells. */
export const CONFERENCE_MAINTENANCE = 'conference::maintenance';

/** Fires events. What an event says is asked for only when a client wants it, at the moment of the firing. */
export interface EventPublisher {
  readonly identity: NodeIdentity;
  /** Fires a core event such as `CHANNEL_PARK`. */
  core(name: string, headers: () => readonly Header[], body?: string): void;
  /** Fires `CUSTOM conference::maintenance`; `action` also names the place in the source. */
  conference(action: string, headers: () => readonly Header[]): void;
  /** Fires an event that a client sent with `sendevent`. */
  foreign(name: string, subclass: string | undefined, headers: readonly Header[], body: string | undefined): void;
}

/** Where events go. */
export interface EventSink {
  /** Whether any client wants events of this name and subclass. */
  wants(name: string, subclass: string | undefined): boolean;
  deliver(event: SimEvent): void;
  /** Something was fired, wanted or not. */
  fired(): void;
}

/** `2026-11-21 00:16:13`: FreeSWITCH's local time, which is UTC here. */
export const localTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** Stamps events with the header block that all of FreeSWITCH's share, a growing sequence and the clock's time. */
export function createPublisher(identity: NodeIdentity, clock: SimClock, sink: EventSink): EventPublisher {
  let sequence = 0;

  const stamp = (kind: string, name: string, subclass: string | undefined): Header[] => {
    const now = clock.nowMs();
    const [file, fn, line] = callingSite(kind);
    const named: Header[] = [['Event-Name', name]];
    if (subclass !== undefined) named.unshift(['Event-Subclass', subclass]);
    return [
      ...named,
      ['Core-UUID', identity.coreUuid],
      ['FreeSWITCH-Hostname', identity.hostname],
      ['FreeSWITCH-Switchname', identity.hostname],
      ['FreeSWITCH-IPv4', identity.ipv4],
      ['FreeSWITCH-IPv6', identity.ipv6],
      ['Event-Date-Local', localTime(now)],
      ['Event-Date-GMT', new Date(now).toUTCString()],
      ['Event-Date-Timestamp', String(now * 1000)],
      ['Event-Calling-File', file],
      ['Event-Calling-Function', fn],
      ['Event-Calling-Line-Number', line],
      ['Event-Sequence', String(sequence)],
    ];
  };

  const fire = (
    kind: string,
    name: string,
    subclass: string | undefined,
    headers: () => readonly Header[],
    body: string | undefined,
  ) => {
    sequence += 1;
    if (sink.wants(name, subclass)) {
      sink.deliver({ name, subclass, headers: [...stamp(kind, name, subclass), ...headers()], body });
    }
    sink.fired();
  };

  return {
    identity,
    core: (name, headers, body) => fire(name, name, undefined, headers, body),
    conference: (action, headers) => fire(action, 'CUSTOM', CONFERENCE_MAINTENANCE, headers, undefined),
    foreign: (name, subclass, headers, body) => fire(name, name, subclass, () => headers, body),
  };
}
