import { type ClientRequest, type IncomingMessage, request } from 'node:http';

/** A frame as a client has it; `comment` for one that is none. */
export interface Frame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly comment?: string;
}

/** A client of an event stream. */
export interface EventReader {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly response: IncomingMessage;
  /** The next frame; undefined at the end. */
  next(): Promise<Frame | undefined>;
  /** All frames up to the first that fits, with that. */
  until(fits: (frame: Frame) => boolean): Promise<readonly Frame[]>;
  close(): void;
}

export async function openEvents(
  url: string,
  headers: Readonly<Record<string, string>>,
  created?: (made: ClientRequest) => void,
): Promise<EventReader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const made = request(url, { headers, agent: false }, resolve).on('error', reject);
    created?.(made);
    made.end();
  });
  const frames = framesOf(response);
  const next = async () => {
    const { value, done } = await frames.next();
    return done ? undefined : value;
  };
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    response,
    next,
    async until(fits) {
      const all: Frame[] = [];
      for (let frame = await next(); frame !== undefined; frame = await next()) {
        all.push(frame);
        if (fits(frame)) return all;
      }
      throw new Error(`the stream has ended behind ${JSON.stringify(all)}`);
    },
    close: () => void response.destroy(),
  };
}

async function* framesOf(response: IncomingMessage): AsyncGenerator<Frame, undefined> {
  response.setEncoding('utf8');
  let text = '';
  try {
    for await (const chunk of response) {
      text += String(chunk);
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) yield frameOf(part);
    }
  } catch {
    // A connection that was cut off ends the stream as well.
  }
  return undefined;
}

function frameOf(text: string): Frame {
  const fields: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    fields[name === '' ? 'comment' : name] = value;
  }
  return fields;
}
