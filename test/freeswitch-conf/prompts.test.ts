import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROMPTS } from '../../src/core/prompt.ts';
import { CONF_DIR, readConf } from './conf-files.ts';

const RATE_HZ = 8000;
const folder = join(CONF_DIR, 'sounds/convene/en', String(RATE_HZ));
const lines = readConf('prompts/en.tsv').trimEnd().split('\n');

/** A WAV file's format and samples. @throws when it is not the plain RIFF form that sox writes */
function readWav(path: string) {
  const bytes = readFileSync(path);
  const mark = (at: number): string => bytes.toString('latin1', at, at + 4);
  if (mark(0) !== 'RIFF' || mark(8) !== 'WAVE' || mark(12) !== 'fmt ' || mark(36) !== 'data') {
    throw new Error(`${path}: not a WAV file with one fmt and one data chunk`);
  }
  const samples = Array.from({ length: bytes.readUInt32LE(40) / 2 }, (_, i) => bytes.readInt16LE(44 + 2 * i) / 32768);
  return {
    encoding: bytes.readUInt16LE(20),
    channels: bytes.readUInt16LE(22),
    rateHz: bytes.readUInt32LE(24),
    bits: bytes.readUInt16LE(34),
    samples,
    trailingBytes: bytes.length - 44 - 2 * samples.length,
  };
}

const decibel = (ratio: number): number => 20 * Math.log10(ratio);

describe('the table of texts', () => {
  it('holds a name, a tab and a sentence for every prompt, and none besides', () => {
    const rows = lines.map((line) => line.split('\t'));
    expect(rows.map(([name]) => name)).toEqual([...PROMPTS]);
    for (const [name, text, ...more] of rows) {
      expect(text, name).toMatch(/^[A-Z][A-Za-z ,.]+\.$/);
      expect(more, name).toEqual([]);
    }
  });
});

describe('the sound files', () => {
  it('are those of the prompts, and none besides', () => {
    expect(readdirSync(folder).sort()).toEqual(PROMPTS.map((name) => `${name}.wav`).sort());
  });

  it.each(PROMPTS)('%s is mono, 16 bits, 8000 Hz', (name) => {
    const { samples, ...format } = readWav(join(folder, `${name}.wav`));
    expect(format).toEqual({ encoding: 1, channels: 1, rateHz: RATE_HZ, bits: 16, trailingBytes: 0 });
    expect(samples.length).toBeGreaterThan(0);
  });

  it.each(PROMPTS)('%s is as long as its text takes to say', (name) => {
    const text = lines.find((line) => line.startsWith(`${name}\t`))?.split('\t')[1] ?? '';
    const seconds = readWav(join(folder, `${name}.wav`)).samples.length / RATE_HZ;
    expect(text.length / seconds).toBeGreaterThan(8);
    expect(text.length / seconds).toBeLessThan(25);
  });

  it.each(PROMPTS)('%s is as loud as a caller, and starts and ends with the voice', (name) => {
    const { samples } = readWav(join(folder, `${name}.wav`));
    const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(Math.abs(decibel(rms) + 20)).toBeLessThan(4.5);
    expect(decibel(peak)).toBeLessThanOrEqual(-3);
    const audible = (sample: number): boolean => Math.abs(sample) > 0.01;
    expect(samples.findIndex(audible) / RATE_HZ).toBeLessThan(0.3);
    expect((samples.length - 1 - samples.findLastIndex(audible)) / RATE_HZ).toBeLessThan(0.4);
  });
});
