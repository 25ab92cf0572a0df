import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeDataDir } from './data-dir.ts';
import { StoreError } from './store.ts';

/** The name under which this process asks for a lease. */
export interface InstanceId {
  readonly id: string;
  /** Why a restart will not be known again, so that it has to wait until the lease has run out; undefined if it will. */
  readonly fleeting: string | undefined;
  /** Lets another process have the id; only after the lease was let go. Idempotent. */
  release(): Promise<void>;
}

/** Node closes a file to which nobody refers any more, and its lock would go with it. */
const held = new Set<FileHandle>();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of a data folder, which the next process on it will have too, and which no two that live have.
 *
 * It stands in the file `instance`. The process that uses it holds a lock of the kernel on `instance.lock`, which ends
 * with the process however that ends, and before anybody can learn of its end: whoever gets the lock knows that its
 * forerunner is dead and may enter that one's lease at once. Who does not get it (another process lives on the same
 * folder, or there is no flock(1)) takes an id for its own life only, and waits for the lease like every other instance.
 *
 * A copy of the folder must not pass for the folder. So the boot of the kernel and the lock's inode are part of the id:
 * with both the same, the lock is one and decides. After a reboot the id is another, and the lease has run out anyway.
 *
 * Throws {@link StoreError} when nothing can be written there.
 */
export async function claimInstanceId(dataDir: string): Promise<InstanceId> {
  await makeDataDir(dataDir);
  try {
    const lock = await open(join(dataDir, 'instance.lock'), 'a', 0o600);
    const obstacle = await tryLock(lock);
    if (obstacle !== undefined) {
      await lock.close();
      return { id: `${hostname()}:${randomUUID()}`, fleeting: obstacle, release: async () => {} };
    }
    held.add(lock);
    const id = `${hostname()}:${await storedId(join(dataDir, 'instance'))}:${await placeOf(lock)}`;
    let released: Promise<void> | undefined;
    const release = () => {
      released ??= lock.close().finally(() => held.delete(lock));
      return released;
    };
    return { id, fleeting: undefined, release };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(`cannot keep an id in ${dataDir}; choose another dataDir: ${reason}`, { cause });
  }
}

const TAKEN = 75;

/**
 * Locks an open file by flock(1) on a copy of its descriptor: the lock belongs to the open file, which we keep when
 * flock has gone. Answers why there is no lock, or undefined.
 */
function tryLock(file: FileHandle): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('flock', ['--nonblock', `--conflict-exit-code=${TAKEN}`, '3'], {
      stdio: ['ignore', 'ignore', 'ignore', file.fd],
    });
    child.once('error', (error) => resolve(`flock does not run: ${error.message}`));
    child.once('exit', (code) => {
      if (code === 0) resolve(undefined);
      else if (code === TAKEN) resolve('another process uses the same dataDir');
      else resolve(`flock ended with ${code}`);
    });
  });
}

/** Reads the id, or makes one; only under the lock. */
async function storedId(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const found = text.trim();
  if (UUID.test(found)) return found;
  const id = randomUUID();
  const draft = await open(`${path}.new`, 'w', 0o600);
  try {
    await draft.writeFile(`${id}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.new`, path);
  return id;
}

/** Short text that is the same exactly for those who contend for the same lock. */
async function placeOf(lock: FileHandle): Promise<string> {
  const { dev, ino } = await lock.stat();
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => hostname());
  return createHash('sha256').update(`${boot}:${dev}:${ino}`).digest('hex').slice(0, 12);
}
