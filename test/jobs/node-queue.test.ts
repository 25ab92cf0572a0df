import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConferenceChanged } from '../../src/jobs/node-command.ts';
import { queueName } from '../../src/jobs/node-queue.ts';
import { sendToNode } from '../../src/jobs/node-sender.ts';
import { type NodeServer, serveNode } from '../../src/jobs/node-server.ts';
import { type Keyspace, keyspace } from '../../src/store/keyspace.ts';
import { StoreError } from '../../src/store/store.ts';
import { conferenceId } from '../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';

const NODE = '[::1]:8021';
/** Longer than any test: a reply that does not come shows as a test that does not end. */
const FOR_EVER_MS = 60_000;
const HANDLED = { ok: true, value: undefined };
const NOBODY = { ok: false, error: { kind: 'nobody-listens' } };

let redis: TestRedis;
let raw: Redis;
let keys: Keyspace;
let servers: NodeServer[];
let tests = 0;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled);
  redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  raw = new Redis(redis.socket, { maxRetriesPerRequest: null });
  raw.on('error', () => {});
});
afterAll(async () => {
  raw.disconnect();
  await redis.dispose();
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled).toEqual([]);
});
beforeEach(async () => {
  tests += 1;
  keys = keyspace(`jobs-${tests}`);
  servers = [];
  await raw.set(keys.lease(NODE), '1 life one');
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

const changed = (n: number): ConferenceChanged => ({ kind: 'conference-changed', conference: conferenceId(n) });
const send = (command: ConferenceChanged, waitMs = FOR_EVER_MS) =>
  sendToNode({ address: redis.socket, keys, node: NODE }, command, waitMs);

/** A server that writes down what it is told. */
function serve(
  onCommand: (command: ConferenceChanged) => Promise<void> = async () => {},
  acts: () => boolean = () => true,
) {
  const heard: number[] = [];
  const complaints: string[] = [];
  let listen = () => {};
  const server = serveNode({
    address: redis.socket,
    keys,
    node: NODE,
    acts,
    onCommand: (command) => {
      heard.push(command.conference);
      listen();
      return onCommand(command);
    },
    complain: (what, error) => {
      complaints.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      listen();
    },
  });
  servers.push(server);
  return {
    server,
    heard,
    complaints,
    /** Resolves when so many were heard. */
    async hears(count: number): Promise<void> {
      while (heard.length < count) {
        await new Promise<void>((resolve) => {
          listen = resolve;
        });
      }
    },
    async complains(): Promise<void> {
      while (complaints.length === 0) {
        await new Promise<void>((resolve) => {
          listen = resolve;
        });
      }
    },
  };
}
async function put(data: unknown): Promise<void> {
  const queue = new Queue(queueName(NODE), { connection: { path: redis.socket }, prefix: keys.jobs });
  await queue.add('by-hand', data, { removeOnComplete: true, removeOnFail: true });
  await queue.close();
}
/** What is left of jobs and replies. */
async function left(): Promise<string[]> {
  const all = await raw.keys(`${keys.jobs}:*`);
  return all.filter((key) => /:(?:reply:|command-|wait$|active$|delayed$|failed$|completed$|[0-9]+$)/.test(key)).sort();
}

describe('a command', () => {
  test('reaches the one who serves the node, and its sender learns when it is done', async () => {
    const { server, heard } = serve();
    expect(await send(changed(5))).toEqual(HANDLED);
    expect(heard).toEqual([5]);
    await server.close();
    expect(await left()).toEqual([]);
  });

  test('is done before its sender learns of it', async () => {
    let finish = () => {};
    const { hears } = serve(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    let learned = false;
    const sending = send(changed(5)).then((result) => {
      learned = true;
      return result;
    });
    await hears(1);
    expect(learned).toBe(false);
    finish();
    expect(await sending).toEqual(HANDLED);
  });

  test('that cannot be done is told with its reason, complained of, and not tried again', async () => {
    const { server, heard, complaints } = serve(async ({ conference }) => {
      if (conference === 5) throw new Error('no');
    });
    expect(await send(changed(5))).toEqual({ ok: false, error: { kind: 'failed', reason: 'no' } });
    expect(await send(changed(6))).toEqual(HANDLED);
    expect(heard).toEqual([5, 6]);
    expect(complaints).toEqual(['the command conference-changed could not be done: no']);
    await server.close();
    expect(await left()).toEqual([]);
  });

  test('goes to its own node only', async () => {
    const { heard } = serve();
    await sendToNode({ address: redis.socket, keys, node: 'other:8021' }, changed(9), 1);
    await send(changed(5));
    expect(heard).toEqual([5]);
  });

  test('stays while nobody serves the node, which its sender is told at once, and is done by the next who does', async () => {
    await raw.del(keys.lease(NODE));
    for (let n = 1; n <= 5; n += 1) expect(await send(changed(n))).toEqual(NOBODY);
    const { heard, hears } = serve();
    await hears(5);
    expect(heard).toEqual([1, 2, 3, 4, 5]);
  });

  test('stays when the one who serves does not answer', async () => {
    expect(await send(changed(1), 20)).toEqual(NOBODY);
    const { hears } = serve();
    await hears(1);
  });

  test('of many sent one after the other comes in that order, one at a time', async () => {
    await raw.del(keys.lease(NODE));
    for (let n = 1; n <= 60; n += 1) await send(changed(n));
    let busy = 0;
    let most = 0;
    const { heard, hears } = serve(async () => {
      busy += 1;
      most = Math.max(most, busy);
      await new Promise((resolve) => setImmediate(resolve));
      busy -= 1;
    });
    await hears(60);
    expect(heard).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(most).toBe(1);
  });

  test.each([
    ['no object', 'text'],
    ['of a kind that is not known', { kind: 'dance' }],
    ['without its conference', { kind: 'conference-changed' }],
    ['with an id that is none', { kind: 'conference-changed', conference: 0 }],
    ['with more than it may have', { kind: 'conference-changed', conference: 1, more: true }],
  ])('%s is dropped with a complaint, and the next is done', async (_, data) => {
    const { heard, complaints } = serve();
    await put(data);
    expect(await send(changed(5))).toEqual(HANDLED);
    expect(heard).toEqual([5]);
    expect(complaints).toEqual([
      expect.stringMatching(/^the command by-hand could not be done: not a command of this/),
    ]);
  });

  test('that comes to an instance which does not act any more is done by the one that does', async () => {
    let acting = true;
    const before = serve(undefined, () => acting);
    expect(await send(changed(1))).toEqual(HANDLED);
    acting = false;
    const sending = send(changed(2));
    // It is put back for a moment, under the key of what is delayed.
    while ((await raw.zcard(`${keys.jobs}:${queueName(NODE)}:delayed`)) === 0);
    await before.server.close();
    const after = serve();
    expect(await sending).toEqual(HANDLED);
    expect([before.heard, after.heard]).toEqual([[1], [2]]);
  });
});

describe('the one who serves', () => {
  test('that closes finishes what it does, and takes nothing more', async () => {
    let finish = () => {};
    const { server, heard, hears } = serve(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const first = send(changed(1));
    await hears(1);
    const second = send(changed(2));
    const closed = server.close();
    finish();
    expect(await first).toEqual(HANDLED);
    await closed;
    expect(heard).toEqual([1]);
    const next = serve();
    expect(await second).toEqual(HANDLED);
    expect(next.heard).toEqual([2]);
  });

  test('that is stuck in a command closes all the same, and leaves it to the next', async () => {
    const { server, hears } = serve(() => new Promise(() => {}));
    const sending = send(changed(1));
    await hears(1);
    const startMs = performance.now();
    await Promise.all([server.close(), server.close()]);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    const { heard } = serve();
    expect(await sending).toEqual(HANDLED);
    expect(heard).toEqual([1]);
  });

  test('that is killed in the middle of a command leaves it to the next', async () => {
    const script = fileURLToPath(new URL('stuck-server.ts', import.meta.url));
    const prefix = `jobs-${tests}`;
    const child = spawn(process.execPath, [script, redis.socket, prefix, NODE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const sending = send(changed(1));
    await once(child.stdout, 'data');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const { heard } = serve();
    expect(await sending).toEqual(HANDLED);
    expect(heard).toEqual([1]);
    expect(await send(changed(2))).toEqual(HANDLED);
  });

  test('closes before it was ever connected', async () => {
    const server = serveNode({
      address: '/nowhere/redis.sock',
      keys,
      node: NODE,
      acts: () => true,
      onCommand: async () => {},
      complain: () => {},
    });
    await server.close();
    const { server: other } = serve();
    await other.close();
  });
});

describe('when Redis restarts', () => {
  test('what is sent later is served, by the same server, which does not complain of each attempt', async () => {
    const { heard, complaints, complains } = serve();
    expect(await send(changed(1))).toEqual(HANDLED);
    await redis.kill('SIGKILL');
    await complains();
    await expect(send(changed(2))).rejects.toThrow(StoreError);
    await redis.start();
    expect(await send(changed(3))).toEqual(HANDLED);
    expect(heard).toEqual([1, 3]);
    expect(complaints[0]).toMatch(/^the commands for \[::1\]:8021 cannot be read for now/);
    // The mark that the first was done may have been lost with the connection, and is made twice then.
    expect(complaints.length).toBeLessThanOrEqual(2);
  });

  test('what was sent before is served', async () => {
    await raw.del(keys.lease(NODE));
    await send(changed(1));
    const { server } = serve(undefined, () => false);
    await redis.kill('SIGKILL');
    await server.close();
    await redis.start();
    const { heard, hears } = serve();
    await hears(1);
    expect(heard).toEqual([1]);
  });

  test('in the middle of a command, that is done, twice at most, and the next is served', async () => {
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const { heard, hears } = serve(() => finished);
    await put(changed(1));
    await hears(1);
    await redis.kill('SIGKILL');
    finish();
    await redis.start();
    expect(await send(changed(2))).toEqual(HANDLED);
    expect(heard.at(-1)).toBe(2);
    expect(heard.filter((n) => n === 1).length).toBeLessThanOrEqual(2);
  });

  test('a server closes while Redis is away', async () => {
    const { server, complains } = serve();
    await send(changed(1));
    await redis.kill('SIGKILL');
    await complains();
    const startMs = performance.now();
    await server.close();
    expect(performance.now() - startMs).toBeLessThan(2_000);
    await redis.start();
  });
});
