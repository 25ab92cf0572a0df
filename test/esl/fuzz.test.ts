import { expect, test } from 'vitest';
import { Mirror } from '../../src/core/mirror/mirror.ts';
import { decodeFrame } from '../../src/esl/decode.ts';
import { FrameScanner } from '../../src/esl/frame.ts';
import { parseChannelList, parseRoomList } from '../../src/esl/lists.ts';
import type { Message } from '../../src/esl/message.ts';
import { roomsAsJson } from '../../src/recording/rooms-json.ts';
import { flawsOf } from '../mirror/consistency.ts';
import { expectedOf } from '../recording/recordings.ts';
import { drawing, mutated, recordedFrames } from './fuzz.ts';

const FRAMES = 10_000;
const GOOD = Buffer.from('Content-Type: command/reply\nReply-Text: +OK still here\n\n');
const STILL_HERE: Message = { kind: 'command-reply', text: '+OK still here' };
const LINE_FEEDS = Buffer.alloc(65_536, '\n');
const frames = recordedFrames();

/** Ends whatever the scanner waits for: line feeds end a head, fill a body, and are nothing between frames. */
function separate(scanner: FrameScanner): void {
  scanner.push(LINE_FEEDS.subarray(0, 2));
  while (scanner.awaitsBody || scanner.pendingBytes > 0) scanner.push(LINE_FEEDS);
}

test(`${FRAMES} fuzzed frames: nothing throws, and the next good frame is read`, () => {
  const draw = drawing(20_261_121);
  const mirror = new Mirror();
  const seen = new Map<string, number>();
  const count = (kind: string): void => void seen.set(kind, (seen.get(kind) ?? 0) + 1);
  for (let i = 0; i < FRAMES; i++) {
    let last: Message | undefined;
    const scanner = new FrameScanner({
      frame: (frame) => {
        last = decodeFrame(frame);
        count(last.kind);
        if (last.kind === 'event') mirror.fold(last.event);
        if (last.kind === 'api-response') {
          const list = parseRoomList(last.body);
          if (list !== undefined) mirror.adopt(list.rooms, draw(2) === 0);
          parseChannelList(last.body);
        }
      },
      broken: () => count('broken'),
    });
    const bytes = mutated(frames, draw);
    const cut = draw(bytes.length + 1);
    scanner.push(bytes.subarray(0, cut));
    scanner.push(bytes.subarray(cut));
    separate(scanner);
    scanner.push(GOOD);
    if (last?.kind !== 'command-reply')
      expect(last, `after frame ${i}: ${bytes.toString('latin1')}`).toEqual(STILL_HERE);
    if (i % 100 === 0) expect(flawsOf(mirror)).toEqual([]);
  }
  expect(flawsOf(mirror)).toEqual([]);
  // The generator reaches every kind of trouble and of message.
  for (const kind of ['broken', 'malformed', 'ignored', 'event', 'api-response', 'command-reply']) {
    expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(10);
  }
});

test('rooms that fuzzed events have made are put right by the next list', () => {
  const draw = drawing(7);
  const mirror = new Mirror();
  const scanner = new FrameScanner({
    frame: (frame) => {
      const message = decodeFrame(frame);
      if (message.kind === 'event') mirror.fold(message.event);
    },
    broken: () => {},
  });
  for (let i = 0; i < 2_000; i++) {
    scanner.push(mutated(frames, draw));
    separate(scanner);
  }
  expect([...mirror.rooms].length).toBeGreaterThan(0);
  const wanted = expectedOf('08-churn');
  const list = frames.map((frame) => frame.toString('utf8')).filter((text) => text.includes('"member_count"'));
  const bodies = list.map((text) => text.slice(text.indexOf('\n\n') + 2));
  const isWanted = bodies.filter((body) => {
    const fresh = new Mirror();
    fresh.adopt(parseRoomList(body)?.rooms ?? [], true);
    return JSON.stringify(roomsAsJson(fresh)) === JSON.stringify(wanted);
  });
  expect(isWanted).toHaveLength(1);
  mirror.adopt(parseRoomList(isWanted[0] ?? '')?.rooms ?? [], true);
  expect(roomsAsJson(mirror)).toEqual(wanted);
});

test('all fuzzed frames on one connection, one after the other, without a pause', () => {
  const draw = drawing(99);
  let messages = 0;
  const scanner = new FrameScanner({
    frame: (frame) => {
      decodeFrame(frame);
      messages++;
    },
    broken: () => {},
  });
  for (let i = 0; i < FRAMES; i++) scanner.push(mutated(frames, draw));
  separate(scanner);
  scanner.push(GOOD);
  expect(messages).toBeGreaterThan(FRAMES / 10);
});
