import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

/** What is used here of modesl 1.2.1, which ships no types: more than Convene itself uses of it. */
interface Modesl {
  readonly Parser: new (
    socket: EventEmitter,
  ) => {
    on(event: string, listener: (...values: unknown[]) => void): void;
    _onData(bytes: Buffer): void;
  };
}
const modesl: Modesl = createRequire(import.meta.url)('modesl');

/**
 * modesl's own decoder, from the bytes to the event that it hands on. It is fed directly and without modesl's
 * connection, so that neither a socket nor the connection's emitter, which users of modesl have besides, is counted
 * against it.
 */
export function modeslDecoder(take: (event: unknown) => void): (chunk: Buffer) => void {
  const parser = new modesl.Parser(new EventEmitter());
  parser.on('esl::event', take);
  return (chunk) => parser._onData(chunk);
}
