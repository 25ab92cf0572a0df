import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, lstat, mkdir, open, readFile, realpath } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { StoreError } from './store.ts';

/** Where a Redis of our own lives. */
export interface RedisPlace {
  /** Its data, of mode 0700. */
  readonly folder: string;
  /** Its unix socket, the only thing it listens on. */
  readonly socket: string;
  /** Held by the server for as long as it lives, so that a folder never has two. */
  readonly lock: string;
  /** What it says, appended; begun anew at a start once it has grown past a mebibyte. */
  readonly log: string;
}

/** What a unix socket's path may hold: `sun_path` has 108 bytes and ends with NUL (unix(7)). */
const LONGEST_SOCKET_PATH = 107;

/** Makes the folders. A path too long for a socket is replaced by a short one that follows from it. */
export async function preparePlace(dataDir: string): Promise<RedisPlace> {
  if (!isAbsolute(dataDir)) throw new StoreError(`the data folder must be an absolute path: ${dataDir}`);
  try {
    await mkdir(join(dataDir, 'redis'), { recursive: true, mode: 0o700 });
    const folder = await realpath(join(dataDir, 'redis'));
    await chmod(folder, 0o700);
    return {
      folder,
      socket: await socketFor(folder),
      lock: join(folder, 'redis.lock'),
      log: join(folder, 'redis.log'),
    };
  } catch (cause) {
    throw storeError(`cannot keep data in ${dataDir}; choose another dataDir`, cause);
  }
}

async function socketFor(folder: string): Promise<string> {
  const inside = join(folder, 'redis.sock');
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside;
  const { uid } = userInfo();
  const short = join(tmpdir(), `convene-${uid}-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
  const socket = join(short, 'redis.sock');
  if (Buffer.byteLength(socket) > LONGEST_SOCKET_PATH) {
    throw new StoreError(`${inside} and ${socket} are too long for a socket: choose a shorter dataDir`);
  }
  await mkdir(short, { recursive: true, mode: 0o700 });
  // The folder for temporary files is everybody's: another user may have made this one first.
  const found = await lstat(short);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new StoreError(`${short} is not a folder of our own: remove it, or choose a shorter dataDir`);
  }
  return socket;
}

/** How a `redis-server` that we started ended. */
export type ServerEnd =
  /** It was asked to, or killed. */
  | { readonly kind: 'stopped' }
  /** Another one has the folder. */
  | { readonly kind: 'taken' }
  /** It would not run; `reason` is what it said. */
  | { readonly kind: 'failed'; readonly reason: string };

const TAKEN = 75;
const LARGEST_LOG_BYTES = 1 << 20;

function storeError(what: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  return new StoreError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

/**
 * Starts `redis-server` on a folder, as a process of its own that outlives this one. It runs under a lock of the
 * kernel (flock(1) passes it on by exec), which no crash or power cut leaves behind. Throws {@link StoreError} when
 * there is nothing to start.
 */
export async function startServer({ folder, socket, lock, log }: RedisPlace): Promise<{ ended: Promise<ServerEnd> }> {
  const server = await findOnPath('redis-server');
  if (server === undefined) {
    throw new StoreError('no redis-server on the PATH: apt-get install redis-server, or set REDIS_URL');
  }
  const flock = await findOnPath('flock');
  if (flock === undefined) throw new StoreError('no flock on the PATH: apt-get install util-linux, or set REDIS_URL');

  const settings: Readonly<Record<string, string>> = {
    dir: folder,
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    daemonize: 'no',
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
    // Jobs that wait for a moment are started up to 1/hz late.
    hz: '100',
    loglevel: 'warning',
    logfile: '',
  };
  const directives = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const output = await open(log, 'a', 0o600).catch((cause: unknown) => {
    throw storeError('redis-server has no place for its log', cause);
  });
  try {
    if ((await output.stat()).size > LARGEST_LOG_BYTES) await output.truncate();
    const { size } = await output.stat();
    const child = spawn(
      flock,
      ['--no-fork', '--nonblock', `--conflict-exit-code=${TAKEN}`, lock, server, ...directives],
      {
        cwd: folder,
        // A session of its own: the terminal's interrupt is for us, and we stop the server when we have finished.
        detached: true,
        stdio: ['ignore', output.fd, output.fd],
      },
    );
    child.unref();
    const ended = new Promise<ServerEnd>((resolve) => {
      child.once('error', (error) => resolve({ kind: 'failed', reason: error.message }));
      child.once('exit', (code) => {
        if (code === 0 || code === null) resolve({ kind: 'stopped' });
        else if (code === TAKEN) resolve({ kind: 'taken' });
        else void lastWords(log, size).then((reason) => resolve({ kind: 'failed', reason }));
      });
    });
    return { ended };
  } finally {
    await output.close();
  }
}

async function findOnPath(program: string): Promise<string | undefined> {
  const { PATH = '' } = process.env;
  for (const folder of PATH.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, program);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}

/** The end of what was written to the log after `start`, on one line. */
async function lastWords(log: string, start: number): Promise<string> {
  try {
    const written = (await readFile(log)).subarray(start).toString('utf8');
    const lines = written.split('\n').filter((line) => line.trim() !== '');
    return lines.slice(-4).join(' | ') || 'it ended without a word';
  } catch (error) {
    return `${log} cannot be read: ${String(error)}`;
  }
}
