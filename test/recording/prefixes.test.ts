import { describe, expect, test } from 'vitest';
import { Mirror } from '../../src/core/mirror/mirror.ts';
import { decodeFrame } from '../../src/esl/decode.ts';
import { FrameScanner } from '../../src/esl/frame.ts';
import { recordedLines, WireText } from '../../src/recording/file.ts';
import { replay } from '../../src/recording/replay.ts';
import { flawsOf, misplacedIn } from '../mirror/consistency.ts';
import { linesOf, RECORDINGS, receivedOf, textOf } from './recordings.ts';

describe('every prefix of a recording leaves rooms that hold together', () => {
  test.each(RECORDINGS)('%s, cut after each line', (name) => {
    // Without its meta, so that one whose connection ended keeps its rooms until then.
    const lines = linesOf(name).filter((line) => line.kind === 'wire');
    for (let length = 0; length <= lines.length; length++) {
      const { mirror } = replay(lines.slice(0, length));
      expect([...flawsOf(mirror), ...misplacedIn(mirror)], `cut after line ${length}`).toEqual([]);
    }
  });

  test.each(RECORDINGS)('%s, looked at after each event', (name) => {
    const mirror = new Mirror();
    let flawed: unknown;
    const scanner = new FrameScanner({
      frame: (frame) => {
        const message = decodeFrame(frame);
        if (message.kind === 'auth-request') mirror.clear();
        if (message.kind !== 'event') return;
        mirror.fold(message.event);
        const flaws = [...flawsOf(mirror), ...misplacedIn(mirror)];
        if (flaws.length > 0) flawed ??= { event: message.event, flaws };
      },
      broken: (reason) => expect.unreachable(reason),
    });
    const text = new WireText();
    for (const raw of receivedOf(linesOf(name))) scanner.push(text.bytes(raw));
    expect(flawed).toBeUndefined();
  });

  test.each(['11-raw-exit', '11-raw-garbage', '11-raw-wrong-password'])(
    '%s, cut after each character of the file',
    (name) => {
      const text = textOf(name);
      const whole = linesOf(name).length;
      for (let length = 0; length <= text.length; length++) {
        const cut = text.slice(0, length);
        const { mirror, malformed } = replay(recordedLines(cut));
        expect(flawsOf(mirror)).toEqual([]);
        // The line in which the cut falls is no line any more, unless nothing or all of it is there.
        const lines = [...recordedLines(cut)];
        expect(lines.length).toBeLessThanOrEqual(whole);
        expect(malformed.length).toBe(lines.filter((line) => line.kind === 'malformed').length);
        expect(malformed.length).toBeLessThanOrEqual(1);
      }
    },
  );
});
