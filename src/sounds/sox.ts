import { execFile } from 'node:child_process';
import { assertNever } from '../core/assert-never.ts';
import type { AudioKind } from './audio-kind.ts';

export type SoxResult =
  | { readonly kind: 'done' }
  /** sox would not: what it said. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'too-slow' }
  /** There is no such program. */
  | { readonly kind: 'missing' };

export interface Conversion {
  readonly input: string;
  readonly inputKind: AudioKind;
  readonly output: string;
  readonly rate: number;
  /** What comes after so much is left away, so that a small file cannot unfold into an endless one. */
  readonly mostSeconds: number;
}

/** Converts to a mono WAV file of 16-bit samples (sox(1)). Both paths are absolute; no shell sees them. */
export function runSox(program: string, timeLimitMs: number, conversion: Conversion): Promise<SoxResult> {
  const { input, inputKind, output, rate, mostSeconds } = conversion;
  const wav = ['-t', 'wav', '-r', String(rate), '-c', '1', '-b', '16', '-e', 'signed-integer'];
  const args = ['-V1', '-t', inputKind, input, ...wav, output, 'trim', '0', String(mostSeconds)];
  // SOX_OPTS would be options of our own; sox needs nothing else of the environment.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: timeLimitMs, killSignal: 'SIGKILL' }, (error, _, complaint) => {
      if (error === null) resolve({ kind: 'done' });
      else if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else if (error.killed) resolve({ kind: 'too-slow' });
      else resolve({ kind: 'failed', reason: plain(complaint, input, inputKind) || error.message });
    });
  });
}

/** The last thing sox said, without paths of the machine. */
function plain(complaint: string, input: string, kind: AudioKind): string {
  if (complaint.includes('no handler for')) return `this sox does not read it; ${packageOf(kind)}`;
  const last = complaint.trim().split('\n').at(-1) ?? '';
  return last.replaceAll(input, 'the file').replace(/^\S*sox (?:FAIL|WARN) /, '');
}
function packageOf(kind: AudioKind): string {
  switch (kind) {
    case 'mp3':
      return 'on Debian, libsox-fmt-mp3 makes it read MP3';
    case 'wav':
    case 'flac':
    case 'vorbis':
    case 'opus':
      return 'on Debian, libsox-fmt-base brings what it lacks';
    default:
      return assertNever(kind);
  }
}
