import { createHash } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, type Result, refused } from '../core/result.ts';
import { backupText } from './backup.ts';
import type { Contents } from './contents.ts';
import { StoreError } from './store.ts';

/**
 * Writes a file that nobody but its owner may read, whole or not at all, and never over another. Rejects with the error of
 * the file system.
 */
export async function writeNewFile(path: string, text: string): Promise<Result<void, 'exists'>> {
  const draft = join(
    dirname(path),
    `.convene-${process.pid}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`,
  );
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(draft, path);
    return ok(undefined);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return refused('exists');
    throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

/**
 * Keeps what a store holds before it is migrated; answers where. The file is named after what is in it, so that a start
 * that is tried again writes no second one. Throws {@link StoreError} with what to do.
 */
export async function backupBefore(dataDir: string, contents: Contents, now: Date): Promise<string> {
  const folder = join(dataDir, 'backups');
  const sum = createHash('sha256')
    .update(
      JSON.stringify([
        contents.lastId,
        ...contents.conferences,
        ...contents.rooms,
        ...directoryOf(contents),
        ...ratesOf(contents),
      ]),
    )
    .digest('hex');
  const path = join(folder, `layout-${contents.layout}-${sum.slice(0, 12)}.json`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeNewFile(path, backupText({ takenAt: now, contents }));
    return path;
  } catch (cause) {
    throw new StoreError(
      `the data have to be brought to a newer layout, and no backup can be written first: ` +
        `${cause instanceof Error ? cause.message : cause}. Set another dataDir, or make a backup of Redis yourself ` +
        'and set redis.backupBeforeMigration to false',
      { cause },
    );
  }
}

function directoryOf({ directory }: Contents): unknown[] {
  return [...(directory ?? [])].map(([name, { lastId, records }]) => [name, lastId, ...records]);
}
function ratesOf({ rates }: Contents): unknown[] {
  return [...(rates ?? [])].map(([deck, of]) => [deck, ...of]);
}
