import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseStoredId, type SoundId } from '../../src/core/ids.ts';
import { soxSounds, sweepUploads } from '../../src/sounds/sound-files.ts';
import { folder, tone, wav } from './tone.ts';

function soundId(number: number): SoundId {
  const id = parseStoredId<SoundId>(number);
  if (id === undefined) throw new Error(`${number} is no id`);
  return id;
}
const SEVEN = soundId(7);
/** All files below a folder, by their paths in it. */
async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1))
    .toSorted();
}
async function kept(sounds: ReturnType<typeof soxSounds>, upload: Uint8Array) {
  const result = await sounds.keep(upload);
  if (result.kind !== 'kept') throw new Error(`${result.kind}: ${result.reason}`);
  return result;
}

test.each([
  ['wav', 44_100],
  ['wav', 8_000],
  ['flac', 48_000],
  ['ogg', 44_100],
] as const)('a %s of %i Hz becomes mono WAV files of both rates', async (ending, rate) => {
  const path = folder();
  const sounds = soxSounds({ folder: path });
  const { kept: name, durationMs } = await kept(sounds, tone(`tone.${ending}`, 1.5, rate));
  expect(durationMs).toBeCloseTo(1_500, -2);
  expect((await filesIn(path)).every((file) => file.startsWith('incoming/'))).toBe(true);
  await sounds.name(name, SEVEN);
  expect(await filesIn(path)).toEqual(['16000/sound-7.wav', '8000/sound-7.wav']);
  for (const expected of [8_000, 16_000]) {
    const file = join(path, String(expected), 'sound-7.wav');
    const { seconds, hertz, peak, ...head } = wav(readFileSync(file));
    expect(head).toEqual({ kind: 'RIFFWAVE', format: 1, channels: 1, rate: expected, bits: 16, data: 'data' });
    expect(seconds).toBeCloseTo(1.5, 1);
    expect(Math.abs(hertz - 440)).toBeLessThanOrEqual(2);
    expect(peak).toBeGreaterThan(10_000);
    // FreeSWITCH is another user.
    expect(statSync(file).mode & 0o777).toBe(0o644);
  }
});

test('it is read and removed by its id', async () => {
  const path = folder();
  const sounds = soxSounds({ folder: path });
  await sounds.name((await kept(sounds, tone('a.wav', 0.2))).kept, SEVEN);
  expect(wav((await sounds.read(SEVEN)) ?? new Uint8Array(44)).rate).toBe(16_000);
  await sounds.remove(SEVEN);
  await sounds.remove(SEVEN);
  expect(await sounds.read(SEVEN)).toBeUndefined();
  expect(await filesIn(path)).toEqual([]);
});

test('what is not wanted after all is discarded', async () => {
  const path = folder();
  const sounds = soxSounds({ folder: path });
  await sounds.discard((await kept(sounds, tone('a.wav', 0.2))).kept);
  expect(await filesIn(path)).toEqual([]);
});

test('several at once do not get mixed up', async () => {
  const path = folder();
  const sounds = soxSounds({ folder: path });
  const lengths = [0.2, 0.5, 0.9];
  const uploads = await Promise.all(lengths.map((seconds) => kept(sounds, tone('a.wav', seconds))));
  await Promise.all(uploads.map(({ kept }, index) => sounds.name(kept, soundId(index + 1))));
  for (const [index, seconds] of lengths.entries()) {
    expect(wav(await readFile(join(path, '8000', `sound-${index + 1}.wav`))).seconds).toBeCloseTo(seconds, 2);
  }
});

const silence = (seconds: number): Uint8Array => wavOf(new Int16Array(seconds * 2_000), 2_000);
function wavOf(samples: Int16Array<ArrayBuffer>, rate: number): Uint8Array {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

test.each([
  ['text', () => Buffer.from('no sound at all'), /no audio file/],
  ['a playlist', () => Buffer.from('#EXTM3U\n/etc/passwd\n'), /no audio file/],
  ['a head with nothing behind it', () => Buffer.from('RIFF\0\0\0\0WAVE'), /cannot be converted/],
  ['a FLAC that is none', () => Buffer.from(`fLaC${'x'.repeat(1_000)}`), /cannot be converted/],
  ['no samples', () => wavOf(new Int16Array(0), 8_000), /holds no sound/],
  ['more than ten minutes', () => silence(601), /longer than 10 minutes/],
])('%s is refused, and nothing is left of it', async (_, upload, reason) => {
  const path = folder();
  const result = await soxSounds({ folder: path }).keep(upload());
  expect(result).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
  expect(JSON.stringify(result)).not.toContain(path);
  expect(await filesIn(path).catch(() => [])).toEqual([]);
});

test('ten minutes are taken', async () => {
  expect(await soxSounds({ folder: folder() }).keep(silence(600))).toMatchObject({ kind: 'kept', durationMs: 600_000 });
});

test('without sox it says what to install', async () => {
  const path = folder();
  const sounds = soxSounds({ folder: path, program: '/nonexistent/sox' });
  expect(await sounds.keep(tone('a.wav', 0.1))).toEqual({
    kind: 'away',
    reason: '/nonexistent/sox is not there: install it (Debian: apt-get install sox)',
  });
  expect(await filesIn(path)).toEqual([]);
});

test('a sox that never ends is ended, and the next upload has its turn', async () => {
  const path = folder();
  const program = join(folder(), 'sox');
  writeFileSync(program, '#!/bin/sh\nexec sleep 600\n');
  chmodSync(program, 0o755);
  const sounds = soxSounds({ folder: path, program, timeLimitMs: 50 });
  const both = [sounds.keep(tone('a.wav', 0.1)), sounds.keep(tone('a.wav', 0.1))];
  for (const each of both) expect(await each).toEqual({ kind: 'refused', reason: 'takes too long to convert' });
  expect(await filesIn(path)).toEqual([]);
});

test('a folder that cannot be written is told, and the next upload has its turn', async () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  const sounds = soxSounds({ folder: file });
  expect(await sounds.keep(tone('a.wav', 0.1))).toEqual({
    kind: 'away',
    reason: 'the folder for uploaded sounds cannot be written (ENOTDIR): see sounds.uploaded of the configuration',
  });
  expect(await sounds.keep(Buffer.from('x'))).toMatchObject({ kind: 'refused' });
});

test('what uploads have left behind is deleted when it is an hour old', async () => {
  const path = folder();
  expect(await sweepUploads(path, 0)).toBe(0);
  const sounds = soxSounds({ folder: path });
  await sounds.name((await kept(sounds, tone('a.wav', 0.1))).kept, SEVEN);
  const [old, young] = [(await kept(sounds, tone('a.wav', 0.1))).kept, (await kept(sounds, tone('a.wav', 0.1))).kept];
  const now = new Date('2031-01-01T12:00:00Z');
  await utimes(join(path, 'incoming', old), now, new Date('2031-01-01T10:59:59Z'));
  await utimes(join(path, 'incoming', young), now, new Date('2031-01-01T11:00:01Z'));
  expect(await sweepUploads(path, now.getTime())).toBe(1);
  expect(await readdir(join(path, 'incoming'))).toEqual([young]);
  expect(await filesIn(join(path, '8000'))).toEqual(['sound-7.wav']);
});
