import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'convene-sounds-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A stereo sine of 440 Hz as sox writes it; `name` ends in the kind of file. */
export function tone(name: string, seconds: number, rate = 44_100): Uint8Array<ArrayBuffer> {
  const path = join(folder(), name);
  execFileSync('sox', [
    '-n',
    '-r',
    String(rate),
    '-c',
    '2',
    path,
    'synth',
    String(seconds),
    'sine',
    '440',
    'gain',
    '-6',
  ]);
  return new Uint8Array(readFileSync(path));
}

/** What the head of a WAV file says, and how loud it is. */
export function wav(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number) => Buffer.from(bytes.subarray(from, from + 4)).toString('latin1');
  const samples = new Int16Array(new Uint8Array(bytes.subarray(44)).buffer);
  let crossings = 0;
  let peak = 0;
  for (const [index, sample] of samples.entries()) {
    if (index > 0 && (samples[index - 1] ?? 0) < 0 && sample >= 0) crossings += 1;
    peak = Math.max(peak, Math.abs(sample));
  }
  const rate = view.getUint32(24, true);
  return {
    kind: `${text(0)}${text(8)}`,
    format: view.getUint16(20, true),
    channels: view.getUint16(22, true),
    rate,
    bits: view.getUint16(34, true),
    data: text(36),
    seconds: samples.length / rate,
    hertz: Math.round(crossings / (samples.length / rate)),
    peak,
  };
}
