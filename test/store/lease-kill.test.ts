import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from './test-redis.ts';

/** Instances are processes here, and end by SIGKILL. */
const ACTOR = fileURLToPath(new URL('lease-actor.ts', import.meta.url));
const TTL_MS = 400;

let server: TestRedis;
let raw: Redis;
let folder: string;
const actors = new Set<Actor>();
beforeAll(async () => {
  server = await startTestRedis();
  raw = new Redis(server.socket);
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
});
afterEach(async () => {
  await Promise.all([...actors].map((actor) => actor.kill()));
});
afterAll(async () => {
  raw.disconnect();
  await server.dispose();
  await rm(folder, { recursive: true });
});

interface Held {
  readonly by: Actor;
  readonly fence: number;
  /** Milliseconds from its start to the grant. */
  readonly afterMs: number;
}

interface Actor {
  readonly dataDir: string;
  readonly pid: number | undefined;
  /** Resolves with the first line that begins so. */
  says(word: string): Promise<string>;
  kill(): Promise<void>;
}

/** A node and the instances that contend for it. */
function contest(name: string) {
  let heard: Held | undefined;
  let listeners: ((held: Held) => void)[] = [];
  /** Rejects when an instance ended that nobody has killed. */
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => {});

  return {
    /** Resolves when an instance has acted under a fence above this, or did already. */
    heldAbove(fence: number): Promise<Held> {
      if (heard && heard.fence > fence) return Promise.resolve(heard);
      const heldNext = new Promise<Held>((resolve) => {
        listeners.push(function listen(held) {
          if (held.fence > fence) resolve(held);
          else listeners.push(listen);
        });
      });
      return Promise.race([heldNext, died.promise]);
    },
    start(dataDir: string, ttlMs = TTL_MS): Actor {
      const args = [ACTOR, server.socket, name, 'node', join(folder, `${name}-${dataDir}`), String(ttlMs)];
      const child: ChildProcess = spawn(process.execPath, args, {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
      });
      const lines: string[] = [];
      const waiting: ((line: string) => void)[] = [];
      const actor: Actor = {
        dataDir,
        pid: child.pid,
        says(word) {
          const found = lines.find((line) => line.startsWith(word));
          if (found !== undefined) return Promise.resolve(found);
          return new Promise((resolve) => waiting.push((line) => line.startsWith(word) && resolve(line)));
        },
        async kill() {
          actors.delete(actor);
          if (child.exitCode !== null || child.signalCode !== null) return;
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          await ended;
        },
      };
      actors.add(actor);
      child.once('exit', (code) => {
        if (actors.has(actor)) died.reject(new Error(`an instance ended by itself with ${code}`));
      });
      if (child.stdout === null) throw new Error('the actor has no output');
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        for (const listen of waiting) listen(line);
        const [word, fence, afterMs] = line.split(' ');
        if (word !== 'acts') return;
        heard = { by: actor, fence: Number(fence), afterMs: Number(afterMs) };
        const told = listeners;
        listeners = [];
        for (const listen of told) listen(heard);
      });
      return actor;
    },
  };
}

/** What was done to the node, in the order in which Redis took it. */
async function acts(name: string): Promise<{ fence: number; pid: number; atMs: number }[]> {
  const entries = await raw.xrange(`${name}:acts`, '-', '+');
  return entries.map(([id, [, fence, , pid]]) => ({
    fence: Number(fence),
    pid: Number(pid),
    atMs: Number(id.split('-')[0]),
  }));
}

/** Stretches of acts under one fence by one process. */
async function stretches(name: string) {
  const found: { fence: number; pid: number; fromMs: number; untilMs: number }[] = [];
  for (const { fence, pid, atMs } of await acts(name)) {
    const last = found.at(-1);
    if (last && last.fence === fence && last.pid === pid) found[found.length - 1] = { ...last, untilMs: atMs };
    else found.push({ fence, pid, fromMs: atMs, untilMs: atMs });
  }
  return found;
}

describe('two instances that are killed and started', () => {
  const LANES = 4;
  const ROUNDS = 25;

  /** One pair of instances through its rounds. */
  async function play(name: string): Promise<void> {
    const { start, heldAbove } = contest(name);
    let pair: readonly [Actor, Actor] = [start('one'), start('two')];
    let fence = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const held = await heldAbove(fence);
      const { by } = held;
      fence = held.fence;
      const other = pair[0] === by ? pair[1] : pair[0];
      if (round % 3 === 0) {
        await by.kill();
        pair = [start(by.dataDir), other];
      } else if (round % 3 === 1) {
        await by.kill();
        fence = (await heldAbove(fence)).fence - 1;
        pair = [start(by.dataDir), other];
      } else {
        await Promise.all(pair.map((actor) => actor.kill()));
        pair = [start('one'), start('two')];
      }
    }
    await heldAbove(fence);
  }

  test(`never both act, in ${LANES * ROUNDS} rounds`, { timeout: 600_000 }, async () => {
    const lanes = Array.from({ length: LANES }, (_, lane) => `kill-${lane}`);
    await Promise.all(lanes.map(play));
    for (const lane of lanes) {
      const found = await stretches(lane);
      expect(found.length).toBeGreaterThanOrEqual(ROUNDS);
      const fences = found.map(({ fence }) => fence);
      // Each fence is one stretch of one process, and none comes back after a later one: nobody acted in between.
      expect(fences).toEqual([...new Set(fences)].sort((one, other) => one - other));
    }
  });
});

describe('an instance that is killed', () => {
  test('enters its own lease at once when it comes back, long before that runs out', async () => {
    const { start, heldAbove } = contest('again');
    const first = start('one', 600_000);
    const { fence } = await heldAbove(0);
    await first.kill();
    expect(await raw.pttl('{again}:lease:node')).toBeGreaterThan(500_000);
    start('one', 600_000);
    const again = await heldAbove(fence);
    expect(again.fence).toBe(fence + 1);
    process.stdout.write(`re-entered ${again.afterMs} ms after asking\n`);
  });

  test('is succeeded by the one that waits, once its lease has run out', async () => {
    const { start, heldAbove } = contest('heir');
    const first = start('one');
    await heldAbove(0);
    const second = start('two');
    await second.says('waiting');
    await first.kill();
    const heir = await heldAbove(1);
    expect(heir.by).toBe(second);
    const [before, after] = await stretches('heir');
    process.stdout.write(`taken over ${(after?.fromMs ?? 0) - (before?.untilMs ?? 0)} ms after its last act\n`);
    expect(before?.pid).toBe(first.pid);
    expect(after?.pid).toBe(second.pid);
  });

  test('a second process on the same folder waits as a stranger does', async () => {
    const { start, heldAbove } = contest('twins');
    const first = start('one', 2_000);
    await heldAbove(0);
    const twin = start('one', 2_000);
    await twin.says('waiting');
    expect((await acts('twins')).every(({ pid }) => pid === first.pid)).toBe(true);
    await first.kill();
    const heir = await heldAbove(1);
    expect(heir.by).toBe(twin);
  });
});
