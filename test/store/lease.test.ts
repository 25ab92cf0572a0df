import { describe, expect, test } from 'vitest';
import { keyspace } from '../../src/store/keyspace.ts';
import { type Clock, systemClock } from '../../src/time/clock.ts';
import { asked, holder, instance, moveOn, NODE, prefix, raw, runOut, TTL_MS, waiter, withhold } from './lease-lab.ts';

describe('a lease', () => {
  test('goes to one of two that ask at the same moment; the other waits and knows for whom', async () => {
    for (let round = 0; round < 50; round += 1) {
      moveOn();
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
