import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from './store.ts';

/**
 * Makes the data folder, and what is missing above it. Throws {@link StoreError} with what to do where that cannot be. To be
 * called before anything else is made in it: Node's recursive mkdir tries for ever under a parent that is there and takes no
 * folders, such as /proc (seen on Node 24).
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await makeFolder(dataDir);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(`cannot use ${dataDir}; choose another dataDir (CONVENE_DATA_DIR): ${reason}`, { cause });
  }
}

async function makeFolder(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make().catch((again: NodeJS.ErrnoException) => {
      // Another process may have made it at the same moment.
      if (again.code !== 'EEXIST') throw again;
    });
  });
}
