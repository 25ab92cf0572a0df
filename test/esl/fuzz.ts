import { FrameScanner } from '../../src/esl/frame.ts';
import { WireText } from '../../src/recording/file.ts';
import { linesOf, RECORDINGS, receivedOf } from '../recording/recordings.ts';

/** Draws whole numbers below a limit, always the same ones for a seed (mulberry32). */
export type Draw = (below: number) => number;
export function drawing(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Every frame of the recordings, as it was on the wire. */
export function recordedFrames(): readonly Buffer[] {
  return RECORDINGS.flatMap((name) => {
    const frames: Buffer[] = [];
    const scanner = new FrameScanner({
      frame: ({ head, bytes, bodyStart, bodyEnd }) =>
        frames.push(Buffer.concat([Buffer.from(`${head}\n\n`, 'latin1'), bytes.subarray(bodyStart, bodyEnd)])),
      broken: () => {},
    });
    const text = new WireText();
    for (const raw of receivedOf(linesOf(name))) scanner.push(text.bytes(raw));
    return frames;
  });
}

type Mutation = (frame: Buffer, draw: Draw, others: readonly Buffer[]) => Buffer;

const TOKENS = ['\n', '\n\n', '\r\n', '%', '%E9', '%zz', '\0', '"', '\\', '{', '}', '[', ',', ': ', '\xff', '\xf0\x9f'];
const LENGTHS = ['abc', '-5', '', '0', '1', '5.5', '1e3', ' 7', '99999', '67108865', '99999999999999999999', 'NaN'];
const NAMES = ['Content-Type', 'Event-Name', 'Unique-ID', 'Member-ID', 'Action', 'Conference-Unique-ID', 'Job-UUID'];

const splice = (frame: Buffer, at: number, remove: number, insert: Buffer): Buffer =>
  Buffer.concat([frame.subarray(0, at), insert, frame.subarray(at + remove)]);
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const pick = <T>(items: readonly T[], draw: Draw): T => {
  const item = items[draw(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** What bytes may suffer, one kind of harm each. */
const MUTATIONS: readonly Mutation[] = [
  (frame, draw) => {
    const flipped = Buffer.from(frame);
    for (let count = 1 + draw(8); count > 0; count--) {
      const at = draw(flipped.length);
      flipped.writeUInt8((flipped[at] ?? 0) ^ (1 << draw(8)), at);
    }
    return flipped;
  },
  (frame, draw) => frame.subarray(0, draw(frame.length)),
  (frame, draw) => frame.subarray(draw(frame.length)),
  (frame, draw) => splice(frame, draw(frame.length), 0, latin1(pick(TOKENS, draw))),
  (frame, draw) => splice(frame, draw(frame.length), draw(64), Buffer.alloc(0)),
  (frame, draw) => latin1(frame.toString('latin1').replace(/(Content-Length:) ?\d+/, `$1 ${pick(LENGTHS, draw)}`)),
  (frame, draw) => latin1(frame.toString('latin1').replace(/(Content-Length: )\d+/, `$1${draw(2 * frame.length)}`)),
  (frame, draw) => {
    const lines = frame.toString('latin1').split('\n');
    lines.splice(draw(lines.length), 0, pick(lines, draw));
    return latin1(lines.join('\n'));
  },
  (frame, draw) => {
    const lines = frame.toString('latin1').split('\n');
    lines.splice(draw(lines.length), 0, `${pick(NAMES, draw)}: ${pick(TOKENS, draw)}`);
    return latin1(lines.join('\n'));
  },
  (frame, draw, others) => {
    const other = pick(others, draw);
    return Buffer.concat([frame.subarray(0, draw(frame.length)), other.subarray(draw(other.length))]);
  },
  (frame) => Buffer.from(frame).reverse(),
];

/** A frame with one to three kinds of harm done to it. */
export function mutated(frames: readonly Buffer[], draw: Draw): Buffer {
  let frame = pick(frames, draw);
  for (let count = 1 + draw(3); count > 0 && frame.length > 0; count--)
    frame = pick(MUTATIONS, draw)(frame, draw, frames);
  return frame;
}
