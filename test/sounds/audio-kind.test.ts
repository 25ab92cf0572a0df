import { expect, test } from 'vitest';
import { audioKind } from '../../src/sounds/audio-kind.ts';
import { tone } from './tone.ts';

test.each([
  ['wav', 'wav'],
  ['flac', 'flac'],
  ['ogg', 'vorbis'],
] as const)('what sox writes as %s', (ending, kind) => {
  expect(audioKind(tone(`tone.${ending}`, 0.1))).toBe(kind);
});

const bytes = (...parts: readonly (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.alloc(part))));
test.each([
  ['opus', bytes('OggS', 24, 'OpusHead'), 'opus'],
  ['mp3 with a tag', bytes('ID3', 100), 'mp3'],
  ['mp3, MPEG-1 layer III', bytes('\xff\xfb\x90\x00', 100), 'mp3'],
  ['mp3, MPEG-2 layer III', bytes('\xff\xf3\x90\x00', 100), 'mp3'],
  ['AAC frames', bytes('\xff\xf1\x50\x80', 100), undefined],
  ['other RIFF', bytes('RIFF', 4, 'AVI '), undefined],
  ['other OGG', bytes('OggS', 24, '\x80theora'), undefined],
  ['a playlist', bytes('#EXTM3U\nhttp://127.0.0.1/x.wav\n'), undefined],
  ['a playlist of the other kind', bytes('[playlist]\nFile1=/etc/passwd\n'), undefined],
  ['text', bytes('RIF'), undefined],
  ['nothing', bytes(), undefined],
])('%s', (_, file, kind) => {
  expect(audioKind(file)).toBe(kind);
});
