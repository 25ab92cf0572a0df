import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { holdLease, type Lease } from '../../src/store/lease.ts';
import { type Clock, type ManualClock, manualClock, systemClock } from '../../src/time/clock.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

/** Redis's own term is so long that no test sees its end, unless it takes the key away; the instances' clocks are moved. */
const TTL_MS = 600_000;
const NODE = '[::1]:8021';
const LIMITS = { commandTimeoutMs: 2_000, longestPauseMs: 50 };

let server: TestRedis;
let raw: Redis;
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
let prefix: string;
let instances: { close(): Promise<void> }[];
beforeEach(() => {
  prefixes += 1;
  prefix = `lease-${prefixes}`;
  instances = [];
});
afterEach(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
});

interface Instance {
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

async function instance(name: string, ttlMs = TTL_MS, given?: Clock): Promise<Instance> {
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
async function holder(name: string): Promise<Instance> {
  const one = await instance(name);
  one.lease.start();
  expect(await one.next()).toBe('held 1');
  return one;
}
async function waiter(name: string): Promise<Instance> {
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
function withhold(connection: RedisConnection) {
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
/** Lets Redis's term be over. */
const runOut = () => raw.del(keyspace(prefix).lease(NODE));
/** Resolves when Redis has been asked once more by somebody than before. */
async function asked(work: () => void): Promise<void> {
  const evals = async () => Number(/cmdstat_eval:calls=([0-9]+)/.exec(await raw.info('commandstats'))?.[1] ?? 0);
  const before = await evals();
  work();
  while ((await evals()) === before);
}

describe('a lease', () => {
  test('goes to one of two that ask at the same moment; the other waits and knows for whom', async () => {
    for (let round = 0; round < 50; round += 1) {
      prefix = `lease-${prefixes}-${round}`;
      const two = [await instance('one'), await instance('two')];
      for (const { lease } of two) lease.start();
      const told = await Promise.all(two.map((one) => one.next()));
      expect(told.sort()).toEqual(['held 1', expect.stringMatching(/^waiting for (one|two)$/)]);
      await Promise.all(two.map((one) => one.close()));
    }
  });

  test('is let go by stop, and the next who asks has it at once under a higher fence', async () => {
    const first = await holder('one');
    const second = await waiter('two');
    await first.lease.stop();
    expect(first.lease.standing).toEqual({ kind: 'idle' });
    second.clock.advance(TTL_MS / 12);
    expect(await second.next()).toBe('held 2');
    expect(await raw.pttl(keyspace(prefix).lease(NODE))).toBeGreaterThan(0);
  });

  test('of one that was let go, stopped and started again, is a new one', async () => {
    const first = await holder('one');
    await first.lease.stop();
    first.lease.start();
    expect(await first.next()).toBe('held 2');
  });

  test('is entered at once by the same instance in its next life, long before it runs out', async () => {
    const first = await holder('one');
    await first.drop();
    const second = await instance('one');
    second.lease.start();
    expect(await second.next()).toBe('held 2');
  });

  test('is not entered by another, nor by one whose name only begins so', async () => {
    const first = await holder('one');
    await first.drop();
    await waiter('two');
    await waiter('on');
    await waiter('one two');
  });

  test('that a twin of the same name entered is lost, and not entered back', async () => {
    const first = await holder('one');
    const twin = await instance('one');
    twin.lease.start();
    expect(await twin.next()).toBe('held 2');
    first.clock.advance(TTL_MS / 3);
    expect(await first.next()).toBe('lost');
    expect(await first.next()).toBe('waiting for one');
    await asked(() => first.clock.advance(TTL_MS / 12));
    expect(twin.lease.standing).toEqual({ kind: 'held', fence: 2 });
    expect(first.lease.standing).toEqual({ kind: 'waiting' });
  });

  test('is renewed three times in a term', async () => {
    const first = await holder('one');
    const key = keyspace(prefix).lease(NODE);
    for (let turn = 0; turn < 6; turn += 1) {
      await raw.pexpire(key, 1_000);
      await asked(() => first.clock.advance(TTL_MS / 3));
      expect(await raw.pttl(key)).toBeGreaterThan(TTL_MS - 60_000);
    }
    expect(first.told).toEqual(['held 1']);
  });

  test('is looked for again no later than it runs out', async () => {
    const delays: number[] = [];
    const clock: Clock = {
      ...systemClock,
      after: (delayMs, call) => {
        delays.push(delayMs);
        return systemClock.after(delayMs, call);
      },
    };
    const first = await holder('one');
    await first.drop();
    await raw.pexpire(keyspace(prefix).lease(NODE), 30);
    const heir = await instance('two', TTL_MS, clock);
    heir.lease.start();
    expect(await heir.next()).toBe('waiting for one');
    expect(delays[0]).toBeLessThanOrEqual(31);
    expect(await heir.next()).toBe('held 2');
  });

  test('whose grant came without its answer is known again by the same life', async () => {
    const first = await instance('one');
    const answers = withhold(first.connection);
    first.lease.start();
    const answer = await answers.next();
    answer.lose();
    await answer.settled;
    first.clock.advance(TTL_MS / 12);
    (await answers.next()).give();
    expect(await first.next()).toBe('held 1');
    answers.end();
  });

  test('is lost when Redis names another, and told so once', async () => {
    const first = await holder('one');
    await runOut();
    const second = await instance('two');
    second.lease.start();
    expect(await second.next()).toBe('held 2');
    await asked(() => first.clock.advance(TTL_MS / 3));
    expect(await first.next()).toBe('lost');
    expect(await first.next()).toBe('waiting for two');
    await asked(() => first.clock.advance(TTL_MS / 12));
    await second.lease.stop();
    first.clock.advance(TTL_MS / 12);
    expect(await first.next()).toBe('held 3');
    expect(first.told).toEqual(['held 1', 'lost', 'waiting for two', 'held 3']);
  });

  test('that another had in between and let go is lost before it is held again', async () => {
    const first = await holder('one');
    await runOut();
    const second = await instance('two');
    second.lease.start();
    await second.next();
    await second.lease.stop();
    first.clock.advance(TTL_MS / 3);
    expect(await first.next()).toBe('lost');
    expect(await first.next()).toBe('held 3');
  });

  test('that ran out is had again under the same fence when nobody else had it', async () => {
    const first = await holder('one');
    await runOut();
    await asked(() => first.clock.advance(TTL_MS / 3));
    expect(await raw.get(keyspace(prefix).lease(NODE))).toMatch(/^1 \S+ one$/);
    expect(first.lease.standing).toEqual({ kind: 'held', fence: 1 });
    expect(first.told).toEqual(['held 1']);
  });

  test('under which another acts already is lost, and its next fence is higher', async () => {
    const first = await holder('one');
    first.lease.overtaken(1);
    expect(first.lease.standing).toEqual({ kind: 'held', fence: 1 });
    first.lease.overtaken(7);
    expect(await first.next()).toBe('lost');
    await asked(() => first.clock.advance(TTL_MS / 12));
    expect(await first.next()).toBe('waiting for one');
    await runOut();
    first.clock.advance(TTL_MS / 12);
    expect(await first.next()).toBe('held 8');
  });

  test('one that is stopped while it asks leaves nothing behind', async () => {
    for (let round = 0; round < 20; round += 1) {
      const first = await instance('one');
      first.lease.start();
      await first.lease.stop();
      expect(await raw.exists(keyspace(prefix).lease(NODE))).toBe(0);
      expect(first.told).toEqual([]);
      await first.connection.close();
    }
  });
});

describe('when Redis is silent or away', () => {
  const pid = async () => Number(/process_id:([0-9]+)/.exec(await raw.info('server'))?.[1]);

  test('the deadline comes a tenth of the term before Redis could give the node away, counted from the asking', async () => {
    const first = await holder('one');
    const redis = await pid();
    process.kill(redis, 'SIGSTOP');
    first.clock.advance(TTL_MS * 0.9 - 1);
    expect(first.lease.standing).toEqual({ kind: 'held', fence: 1 });
    first.clock.advance(1);
    expect(first.lease.standing).toEqual({ kind: 'unsure', fence: 1 });
    expect(first.told).toEqual(['held 1', 'unsure']);
    process.kill(redis, 'SIGCONT');
    expect(await first.next()).toBe('unsure');
  });

  test('an answer that took long does not put the deadline off', async () => {
    const first = await instance('one');
    const answers = withhold(first.connection);
    first.lease.start();
    const answer = await answers.next();
    first.clock.advance(TTL_MS / 2);
    answer.give();
    expect(await first.next()).toBe('held 1');
    first.clock.advance(TTL_MS * 0.4);
    expect(first.lease.standing).toEqual({ kind: 'unsure', fence: 1 });
    (await answers.next()).give();
    answers.end();
  });

  test('an instance that slept through its deadline is unsure before any timer of its has fired', async () => {
    let nowMs = 0;
    const first = await instance('one', TTL_MS, { now: () => nowMs, after: () => () => {} });
    first.lease.start();
    expect(await first.next()).toBe('held 1');
    nowMs = TTL_MS;
    expect(first.lease.standing).toEqual({ kind: 'unsure', fence: 1 });
  });

  test('a grant whose answer took too long is not acted on', async () => {
    const first = await instance('one');
    const answers = withhold(first.connection);
    first.lease.start();
    const answer = await answers.next();
    first.clock.advance(TTL_MS);
    answer.give();
    await answer.settled;
    expect(first.told).toEqual([]);
    first.clock.advance(TTL_MS / 12);
    (await answers.next()).give();
    expect(await first.next()).toBe('held 1');
    answers.end();
  });

  test('who asks first after a restart of Redis finds the last holder there, for one term', async () => {
    const first = await holder('one');
    await first.drop();
    await server.kill('SIGKILL');
    await server.start();
    await raw.ping();
    await runOut();
    const second = await waiter('two');
    await runOut();
    second.clock.advance(TTL_MS / 12);
    expect(await second.next()).toBe('held 2');
  });

  test('one that let go before the restart is not waited for', async () => {
    const first = await holder('one');
    await first.lease.stop();
    await server.kill('SIGKILL');
    await server.start();
    await raw.ping();
    const second = await instance('two');
    second.lease.start();
    expect(await second.next()).toBe('held 2');
  });

  test('a Redis that lost everything gets the fence back from the holder', async () => {
    const first = await holder('one');
    await first.lease.stop();
    first.lease.start();
    expect(await first.next()).toBe('held 2');
    await raw.flushall();
    await asked(() => first.clock.advance(TTL_MS / 3));
    expect(await raw.get(keyspace(prefix).lease(NODE))).toMatch(/^2 \S+ one$/);
    expect(first.told).toEqual(['held 1', 'held 2']);
  });

  test('stop resolves all the same', async () => {
    const first = await holder('one');
    await server.kill('SIGKILL');
    await first.lease.stop();
    await server.start();
    expect(first.lease.standing).toEqual({ kind: 'idle' });
  });
});
