import type { Socket } from 'node:net';
import { frameWriter } from '../event-template.ts';
import { sampleHeaders } from '../sample-event.ts';
import { commandReader } from '../wire/frames.ts';
import type { Call } from '../wire/lists.ts';

/** The first digit has long been taken when the second comes, as with a human finger. */
const BETWEEN_DIGITS_MS = 1;
export const pauseBetweenDigits = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, BETWEEN_DIGITS_MS));

const digitEvent = frameWriter(sampleHeaders('core-DTMF'), 'json');
export function digitOf(call: Call, digit: string): Buffer {
  return digitEvent({ leg: call.leg, name: call.name, number: call.number, digit });
}

/** The commands that come over a connection. */
export interface CommandsOf {
  always(take: (command: string) => void): void;
  /** When the next command arrives that begins so, in the milliseconds of performance.now. */
  next(beginning: string): Promise<number>;
}
export function commandsOf(socket: Socket): CommandsOf {
  let take: (command: string) => void = () => {};
  let awaited: { readonly beginning: string; readonly arrived: (at: number) => void } | undefined;
  let at = 0;
  const read = commandReader((command) => {
    if (awaited !== undefined && command.startsWith(awaited.beginning)) {
      const { arrived } = awaited;
      awaited = undefined;
      arrived(at);
    }
    take(command);
  });
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    at = performance.now();
    read(chunk);
  });
  return {
    always: (taker) => {
      take = taker;
    },
    next: (beginning) =>
      new Promise((arrived) => {
        awaited = { beginning, arrived };
      }),
  };
}
