import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertNever } from '../core/assert-never.ts';
import type { SoundId } from '../core/ids.ts';
import { storedFileOf } from '../core/sound.ts';
import type { SoundFiles, SoundKept } from '../operations/services.ts';
import { audioKind } from './audio-kind.ts';
import { runSox, type SoxResult } from './sox.ts';

/** The rates of FreeSWITCH's telephone conferences, each in a folder of its name, where mod_sndfile looks. */
const RATES = [8_000, 16_000] as const;
const LONGEST_SECONDS = 600;
const BYTES_A_SAMPLE = 2;
/** sox writes a head of this size for 16-bit PCM. */
const WAV_HEAD_BYTES = 44;
const TIME_LIMIT_MS = 30_000;
/** The folder of what is not a sound yet; in the same file system, so that a file gets its place in one step. */
const INCOMING = 'incoming';

export interface SoxSoundsOptions {
  /** Where the node finds the sounds: below it are `8000` and `16000`. Made, in a folder that is there, when the first sound comes. */
  readonly folder: string;
  /** `sox` unless it is not on the PATH. */
  readonly program?: string;
  /** For one conversion. */
  readonly timeLimitMs?: number;
}

/**
 * Keeps sounds in a folder, converted by the program sox. One upload is converted at a time. What is kept without a name
 * stands in a folder of its own, where the node does not look.
 */
export function soxSounds({ folder, program = 'sox', timeLimitMs = TIME_LIMIT_MS }: SoxSoundsOptions): SoundFiles {
  let last: Promise<unknown> = Promise.resolve();
  const unnamed = (kept: string) => join(folder, INCOMING, kept);
  const unnamedAt = (kept: string, rate: number) => join(unnamed(kept), `${rate}.wav`);
  const named = (id: SoundId, rate: number) => join(folder, String(rate), storedFileOf(id));
  const discard = (kept: string) => rm(unnamed(kept), { recursive: true, force: true });

  async function convert(upload: Uint8Array): Promise<SoundKept> {
    const inputKind = audioKind(upload);
    if (inputKind === undefined) return refused('is no audio file that is read here: WAV, FLAC, OGG or MP3');
    const kept = randomUUID();
    try {
      for (const path of [folder, join(folder, INCOMING), unnamed(kept)]) await makeFolder(path);
      const input = join(unnamed(kept), 'upload');
      await writeFile(input, upload, { mode: 0o600 });
      for (const rate of RATES) {
        const output = unnamedAt(kept, rate);
        // One second more tells which are too long.
        const mostSeconds = LONGEST_SECONDS + 1;
        const result = await runSox(program, timeLimitMs, { input, inputKind, output, rate, mostSeconds });
        const failure = failureOf(result, program);
        if (failure !== undefined) return await abandon(kept, failure);
      }
      await rm(input);
      const seconds = await secondsOf(unnamedAt(kept, RATES[0]), RATES[0]);
      if (seconds === 0) return await abandon(kept, refused('holds no sound'));
      if (seconds > LONGEST_SECONDS) {
        return await abandon(kept, refused(`is longer than ${LONGEST_SECONDS / 60} minutes`));
      }
      return { kind: 'kept', kept, durationMs: Math.round(seconds * 1_000) };
    } catch (error) {
      await discard(kept).catch(() => undefined);
      if (!isSystemError(error)) throw error;
      const reason = `the folder for uploaded sounds cannot be written (${error.code})`;
      return { kind: 'away', reason: `${reason}: see sounds.uploaded of the configuration` };
    }
  }
  async function abandon(kept: string, why: SoundKept): Promise<SoundKept> {
    await discard(kept);
    return why;
  }

  return {
    keep(upload) {
      const converted = last.then(() => convert(upload));
      last = converted.catch(() => undefined);
      return converted;
    },
    discard,
    async name(kept, id) {
      for (const rate of RATES) {
        await makeFolder(join(folder, String(rate)));
        // FreeSWITCH is often another user.
        await chmod(unnamedAt(kept, rate), 0o644);
        await rename(unnamedAt(kept, rate), named(id, rate));
      }
      await discard(kept);
    },
    async read(id) {
      return readFile(named(id, RATES[1])).catch(orNone(undefined));
    },
    async remove(id) {
      for (const rate of RATES) await rm(named(id, rate), { force: true });
    },
  };
}

/** An upload is converted within a minute; what is as old as this has lost its process. */
const LEFT_OVER_MS = 3_600_000;

/**
 * Deletes what uploads have left behind whose process has ended in the middle. Other processes may be busy with younger ones.
 * Resolves to how many there were; rejects where the folder cannot be read or written. `nowMs` is since the epoch.
 */
export async function sweepUploads(folder: string, nowMs: number): Promise<number> {
  const incoming = join(folder, INCOMING);
  const names = await readdir(incoming).catch(orNone([]));
  let swept = 0;
  for (const path of names.map((name) => join(incoming, name))) {
    const found = await stat(path).catch(orNone(undefined));
    if (found === undefined || found.mtimeMs > nowMs - LEFT_OVER_MS) continue;
    await rm(path, { recursive: true, force: true });
    swept += 1;
  }
  return swept;
}
/** Nothing, of what is not there. */
const orNone =
  <T>(none: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return none;
    throw error;
  };

/** One at a time: Node's recursive mkdir tries for ever under a parent that takes no folders, such as /proc (seen on Node 24). */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';

const refused = (reason: string): SoundKept => ({ kind: 'refused', reason });

function failureOf(result: SoxResult, program: string): SoundKept | undefined {
  switch (result.kind) {
    case 'done':
      return undefined;
    case 'failed':
      return refused(`cannot be converted: ${result.reason}`);
    case 'too-slow':
      return refused('takes too long to convert');
    case 'missing':
      return { kind: 'away', reason: `${program} is not there: install it (Debian: apt-get install sox)` };
    default:
      return assertNever(result);
  }
}

async function secondsOf(path: string, rate: number): Promise<number> {
  const { size } = await stat(path);
  return Math.max(0, size - WAV_HEAD_BYTES) / (rate * BYTES_A_SAMPLE);
}
