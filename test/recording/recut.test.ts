import { describe, expect, test } from 'vitest';
import { type RecordedLine, WireText } from '../../src/recording/file.ts';
import { replay } from '../../src/recording/replay.ts';
import { roomsAsJson } from '../../src/recording/rooms-json.ts';
import { chunksOf } from '../frames/reading.ts';
import { expectedOf, linesOf, RECORDINGS } from './recordings.ts';

/** Bytes as a recording may write them: those outside ASCII one by one as U+DC80 to U+DCFF. */
const escaped = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(0xdc00 + byte.charCodeAt(0)));

/** The same bytes in other pieces; what was sent keeps its place among them. */
function* recut(lines: readonly RecordedLine[], size: number): Generator<RecordedLine> {
  const text = new WireText();
  let held: Buffer[] = [];
  const flush = function* (): Generator<RecordedLine> {
    for (const chunk of chunksOf(Buffer.concat(held), size)) {
      yield { kind: 'wire', t: 0, dir: 'rx', raw: escaped(chunk) };
    }
    held = [];
  };
  for (const line of lines) {
    if (line.kind === 'wire' && line.dir === 'rx') held.push(text.bytes(line.raw));
    else {
      yield* flush();
      yield line;
    }
  }
  yield* flush();
}

/** The same text in pieces of so many UTF-16 units, which cut a character above U+FFFF in two. */
function* recutText(lines: readonly RecordedLine[], size: number): Generator<RecordedLine> {
  for (const line of lines) {
    if (line.kind !== 'wire') yield line;
    else {
      for (let at = 0; at < line.raw.length; at += size) yield { ...line, raw: line.raw.slice(at, at + size) };
    }
  }
}

describe.each([1, 7, 64, 1_000])('cut anew after every %i bytes', (size) => {
  test.each(RECORDINGS)('%s comes to the same', (name) => {
    const lines = linesOf(name);
    const anew = replay(recut(lines, size));
    expect(roomsAsJson(anew.mirror)).toEqual(expectedOf(name));
    const { malformed, frames, events } = replay(lines);
    expect({ ...anew, mirror: undefined }).toEqual({ malformed, frames, events, mirror: undefined });
  });
});

test.each([1, 2, 3])('names come through cuts of %i UTF-16 units, commands cut likewise', (size) => {
  const { mirror, malformed } = replay(recutText(linesOf('10-names'), size));
  expect(roomsAsJson(mirror)).toEqual(expectedOf('10-names'));
  expect(malformed).toEqual([]);
});
