import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type OpenedStore, openStore } from '../../src/store/open.ts';
import { joinPrivateRedis, type PrivateRedis } from '../../src/store/private-redis.ts';
import { type Store, StoreError } from '../../src/store/store.ts';
import { code, draft } from './drafts.ts';

let dataDir: string;
let opened: Pick<OpenedStore, 'close'>[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'convene-test-'));
  opened = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(opened.map(({ close }) => close()));
  await rm(dataDir, { recursive: true });
});

async function open(examine = false): Promise<OpenedStore> {
  const one = await openStore({ dataDir, prefix: 'convene', examine });
  opened.push(one);
  return one;
}

/** Another user of the same folder, as `open` makes them, without a store. */
async function arrive(): Promise<PrivateRedis> {
  const user = await joinPrivateRedis(dataDir);
  opened.push({ close: user.leave });
  return user;
}

/** How often anybody has looked who else is there. */
async function looks(client: Redis): Promise<number> {
  const stats = await client.info('commandstats');
  return Number(/cmdstat_client\|list:calls=([0-9]+)/.exec(stats)?.[1]);
}

/** Field of INFO of the server that listens on a socket. */
async function info(socket: string, field: string): Promise<string> {
  const client = new Redis(socket);
  const found = new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(await client.info());
  client.disconnect();
  return found?.[1] ?? '';
}

/** Whether a server holds the folder. One that is going away closes its connections a moment before its lock. */
function running(): boolean {
  const { status } = spawnSync('flock', ['--timeout=1', '--conflict-exit-code=9', lock(), 'true']);
  return status === 9;
}
const lock = () => join(dataDir, 'redis', 'redis.lock');
/** How many servers were ever started on the folder. */
async function starts(): Promise<number> {
  const log = await readFile(join(dataDir, 'redis', 'redis.log'), 'utf8');
  return log.split('Server initialized').length - 1;
}
function ready(store: Store): Promise<void> {
  let first = true;
  return new Promise((resolve) => {
    store.onState(({ kind }) => {
      if (!first && kind === 'ready') resolve();
      first = false;
    });
  });
}

describe('a Redis of our own', () => {
  test('listens on its socket alone, in a folder of its owner alone, and keeps everything', async () => {
    const { where, findings } = await open(true);
    expect(findings).toEqual([]);
    expect(where).toBe(join(dataDir, 'redis', 'redis.sock'));
    expect((await stat(where)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'redis'))).mode & 0o777).toBe(0o700);
    const client = new Redis(where);
    const settings = await client.config('GET', 'port', 'hz', 'save', 'appendfsync', 'maxmemory-policy');
    client.disconnect();
    expect(settings).toEqual(expect.arrayContaining(['port', '0', 'hz', '100', 'save', '', 'always', 'noeviction']));
  });

  test('a folder that others could read is closed to them', async () => {
    await mkdir(join(dataDir, 'redis'));
    await chmod(join(dataDir, 'redis'), 0o755);
    await open();
    expect((await stat(join(dataDir, 'redis'))).mode & 0o777).toBe(0o700);
  });

  test('the last user stops it, and the data are there the next time', async () => {
    const first = await open();
    const second = await open();
    await first.store.conferences.create(draft('1'));
    await first.close();
    expect(running()).toBe(true);
    expect(await second.store.conferences.list()).toHaveLength(1);
    await second.close();
    await second.close();
    expect(running()).toBe(false);
    const third = await open();
    expect(await third.store.conferences.list()).toHaveLength(1);
    expect(await starts()).toBe(2);
  });

  test('of 20 users that arrive at once one starts it, and of 20 that leave at once one stops it', async () => {
    const users = await Promise.all(Array.from({ length: 20 }, arrive));
    expect(await starts()).toBe(1);
    expect(running()).toBe(true);
    await Promise.all(users.map(({ leave }) => leave()));
    expect(running()).toBe(false);
    expect(await starts()).toBe(1);
  });

  test('users that come and go do not take it from each other', async () => {
    const user = async (_: unknown, who: number) => {
      for (let turn = 0; turn < 5; turn += 1) {
        const { store, close } = await openStore({ dataDir, prefix: 'convene', examine: false });
        expect(await store.conferences.create(draft(`${who}${turn}`))).toMatchObject({ ok: true });
        await close();
      }
    };
    await Promise.all(Array.from({ length: 8 }, user));
    expect(running()).toBe(false);
    const { store } = await open();
    expect(await store.conferences.list()).toHaveLength(40);
  });

  test('who arrives while another is leaving waits to see whether the server goes', async () => {
    const { where } = await open();
    const leaver = new Redis(where);
    opened.push({ close: async () => leaver.disconnect() });
    await leaver.client('SETNAME', 'convene-leaving');
    const looksBefore = await looks(leaver);
    let arrived = false;
    const arriving = arrive().then(() => {
      arrived = true;
    });
    while ((await looks(leaver)) < looksBefore + 3) expect(arrived).toBe(false);
    await leaver.client('SETNAME', 'somebody');
    await arriving;
  });

  test('a server whose user was killed is adopted as it runs, and stopped by the adopter', async () => {
    const program = fileURLToPath(new URL('private-user.ts', import.meta.url));
    const user = spawn(process.execPath, [program, dataDir, '3101'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(user.stdout, 'data');
    const ended = once(user, 'exit');
    user.kill('SIGKILL');
    await ended;
    expect(running()).toBe(true);
    const adopter = await open();
    expect(await starts()).toBe(1);
    expect(await adopter.store.conferences.byCode(code('3101'))).toBeDefined();
    await adopter.close();
    expect(running()).toBe(false);
  });

  test('killed after each acknowledged create, it is started again by its user and has lost nothing', async () => {
    const { store, where } = await open();
    for (let n = 0; n < 10; n += 1) {
      const pid = Number(await info(where, 'process_id'));
      expect(await store.conferences.create(draft(String(n)))).toMatchObject({ ok: true });
      const back = ready(store);
      process.kill(pid, 'SIGKILL');
      await back;
      expect(await store.conferences.list()).toHaveLength(n + 1);
    }
    expect(await starts()).toBe(11);
  });

  test('killed under several users, it is started once', async () => {
    const users = await Promise.all(Array.from({ length: 5 }, () => open()));
    const back = users.map(({ store }) => ready(store));
    process.kill(Number(await info(users[0]?.where ?? '', 'process_id')), 'SIGKILL');
    await Promise.all(back);
    expect(await starts()).toBe(2);
  });

  test('that it cannot be started again is told, and it is as soon as it can', async () => {
    const told = Promise.withResolvers<StoreError>();
    const one = await openStore({ dataDir, prefix: 'convene', examine: false, onTrouble: told.resolve });
    opened.push(one);
    const back = ready(one.store);
    const pid = Number(await info(one.where, 'process_id'));
    vi.stubEnv('PATH', dataDir);
    process.kill(pid, 'SIGKILL');
    expect((await told.promise).message).toMatch(/no redis-server on the PATH/);
    vi.unstubAllEnvs();
    await back;
    expect(await one.store.conferences.list()).toEqual([]);
  });

  test('a user may leave while it is gone', async () => {
    const { close, where } = await open();
    process.kill(Number(await info(where, 'process_id')), 'SIGKILL');
    await close();
    expect(running()).toBe(false);
  });

  test('a socket and a lock that a power cut left behind stop nobody', async () => {
    await mkdir(join(dataDir, 'redis'));
    const socket = join(dataDir, 'redis', 'redis.sock');
    // A killed process leaves the name of its socket behind.
    const holder = spawn(
      process.execPath,
      [
        '-e',
        `net.createServer().listen(${JSON.stringify(socket)})
      .on('listening', () => console.log('up'))`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(holder.stdout, 'data');
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    expect((await stat(socket)).isSocket()).toBe(true);
    await writeFile(lock(), '12345\n');
    const { store } = await open();
    expect(await store.conferences.list()).toEqual([]);
  });

  test('a path too long for a socket gets a short one elsewhere', async () => {
    const parent = dataDir;
    dataDir = join(parent, 'x'.repeat(100), 'ü'.repeat(50));
    const { store, where, close } = await open();
    expect(where).toMatch(new RegExp(`^${tmpdir()}/convene-[0-9]+-[0-9a-f]{16}/redis\\.sock$`));
    await store.conferences.create(draft('1'));
    await close();
    expect(running()).toBe(false);
    await rm(join(where, '..'), { recursive: true });
    dataDir = parent;
  });

  test('a short folder that is not ours alone is refused', async () => {
    const parent = dataDir;
    dataDir = join(parent, 'x'.repeat(120));
    const { where, close } = await open();
    await close();
    await chmod(join(where, '..'), 0o777);
    await expect(open()).rejects.toThrow(/is not a folder of our own/);
    await rm(join(where, '..'), { recursive: true });
    dataDir = parent;
  });
});

describe('when there can be none', () => {
  test('without redis-server it says what to install', async () => {
    vi.stubEnv('PATH', dataDir);
    const error = await open().catch((caught: unknown) => caught);
    expect(error).toEqual(
      new StoreError('no redis-server on the PATH: apt-get install redis-server, or set REDIS_URL'),
    );
  });

  test('a relative data folder is refused', async () => {
    await expect(openStore({ dataDir: 'data', prefix: 'convene' })).rejects.toThrow(/absolute path: data/);
  });

  test('a data folder that cannot be made is refused', async () => {
    await writeFile(join(dataDir, 'redis'), 'a file');
    await expect(open()).rejects.toThrow(/cannot keep data in .*EEXIST.*; choose|cannot keep data in .*: EEXIST/);
  });

  test('a server that will not run says why', async () => {
    const { close } = await open();
    await close();
    const manifest = join(dataDir, 'redis', 'appendonlydir', 'appendonly.aof.manifest');
    await writeFile(manifest, 'file nonsense\n');
    await expect(open()).rejects.toThrow(/redis-server does not run: .*AOF manifest/);
  });

  test('a stranger on the socket is told from a server', async () => {
    await mkdir(join(dataDir, 'redis'));
    const socket = join(dataDir, 'redis', 'redis.sock');
    const stranger = createServer((peer) => peer.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(socket);
    await once(stranger, 'listening');
    const { store } = await open();
    expect(await store.conferences.list()).toEqual([]);
    stranger.close();
  });

  test('a store of a newer version is refused, and its server is not left running', async () => {
    const { where } = await open();
    const client = new Redis(where);
    await client.set('{convene}:schema', '9');
    client.disconnect();
    await opened[0]?.close();
    await expect(open()).rejects.toThrow(/layout 9/);
    expect(running()).toBe(false);
  });
});
