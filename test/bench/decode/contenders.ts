import { decodeFrame } from '../../../src/esl/decode.ts';
import { FrameScanner } from '../../../src/esl/frame.ts';
import type { EventStream } from '../event-stream.ts';
import type { Contender } from '../rounds.ts';
import { bareScanner } from './bare-scanner.ts';
import { everyHeader } from './every-header.ts';
import { modeslDecoder } from './modesl.ts';

export const CONTENDERS = ['modesl', 'convene', 'every header', 'bare scanner'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/** Each reads the whole stream again and again as one connection would, and has to find every event in it. */
export function decodeContenders(stream: EventStream, chunkBytes: number, passes: number): readonly Contender[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.bytes.length; at += chunkBytes) chunks.push(stream.bytes.subarray(at, at + chunkBytes));
  let found = 0;
  const contender = (name: ContenderName, push: (chunk: Buffer) => void): Contender => ({
    name,
    run: () => {
      found = 0;
      for (let pass = 0; pass < passes; pass++) for (const chunk of chunks) push(chunk);
      if (found !== passes * stream.events)
        throw new Error(`${name} found ${found} events of ${passes * stream.events}`);
    },
  });
  const count = (): void => {
    found++;
  };
  const scanner = new FrameScanner({
    frame: (frame) => {
      const message = decodeFrame(frame);
      if (message.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(message)}`);
      count();
    },
    broken: (reason) => {
      throw new Error(reason);
    },
  });
  return [
    contender('modesl', modeslDecoder(count)),
    contender('convene', (chunk) => scanner.push(chunk)),
    contender('every header', bareScanner(everyHeader(stream.format, count))),
    contender('bare scanner', bareScanner(count)),
  ];
}
