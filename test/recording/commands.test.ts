import { expect, test } from 'vitest';
import { RecordedCommands } from '../../src/recording/commands.ts';

/** The commands that wait for a reply after these pieces were sent. */
function waitingAfter(...pieces: string[]): string[] {
  const commands = new RecordedCommands();
  for (const piece of pieces) commands.sent(piece);
  const waiting: string[] = [];
  for (let next = commands.answered(); next !== undefined; next = commands.answered()) waiting.push(next);
  return waiting;
}

test('commands wait in the order in which they were sent, pipelined or split', () => {
  const text = 'api one\n\nbgapi two\nJob-UUID: x\n\nexit\n\n';
  const wanted = ['api one', 'bgapi two\nJob-UUID: x', 'exit'];
  expect(waitingAfter(text)).toEqual(wanted);
  expect(waitingAfter(...text)).toEqual(wanted);
});

test('an empty command gets no reply', () => {
  expect(waitingAfter('\n\n\n\napi one\n\n\n\n')).toEqual(['api one']);
});

test('lines may end with CRLF', () => {
  expect(waitingAfter('api one\r\n\r\napi two\r\n', '\r\n')).toEqual(['api one', 'api two']);
});

test('the body of a sendmsg is no command, however it is cut', () => {
  const text = 'sendmsg leg\ncall-command: execute\ncontent-length: 9\n\nexit\n\nxyzapi two\n\n';
  const wanted = ['sendmsg leg\ncall-command: execute\ncontent-length: 9', 'api two'];
  expect(waitingAfter(text)).toEqual(wanted);
  expect(waitingAfter(...text)).toEqual(wanted);
});

test('the body is counted in bytes', () => {
  const text = 'sendmsg leg\r\nContent-Length: 7\r\n\r\nü\r\n\nJ\napi Jörg 😀\n\n';
  const wanted = ['sendmsg leg\nContent-Length: 7', 'api Jörg 😀'];
  expect(waitingAfter(text)).toEqual(wanted);
  expect(waitingAfter(...text.split(''))).toEqual(wanted);
});

test('a command that has not ended waits for nothing', () => {
  expect(waitingAfter('api one\n')).toEqual([]);
});
