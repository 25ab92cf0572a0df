import { type IncomingMessage, request } from 'node:http';
import { nowMs } from './crowd.ts';

/** A frame as all subscribers get it: parsed once. */
interface Frame {
  readonly text: string;
  readonly seq: number;
  readonly event: string;
  /** What an entry is known by: its type and its leg. */
  readonly entry: string;
  readonly json: string;
}
const parsed = new Map<string, Frame>();
function frameOf(text: string): Frame {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const of = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const event = of('event');
  const json = of('data');
  const leg = /"leg":"([^"]*)"/.exec(json)?.[1] ?? '';
  const frame = { text, seq: Number(of('id')), event, json, entry: `${event} ${leg}` };
  parsed.set(text, frame);
  return frame;
}
/** Nobody needs what was parsed for a round when it is over. */
export const forgetFrames = (): void => parsed.clear();

/** One who reads a stream of events, and remembers what it has read since {@link Subscriber.begin}. */
export class Subscriber {
  readonly #response: IncomingMessage;
  #text = '';
  #frames: Frame[] = [];
  #at: number[] = [];

  constructor(response: IncomingMessage, began: () => void) {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      const at = nowMs();
      const texts = (this.#text + chunk).split('\n\n');
      this.#text = texts.pop() ?? '';
      for (const text of texts) {
        const frame = frameOf(text);
        if (frame.event === '') began();
        else {
          this.#frames.push(frame);
          this.#at.push(at);
        }
      }
    });
    response.on('error', () => {});
  }
  begin(): void {
    this.#frames = [];
    this.#at = [];
  }
  get frames(): readonly Frame[] {
    return this.#frames;
  }
  get open(): boolean {
    return !this.#response.closed;
  }
  /** By the clock of `process.hrtime`, in the order of the frames. */
  get readAtMs(): readonly number[] {
    return this.#at;
  }
}

export interface Source {
  readonly port: number;
  readonly path: string;
  readonly token: string;
}
export function connect({ port, path, token }: Source): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const asked = request({ agent: false, host: '127.0.0.1', port, path, headers }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`a stream was refused with ${response.statusCode}`));
    });
    asked.on('error', reject).end();
  });
}
/** Resolves when its first frame has come, from which on nothing is missed. */
export async function subscribe(source: Source): Promise<Subscriber> {
  const response = await connect(source);
  return new Promise((resolve) => {
    const subscriber: Subscriber = new Subscriber(response, () => resolve(subscriber));
  });
}
