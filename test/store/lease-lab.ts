import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { holdLease, type Lease } from '../../src/store/lease.ts';
import { type Clock, type ManualClock, manualClock } from '../../src/time/clock.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

/**
 * Instances that contend for the lease of one node in a real Redis, for whichever file of tests imports this: the server, a
 * prefix for each test, and the end of it all come with it.
 */

/** Redis's own term is so long that no test sees its end, unless it takes the key away; the instances' clocks are moved. */
export const TTL_MS = 600_000;
export const NODE = '[::1]:8021';
const LIMITS = { commandTimeoutMs: 2_000, longestPauseMs: 50 };

export let server: TestRedis;
export let raw: Redis;
beforeAll(async () => {
  server = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  raw = new Redis(server.socket);
  raw.on('error', () => {});
});
afterAll(async () => {
  raw.disconnect();
  await server.dispose();
});

let prefixes = 0;
export let prefix: string;
let instances: { close(): Promise<void> }[];
/** Another node, so to speak: nothing of it is in Redis yet. */
export function moveOn(): void {
  prefixes += 1;
  prefix = `lease-${prefixes}`;
}
beforeEach(() => {
  moveOn();
  instances = [];
});
afterEach(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
});

export interface Instance {
  readonly lease: Lease;
  readonly clock: ManualClock;
  readonly connection: RedisConnection;
  /** All that was told, `held 1` and the like. */
  readonly told: string[];
  /** Resolves with the next of what is told, in order, none left out. */
  next(): Promise<string>;
  /** Drops everything without a word, as a killed process does. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

export async function instance(name: string, ttlMs = TTL_MS, given?: Clock): Promise<Instance> {
  const connection = new RedisConnection(server.socket, LIMITS);
  await connection.open();
  const clock = manualClock(1_000);
  const told: string[] = [];
  const waiting: ((word: string) => void)[] = [];
  let read = 0;
  const tell = (word: string) => {
    told.push(word);
    for (const listen of waiting.splice(0)) {
      read = told.length;
      listen(word);
    }
  };
  const lease = holdLease({
    connection,
    keys: keyspace(prefix),
    node: NODE,
    instance: name,
    ttlMs,
    clock: given ?? clock,
    events: {
      held: (fence) => tell(`held ${fence}`),
      unsure: () => tell('unsure'),
      lost: () => tell('lost'),
      waiting: (holder) => tell(`waiting for ${holder}`),
    },
  });
  const one: Instance = {
    lease,
    clock,
    connection,
    told,
    next() {
      const word = told[read];
      if (word === undefined) return new Promise((resolve) => waiting.push(resolve));
      read += 1;
      return Promise.resolve(word);
    },
    drop: () => connection.close(),
    async close() {
      await lease.stop();
      await connection.close();
    },
  };
  instances.push(one);
  return one;
}
/** One that has the lease already. */
export async function holder(name: string, fence = 1): Promise<Instance> {
  const one = await instance(name);
  one.lease.start();
  expect(await one.next()).toBe(`held ${fence}`);
  return one;
}
export async function waiter(name: string): Promise<Instance> {
  const one = await instance(name);
  one.lease.start();
  expect(await one.next()).toMatch(/^waiting/);
  return one;
}
/** What Redis answered, and has not reached the instance yet. */
interface Answer {
  give(): void;
  lose(): void;
  /** Resolves when the instance has dealt with it. */
  readonly settled: Promise<unknown>;
}
/** From now on each answer of Redis waits until it is given or lost. */
export function withhold(connection: RedisConnection) {
  const run = connection.run.bind(connection);
  const arrived: Answer[] = [];
  let listen = () => {};
  connection.run = async (command) => {
    const answer = await run(command);
    const { promise, resolve, reject } = Promise.withResolvers<typeof answer>();
    const settled = promise.catch(() => {}).then(() => new Promise((done) => setImmediate(done)));
    arrived.push({ give: () => resolve(answer), lose: () => reject(new Error('the answer was lost')), settled });
    listen();
    return promise;
  };
  return {
    /** From now on they come by themselves again. */
    end() {
      connection.run = run;
    },
    async next(): Promise<Answer> {
      const answer = arrived.shift();
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => {
        listen = resolve;
      });
      return this.next();
    },
  };
}
/** From now on it asks nothing; `release` lets through what waits and resolves when that is dealt with. */
export function holdBack(connection: RedisConnection): { release(): Promise<void> } {
  const run = connection.run.bind(connection);
  const gate = Promise.withResolvers<void>();
  const waiting: Promise<unknown>[] = [];
  let listen = () => {};
  connection.run = (command) => {
    const answer = gate.promise.then(() => run(command));
    waiting.push(answer.catch(() => undefined));
    listen();
    return answer;
  };
  return {
    async release() {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          listen = resolve;
        });
      }
      connection.run = run;
      gate.resolve();
      await Promise.all(waiting);
      await new Promise((done) => setImmediate(done));
    },
  };
}
/** Lets Redis's term be over. */
export const runOut = () => raw.del(keyspace(prefix).lease(NODE));
const asks = async () => Number(/cmdstat_eval:calls=([0-9]+)/.exec(await raw.info('commandstats'))?.[1] ?? 0);
/** Resolves when Redis has been asked once more by somebody than before. */
export async function asked(work: () => void): Promise<void> {
  const before = await asks();
  work();
  while ((await asks()) === before);
}
/** Starts Redis again, and resolves when somebody has asked it. */
export async function startAgain(): Promise<void> {
  await server.start();
  while ((await asks()) === 0);
}
