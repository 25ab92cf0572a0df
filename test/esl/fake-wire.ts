import type { OpenWire, WireEvents } from '../../src/esl/wire.ts';

/** One connection that a test plays the far end of. */
export interface FakeConnection {
  readonly host: string;
  readonly port: number;
  /** Every write, in order. */
  readonly sent: readonly string[];
  readonly destroyed: boolean;
  /** FreeSWITCH says something. */
  receive(bytes: string | Buffer): void;
  /** The far end goes away; with an error it was not an orderly end. */
  drop(error?: Error): void;
}
export interface FakeNetwork {
  readonly open: OpenWire;
  /** Every connection that was opened, in order. */
  readonly connections: readonly FakeConnection[];
  readonly newest: FakeConnection;
}

export function fakeNetwork(): FakeNetwork {
  const connections: FakeConnection[] = [];
  return {
    connections,
    get newest() {
      const last = connections.at(-1);
      if (last === undefined) throw new Error('nothing has connected yet');
      return last;
    },
    open: (host, port, events) => {
      const made = connection(host, port, events);
      connections.push(made.far);
      return made.wire;
    },
  };
}

function connection(host: string, port: number, events: WireEvents) {
  const sent: string[] = [];
  let destroyed = false;
  let gone = false;
  const far: FakeConnection = {
    host,
    port,
    sent,
    get destroyed() {
      return destroyed;
    },
    receive: (bytes) => {
      if (!destroyed) events.data(Buffer.from(bytes));
    },
    drop: (error) => {
      gone = true;
      if (!destroyed) events.closed(error);
    },
  };
  const wire = {
    write: (text: string) => {
      if (destroyed || gone) return false;
      sent.push(text);
      return true;
    },
    destroy: () => {
      if (destroyed) return;
      destroyed = true;
      events.closed(undefined);
    },
  };
  return { far, wire };
}

/** Lets everything run that waits for promises only. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const AUTH_REQUEST = 'Content-Type: auth/request\n\n';
export const reply = (text: string): string => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
export const response = (body: string): string =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
export function jsonEvent(headers: Readonly<Record<string, string>>): string {
  const body = JSON.stringify(headers);
  return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
}
export const digitEvent = (digit: string): string =>
  jsonEvent({ 'Event-Name': 'DTMF', 'Unique-ID': 'leg-1', 'DTMF-Digit': digit });
export const jobEvent = (job: string, body: string): string =>
  jsonEvent({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': job, 'Content-Length': String(body.length), _body: body });
