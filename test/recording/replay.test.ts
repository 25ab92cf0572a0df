import { describe, expect, test } from 'vitest';
import { type RecordedLine, recordedLines } from '../../src/recording/file.ts';
import { replay } from '../../src/recording/replay.ts';
import { roomsAsJson } from '../../src/recording/rooms-json.ts';
import { expectedOf, linesOf, RECORDINGS, textOf, withoutClosingList } from './recordings.ts';

const roomsOf = (lines: Iterable<RecordedLine>): unknown => roomsAsJson(replay(lines).mirror);
const rx = (raw: string): RecordedLine => ({ kind: 'wire', t: 0, dir: 'rx', raw });
const tx = (raw: string): RecordedLine => ({ kind: 'wire', t: 0, dir: 'tx', raw });
const GREETING = 'Content-Type: auth/request\n\n';

describe.each(RECORDINGS)('%s', (name) => {
  const lines = linesOf(name);

  test('ends with the rooms of FreeSWITCH’s own list', () => {
    expect(roomsOf(lines)).toEqual(expectedOf(name));
  });

  test('ends with the same rooms by its events alone, the closing list cut off', () => {
    const events = withoutClosingList(lines);
    const closed = lines.some((line) => line.kind === 'meta' && line.end === 'closed');
    expect(events.length < lines.length).toBe(!closed);
    expect(roomsOf(events)).toEqual(expectedOf(name));
  });

  test('has nothing malformed in it, but for what the end of a connection cut off', () => {
    const { malformed, frames } = replay(lines);
    expect(malformed).toEqual(name === '09-drop-midframe' ? ['a frame that the end of the recording cut off'] : []);
    expect(frames).toBeGreaterThan(0);
  });
});

test('the recordings are of every kind', () => {
  const kinds = new Set(RECORDINGS.map((name) => name.slice(0, 2)));
  for (let kind = 1; kind <= 14; kind++) expect(kinds, `kind ${kind}`).toContain(String(kind).padStart(2, '0'));
});

test('a JSON recording counts the events that its twin in plain text does', () => {
  expect(replay(linesOf('01-small-talk-json')).events).toBe(replay(linesOf('01-small-talk-plain')).events);
});

test('what is left of a broken connection is no part of the next one', () => {
  const broken = linesOf('09-drop-midframe').filter((line) => line.kind === 'wire');
  const next = linesOf('02-ends-live').filter((line) => line.kind === 'wire');
  const { mirror, malformed } = replay([...broken, ...next]);
  expect(roomsAsJson(mirror)).toEqual(expectedOf('02-ends-live'));
  expect(malformed).toEqual(['a frame that the end of its connection cut off']);
});

test('neither is it where the greeting of the next one comes in pieces', () => {
  const broken = linesOf('09-drop-midframe').filter((line) => line.kind === 'wire');
  const [first, ...next] = linesOf('02-ends-live').filter((line) => line.kind === 'wire');
  expect(first).toMatchObject({ raw: GREETING });
  const { mirror, malformed } = replay([...broken, ...[...GREETING].map(rx), ...next]);
  expect(roomsAsJson(mirror)).toEqual(expectedOf('02-ends-live'));
  expect(malformed).toEqual(['a frame that the end of its connection cut off']);
});

test('a connection may break between a head and its body', () => {
  const head = rx('Content-Length: 2600\nContent-Type: text/event-plain\n\n');
  const next = linesOf('02-ends-live').filter((line) => line.kind === 'wire');
  for (const greeting of [[GREETING], [...GREETING]]) {
    const { mirror, malformed } = replay([rx(GREETING), head, ...greeting.map(rx), ...next.slice(1)]);
    expect(roomsAsJson(mirror)).toEqual(expectedOf('02-ends-live'));
    expect(malformed).toEqual(['a frame that the end of its connection cut off']);
  }
  expect(replay([rx(GREETING), head]).malformed).toEqual(['a frame that the end of the recording cut off']);
});

test('a command that the former connection left unanswered takes no reply of the next one', () => {
  const list = '[{"conference_name":"a","conference_uuid":"u","members":[]}]';
  const reply = (body: string): string =>
    `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
  const { mirror } = replay([
    rx(GREETING),
    tx('api uptime\n\napi conference json_list\n\n'),
    rx(GREETING),
    tx('api conference json_list\n\n'),
    rx(reply(list)),
  ]);
  expect([...mirror.rooms].map((room) => room.name)).toEqual(['a']);
});

test('a recording without meta ends with no rooms after a disconnect-notice, and with its rooms without one', () => {
  const wire = linesOf('09-drop-reload').filter((line) => line.kind === 'wire');
  expect(roomsOf(wire)).toEqual({ rooms: [] });
  const standing = replay(wire.slice(0, -1)).mirror;
  expect([...standing.rooms]).not.toHaveLength(0);
});

describe('lines that are none', () => {
  test.each([
    'nonsense',
    '[]',
    'null',
    '7',
    '{}',
    '{"t":1,"dir":"rx"}',
    '{"t":1,"dir":"up","raw":""}',
    '{"t":1,"dir":"rx","raw',
  ])('%s is counted, and the rest is read', (line) => {
    const text = textOf('02-ends-live').replaceAll('\n{"t"', `\n${line}\n\n{"t"`);
    const { mirror, malformed } = replay(recordedLines(text));
    expect(roomsAsJson(mirror)).toEqual(expectedOf('02-ends-live'));
    expect(malformed).toHaveLength(linesOf('02-ends-live').length - 1);
  });
});
