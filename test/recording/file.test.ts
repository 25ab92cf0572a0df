import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseRecordedLine, recordedLines, WireText } from '../../src/recording/file.ts';
import { textOf } from './recordings.ts';

describe('a line', () => {
  test('is meta, with its end', () => {
    expect(parseRecordedLine('{"meta":{"title":"x","end":"closed"}}')).toEqual({
      kind: 'meta',
      end: 'closed',
      meta: { title: 'x', end: 'closed' },
    });
    expect(parseRecordedLine('{"meta":{"end":"soon"}}')).toMatchObject({ kind: 'meta', end: undefined });
  });
  test('is wire in one of two directions', () => {
    expect(parseRecordedLine('{"t":1.5,"dir":"tx","raw":"exit\\n\\n"}')).toEqual({
      kind: 'wire',
      t: 1.5,
      dir: 'tx',
      raw: 'exit\n\n',
    });
  });
  test('is an input of another kind', () => {
    expect(parseRecordedLine('{"t":2,"dir":"in","input":{"kind":"wake"}}')).toEqual({
      kind: 'input',
      t: 2,
      input: { kind: 'wake' },
    });
  });
  test.each(['', '{', '"text"', '[{}]', '{"meta":7}', '{"t":1,"dir":"rx","raw":7}', '{"t":1,"dir":"in"}'])(
    '%j is malformed, which is told',
    (line) => {
      expect(parseRecordedLine(line)).toMatchObject({ kind: 'malformed' });
    },
  );
  test('may end with a carriage return, and empty ones are left out', () => {
    const lines = [...recordedLines('\r\n{"meta":{}}\r\n\n{"t":0,"dir":"rx","raw":""}\r\n')];
    expect(lines.map((line) => line.kind)).toEqual(['meta', 'wire']);
  });
});

describe('the bytes of recorded text', () => {
  const bytesOf = (...pieces: string[]): Buffer => {
    const text = new WireText();
    return Buffer.concat(pieces.map((piece) => text.bytes(piece)));
  };
  test('are UTF-8', () => {
    expect(bytesOf('Jörg 日本 😀')).toEqual(Buffer.from('Jörg 日本 😀'));
  });
  test('wait for the other half of a character that was cut', () => {
    expect(bytesOf('a\ud83d', '\ude00b')).toEqual(Buffer.from('a😀b'));
    expect(bytesOf('\ud83d', '', '\ude00\ud83d', '\ude00')).toEqual(Buffer.from('😀😀'));
  });
  test('may be such that are no UTF-8', () => {
    expect(bytesOf('Caf\udce9!\udc80\udcff')).toEqual(Buffer.from('Caf\xe9!\x80\xff', 'latin1'));
    expect(bytesOf('\udce9😀\udcff')).toEqual(Buffer.from([0xe9, 0xf0, 0x9f, 0x98, 0x80, 0xff]));
  });
  test('are never an error, whatever halves stand alone', () => {
    for (const text of ['\ud83d\ud83d', '\ude00', '\ud83dx', '\udfff\ud800']) {
      expect(() => bytesOf(text, 'x', text)).not.toThrow();
    }
  });
});

test('a compressed recording is the recording', () => {
  const text = textOf('10-names');
  expect(gunzipSync(gzipSync(text, { level: 9 })).toString('utf8')).toBe(text);
  expect(text.startsWith('{"meta":{')).toBe(true);
});
