import { once } from 'node:events';
import type { Socket } from 'node:net';
import { frameWriter, type Values } from '../event-template.ts';
import { type Header, sampleHeaders } from '../sample-event.ts';
import { AUTH_REQUEST, apiResponse, commandReader, commandReply } from '../wire/frames.ts';

/** Every kind of event that members come, talk and go by. */
const EVENTS = [
  'core-CHANNEL_CREATE',
  'core-CHANNEL_ANSWER',
  'core-CHANNEL_PARK',
  'core-CHANNEL_EXECUTE_COMPLETE',
  'core-CHANNEL_HANGUP_COMPLETE',
  'core-DTMF',
  'add-member',
  'del-member',
  'mute-member',
  'unmute-member',
  'start-talking',
  'stop-talking',
  'floor-change',
  'conference-destroy',
] as const;
export type EventKind = (typeof EVENTS)[number];

/** FreeSWITCH's end of a connection: sends events, and answers commands in their order. */
export class EventLine {
  readonly #writers = new Map(EVENTS.map((kind) => [kind, frameWriter(sampleHeaders(kind), 'json')]));
  readonly #socket: Socket;
  #events = 0;
  #heardAtMs = performance.now();

  /** `heed` is told of each command after its answer. */
  constructor(socket: Socket, heed: (command: string) => void) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    const read = commandReader((command) => {
      socket.write(answerTo(command));
      heed(command);
    });
    socket.on('data', (chunk: string) => {
      this.#heardAtMs = performance.now();
      socket.cork();
      read(chunk);
      socket.uncork();
    });
    socket.on('error', () => socket.destroy());
    socket.write(AUTH_REQUEST);
  }

  /** How many events there have been. */
  get events(): number {
    return this.#events;
  }
  event(kind: EventKind, values: Values, more: readonly Header[] = []): void {
    const write = this.#writers.get(kind);
    if (write === undefined) throw new Error(`no sample of ${kind}`);
    this.#events++;
    const always = { sequence: String(this.#events), stampMicros: String(Date.now() * 1000) };
    this.#socket.write(write({ ...always, ...values }, more));
  }
  /** Many events at once, and then whatever the far end has to say to them. */
  async burst(tell: () => void): Promise<void> {
    this.#socket.cork();
    tell();
    this.#socket.uncork();
    if (this.#socket.writableNeedDrain) await once(this.#socket, 'drain');
    else await new Promise((resolve) => setImmediate(resolve));
  }
  /** Waits until no command has come for a while. */
  async quiet(forMs: number): Promise<void> {
    while (performance.now() - this.#heardAtMs < forMs) await new Promise((resolve) => setTimeout(resolve, forMs));
  }
}

function answerTo(command: string): string {
  if (!command.startsWith('api ')) return commandReply('+OK');
  if (command === 'api conference json_list') return apiResponse('[]');
  if (command === 'api show channels as json') return apiResponse('{"row_count":0}');
  if (command.startsWith('api file_exists ')) return apiResponse('true');
  return apiResponse('+OK');
}
