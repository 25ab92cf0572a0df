import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_KEYS, type KeyAction } from '../../src/core/key-table.ts';
import { PROMPTS } from '../../src/core/prompt.ts';
import { CONF_DIR, readConf } from './conf-files.ts';

const RATE_HZ = 8000;
const folder = join(CONF_DIR, 'sounds/convene/en', String(RATE_HZ));
const lines = readConf('prompts/en.tsv').trimEnd().split('\n');
const tones = readConf('prompts/tones.tsv')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t'));
const SPOKEN = PROMPTS.filter((name) => !name.startsWith('tone-'));
/** Words of numbers, dates and times, which are put together. */
const isWord = (name: string): boolean => /^(?:number|ordinal|weekday|month|time)-/.test(name);
const WORDS = SPOKEN.filter(isWord);
const SENTENCES = SPOKEN.filter((name) => !isWord(name));

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

/** How strong a frequency is in samples: the size of its coefficient in a Fourier transform. */
function strength(samples: readonly number[], hz: number): number {
  const angle = (2 * Math.PI * hz) / RATE_HZ;
  const sum = (wave: (x: number) => number): number =>
    samples.reduce((all, sample, i) => all + sample * wave(angle * i), 0);
  return Math.hypot(sum(Math.cos), sum(Math.sin));
}

describe('the table of texts', () => {
  it('holds a name, a tab and a sentence or a word for every prompt, and none besides', () => {
    const rows = lines.map((line) => line.split('\t'));
    expect(rows.map(([name]) => name)).toEqual(SPOKEN);
    for (const [name = '', text, ...more] of rows) {
      expect(text, name).toMatch(isWord(name) ? /^[A-Za-z' ]+$/ : /^[A-Z][A-Za-z ,.]+\.$/);
      expect(more, name).toEqual([]);
    }
  });

  it('explains each key to those whom it obeys', () => {
    const help = (name: string): string => lines.find((line) => line.startsWith(`${name}\t`))?.toLowerCase() ?? '';
    const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
    const spoken = (key: string): string =>
      [...key].map((digit) => ({ '*': 'star', '#': 'hash' })[digit] ?? words[Number(digit)]).join(' ');
    const forAdmins: readonly KeyAction[] = ['all-on', 'all-off', 'lock', 'unlock', 'announce-on', 'announce-off'];
    const forTalkers: readonly KeyAction[] = ['microphone', 'invite', 'drop-invite'];
    for (const [key, action] of DEFAULT_KEYS) {
      const says = (name: string): boolean => help(name).includes(`${spoken(key)},`);
      expect(says('keys-admin'), key).toBe(true);
      expect(says('keys-talk'), key).toBe(!forAdmins.includes(action));
      expect(says('keys-talk-quiet'), key).toBe(!forAdmins.includes(action) && action !== 'microphone');
      expect(says('keys-listen'), key).toBe(!forAdmins.includes(action) && !forTalkers.includes(action));
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

  it('are not more than 5 MB', () => {
    const bytes = PROMPTS.reduce((sum, name) => sum + statSync(join(folder, `${name}.wav`)).size, 0);
    expect(bytes).toBeLessThan(5_000_000);
  });

  it.each(SENTENCES)('%s is as long as its text takes to say', (name) => {
    const text = lines.find((line) => line.startsWith(`${name}\t`))?.split('\t')[1] ?? '';
    const seconds = readWav(join(folder, `${name}.wav`)).samples.length / RATE_HZ;
    expect(text.length / seconds).toBeGreaterThan(8);
    expect(text.length / seconds).toBeLessThan(25);
  });

  it.each(WORDS)('%s is as long as a word', (name) => {
    const seconds = readWav(join(folder, `${name}.wav`)).samples.length / RATE_HZ;
    expect(seconds).toBeGreaterThan(0.4);
    expect(seconds).toBeLessThan(1.2);
  });

  it.each(tones)('%s is %s Hz, then %s Hz, short and softer than speech', (name = '', first, second) => {
    const { samples } = readWav(join(folder, `${name}.wav`));
    expect(samples.length / RATE_HZ).toBeLessThan(0.6);
    expect(decibel(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0))).toBeLessThan(-10);
    const notes = tones.flatMap(([, ...frequencies]) => frequencies.map(Number));
    const loudest = (from: number, to: number): number | undefined =>
      notes.toSorted(
        (one, other) => strength(samples.slice(from, to), other) - strength(samples.slice(from, to), one),
      )[0];
    const middle = 0.19 * RATE_HZ;
    expect([loudest(0, middle), loudest(middle, samples.length)]).toEqual([Number(first), Number(second)]);
  });
  it('has a tone for those who come and another for those who go', () => {
    expect(tones.map(([name]) => name)).toEqual(['tone-join', 'tone-leave']);
    expect(tones[0]?.slice(1)).not.toEqual(tones[1]?.slice(1));
  });

  it.each(SPOKEN)('%s is as loud as a caller, and starts and ends with the voice', (name) => {
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
