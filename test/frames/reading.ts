import { readdirSync, readFileSync } from 'node:fs';
import { decodeFrame } from '../../src/esl/decode.ts';
import { FrameScanner } from '../../src/esl/frame.ts';
import type { Message } from '../../src/esl/message.ts';

/** What bytes come to: messages, and breaks of the framing between them. */
export type Read = Message | { readonly kind: 'broken'; readonly reason: string };

/** Reads pieces as they come from a connection. */
export function read(pieces: Iterable<Buffer>): readonly Read[] {
  const found: Read[] = [];
  const scanner = new FrameScanner({
    frame: (frame) => found.push(decodeFrame(frame)),
    broken: (reason) => found.push({ kind: 'broken', reason }),
  });
  for (const piece of pieces) {
    // A chunk of Node's is never touched again, but what the scanner keeps of it must not rest on that.
    const copy = Buffer.from(piece);
    scanner.push(copy);
    copy.fill(0x21);
  }
  return found;
}

/** The same without the wording of what is wrong. */
export function outcome(found: readonly Read[]): unknown {
  return JSON.parse(JSON.stringify(found, (key, value: unknown) => (key === 'reason' ? undefined : value)));
}

export interface Sample {
  readonly name: string;
  readonly bytes: Buffer;
  readonly expected: unknown;
}
/** The frames of a folder, each with what it has to come to. */
export function samplesOf(folder: 'valid' | 'invalid'): readonly Sample[] {
  const at = new URL(`./${folder}/`, import.meta.url);
  return readdirSync(at)
    .filter((file) => file.endsWith('.frame'))
    .map((file) => file.slice(0, -'.frame'.length))
    .sort()
    .map((name) => ({
      name,
      bytes: readFileSync(new URL(`${name}.frame`, at)),
      expected: JSON.parse(readFileSync(new URL(`${name}.json`, at), 'utf8')),
    }));
}

/** Bytes in chunks of one size. */
export function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
