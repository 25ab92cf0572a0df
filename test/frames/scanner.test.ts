import { describe, expect, test } from 'vitest';
import { FrameScanner, headerOf, MAX_BODY_BYTES } from '../../src/esl/frame.ts';
import { chunksOf, outcome, read } from './reading.ts';

const GOOD = Buffer.from('Content-Type: command/reply\nReply-Text: +OK still here\n\n');
const STILL_HERE = { kind: 'command-reply', text: '+OK still here' };

describe('a head that has no end', () => {
  test.each([1_000, 65_537, 200_000])('is given up in chunks of %i bytes, and the next frame is read', (size) => {
    const endless = Buffer.alloc(200_000, 'Content-Type: x ');
    const found = outcome(read([...chunksOf(endless, size), Buffer.from('\n\n'), GOOD]));
    expect(found).toContainEqual({ kind: 'broken' });
    expect(found).toContainEqual(STILL_HERE);
  });

  test('does not fill the memory', () => {
    let broken = 0;
    const scanner = new FrameScanner({ frame: () => {}, broken: () => broken++ });
    const rubbish = Buffer.alloc(1_000, 'x');
    for (let i = 0; i < 1_000; i++) scanner.push(rubbish);
    expect(broken).toBeGreaterThan(0);
    expect(scanner.pendingBytes).toBeLessThan(70_000);
  });
});

test('a head of just under 64 kB is a head', () => {
  const padded = `Content-Type: command/reply\nX-Padding: ${'x'.repeat(65_000)}\nReply-Text: +OK padded\n\n`;
  expect(outcome(read(chunksOf(Buffer.from(padded), 1_000)))).toEqual([{ kind: 'command-reply', text: '+OK padded' }]);
});

test('a body of many megabytes arrives whole, in small chunks', () => {
  const body = Buffer.alloc(8 * 1024 * 1024, 'a list of many members\n');
  let text = '';
  const scanner = new FrameScanner({
    frame: ({ bytes, bodyStart, bodyEnd }) => {
      text = bytes.toString('latin1', bodyStart, bodyEnd);
    },
    broken: (reason) => expect.unreachable(reason),
  });
  scanner.push(Buffer.from(`Content-Type: api/response\nContent-Length: ${body.length}\n\n`));
  for (const chunk of chunksOf(body, 1_024)) scanner.push(chunk);
  expect(text === body.toString('latin1')).toBe(true);
  expect(scanner.pendingBytes).toBe(0);
});

test('a length that is too long for any reply breaks the framing at once, not after that many bytes', () => {
  const head = `Content-Type: api/response\nContent-Length: ${MAX_BODY_BYTES + 1}\n\n`;
  expect(outcome(read([Buffer.from(head)]))).toEqual([{ kind: 'broken' }]);
});

test('a length that is announced and never sent keeps no more than came', () => {
  const scanner = new FrameScanner({ frame: () => expect.unreachable(), broken: () => expect.unreachable() });
  scanner.push(Buffer.from(`Content-Type: api/response\nContent-Length: ${MAX_BODY_BYTES}\n\n`));
  for (let i = 0; i < 100; i++) scanner.push(Buffer.from('some of it'));
  expect(scanner.pendingBytes).toBe(1_000);
});

test('after a broken head the scanner goes on with what next looks like a head, in the middle of other text too', () => {
  const bytes = Buffer.concat([
    Buffer.from('Content-Length: abc\n\nrest of a body\nmore\n\nand its last line'),
    GOOD,
    GOOD,
  ]);
  for (const size of [bytes.length, 7, 1]) {
    expect(outcome(read(chunksOf(bytes, size)))).toEqual([
      { kind: 'broken' },
      { kind: 'broken' },
      STILL_HERE,
      STILL_HERE,
    ]);
  }
});

test('a frame whose body has not begun is awaited', () => {
  const scanner = new FrameScanner({ frame: () => {}, broken: () => {} });
  scanner.push(Buffer.from('Content-Type: api/response\nContent-Length: 2\n\n'));
  expect([scanner.awaitsBody, scanner.pendingBytes]).toEqual([true, 0]);
  scanner.push(Buffer.from('ok'));
  expect([scanner.awaitsBody, scanner.pendingBytes]).toEqual([false, 0]);
});

test('bytes in which a frame lies are not written to', () => {
  const bytes = Buffer.concat([GOOD, GOOD.subarray(0, 10)]);
  const before = Buffer.from(bytes);
  const scanner = new FrameScanner({ frame: () => {}, broken: () => {} });
  scanner.push(bytes);
  scanner.push(GOOD.subarray(10));
  expect(bytes.equals(before)).toBe(true);
});

test('headers of a frame are found by their whole name, in any case, and trimmed', () => {
  const head = 'X-Content-Type: no\ncontent-TYPE:  api/response\r\nContent-Type-X: no';
  expect(headerOf(head, 'Content-Type')).toBe('api/response');
  expect(headerOf(head, 'Content')).toBeUndefined();
  expect(headerOf('', 'Content-Type')).toBeUndefined();
});
