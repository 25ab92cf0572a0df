import { describe, expect, test } from 'vitest';
import { keyspace } from '../../src/store/keyspace.ts';
import type { LeaseTerm } from '../../src/store/lease.ts';
import {
  asked,
  holdBack,
  holder,
  instance,
  NODE,
  prefix,
  raw,
  runOut,
  server,
  startAgain,
  TTL_MS,
  waiter,
  withhold,
} from './lease-lab.ts';

describe('a term that is gone on with after a restart', () => {
  /** One that was killed while it held the lease. */
  async function forerunner(): Promise<LeaseTerm> {
    const first = await holder('one');
    await first.drop();
    const life = /^1 (\S+) one$/.exec((await raw.get(keyspace(prefix).lease(NODE))) ?? '')?.[1];
    if (life === undefined) throw new Error('nobody has the lease');
    return { fence: 1, life };
  }

  test.each([true, false])(
    'is unsure at once, and held under the same fence when Redis answers (it ran out: %s)',
    async (over) => {
      const term = await forerunner();
      if (over) await runOut();
      const next = await instance('one');
      const answers = withhold(next.connection);
      next.lease.start(term);
      expect(next.lease.standing).toEqual({ kind: 'unsure', fence: 1 });
      (await answers.next()).give();
      expect(await next.next()).toBe('held 1');
      expect(next.told).toEqual(['held 1']);
      answers.end();
    },
  );

  test('is lost where another had the node meanwhile', async () => {
    const term = await forerunner();
    await runOut();
    const other = await holder('two', 2);
    const next = await instance('one');
    next.lease.start(term);
    expect(await next.next()).toBe('lost');
    expect(await next.next()).toBe('waiting for two');
    expect(other.lease.standing).toEqual({ kind: 'held', fence: 2 });
  });

  test('is lost to whoever acts on the node under a higher fence', async () => {
    const next = await instance('one');
    const answers = withhold(next.connection);
    next.lease.start(await forerunner());
    next.lease.overtaken(2);
    expect(await next.next()).toBe('lost');
    expect(next.lease.standing).toEqual({ kind: 'waiting' });
    (await answers.next()).lose();
    answers.end();
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

  test.each(['holder', 'waiter'] as const)(
    "a term that ended while Redis was down is the unsure holder's again, though the %s asks first",
    async (first) => {
      const [one, two] = [await holder('one'), await waiter('two')];
      await runOut();
      const late = holdBack((first === 'holder' ? two : one).connection);
      await server.kill('SIGKILL');
      one.clock.advance(TTL_MS);
      expect(await one.next()).toBe('unsure');
      await startAgain();
      await late.release();
      expect(await one.next()).toBe('held 1');
      expect(two.lease.standing).toEqual({ kind: 'waiting' });
      expect(one.told).toEqual(['held 1', 'unsure', 'held 1']);
      expect(two.told).toEqual(['waiting for one']);
    },
  );

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
