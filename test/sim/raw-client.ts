import { connect, type Socket } from 'node:net';

/** One frame as it came: the header block and as many bytes of body as it announced. */
export interface RawFrame {
  readonly head: ReadonlyMap<string, string>;
  readonly body: string;
}

/** An event's headers in order, decoded; a name may come twice. */
export interface RawEvent {
  readonly pairs: readonly (readonly [string, string])[];
  readonly last: ReadonlyMap<string, string>;
  readonly body: string;
}

const pairOf = (line: string): [string, string] => {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
};
const linesOf = (block: string): [string, string][] => block.split('\n').filter(Boolean).map(pairOf);

/** Reads an event frame, plain or JSON, with nothing of the project's own decoder. */
export function readEvent(frame: RawFrame): RawEvent {
  if (frame.head.get('Content-Type') === 'text/event-json') {
    const pairs = [...frame.body.matchAll(/("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*"|\[[^\]]*\])/g)].map(
      ([, name = '', value = '']): [string, string] => {
        const parsed: unknown = JSON.parse(value);
        return [String(JSON.parse(name)), Array.isArray(parsed) ? parsed.join('|') : String(parsed)];
      },
    );
    const last = new Map(pairs);
    return { pairs: pairs.filter(([name]) => name !== '_body'), last, body: last.get('_body') ?? '' };
  }
  const end = frame.body.indexOf('\n\n');
  const pairs = linesOf(frame.body.slice(0, end)).map(([name, value]): [string, string] => [
    name,
    decodeURIComponent(value),
  ]);
  return { pairs, last: new Map(pairs), body: frame.body.slice(end + 2) };
}

/** A client of the event socket that knows nothing but the wire. */
export interface RawClient {
  /** Everything received, as text. */
  readonly raw: string;
  readonly frames: readonly RawFrame[];
  readonly events: readonly RawEvent[];
  readonly closed: boolean;
  /** Writes as it is. */
  write(text: string | Buffer): void;
  /** Sends a command and resolves with the frame that answers it. */
  ask(command: string): Promise<RawFrame>;
  /** The body that answers `api …`. */
  api(command: string): Promise<string>;
  /** Resolves when `condition` holds; it is asked after each frame and at the close. */
  until(condition: () => boolean): Promise<void>;
  close(): void;
}

const isEvent = (frame: RawFrame): boolean => frame.head.get('Content-Type')?.startsWith('text/event-') === true;

/** Connects to 127.0.0.1 and waits for `auth/request`; with a password it signs in too. */
export async function openRawClient(port: number, password?: string): Promise<RawClient> {
  const socket: Socket = connect(port, '127.0.0.1');
  const frames: RawFrame[] = [];
  const events: RawEvent[] = [];
  const waits: { condition: () => boolean; resolve: () => void }[] = [];
  let pending = Buffer.alloc(0);
  const received: string[] = [];
  let closed = false;
  const answers: RawFrame[] = [];
  const asked: { resolve: (frame: RawFrame) => void; reject: (error: Error) => void }[] = [];

  // The first frame is the request to authenticate, which answers nothing.
  const settle = () => {
    while (asked.length > 0 && answers.length > 1) {
      const [frame] = answers.splice(1, 1);
      if (frame !== undefined) asked.shift()?.resolve(frame);
    }
    if (closed) for (const each of asked.splice(0)) each.reject(new Error('the connection closed before the answer'));
    for (const wait of [...waits]) {
      if (!wait.condition()) continue;
      waits.splice(waits.indexOf(wait), 1);
      wait.resolve();
    }
  };
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk.toString('latin1'));
    pending = Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf('\n\n'); end >= 0; end = pending.indexOf('\n\n')) {
      const head = new Map(linesOf(pending.subarray(0, end).toString('utf8')));
      const length = Number(head.get('Content-Length') ?? '0');
      if (pending.length < end + 2 + length) break;
      const frame = { head, body: pending.subarray(end + 2, end + 2 + length).toString('utf8') };
      pending = pending.subarray(end + 2 + length);
      frames.push(frame);
      if (isEvent(frame)) events.push(readEvent(frame));
      else answers.push(frame);
    }
    settle();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
    settle();
  });

  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      waits.push({ condition, resolve });
      settle();
    });
  const ask = (command: string) =>
    new Promise<RawFrame>((resolve, reject) => {
      asked.push({ resolve, reject });
      socket.write(`${command}\n\n`);
    });
  const client: RawClient = {
    get raw() {
      return Buffer.from(received.join(''), 'latin1').toString('utf8');
    },
    frames,
    events,
    get closed() {
      return closed;
    },
    write: (text) => socket.write(text),
    ask,
    api: async (command) => (await ask(`api ${command}`)).body,
    until,
    close: () => socket.destroy(),
  };
  await until(() => closed || frames.length > 0);
  if (password !== undefined) await ask(`auth ${password}`);
  return client;
}
