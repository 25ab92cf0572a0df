import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConferenceId } from '../../../src/core/ids.ts';
import type { OccurrenceEvent } from '../../../src/core/occurrence.ts';
import { dispatchOccurrences } from '../../../src/jobs/occurrences/dispatcher.ts';
import type { Plan, Plans } from '../../../src/jobs/occurrences/plan.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import { redisOccurrences } from '../../../src/store/occurrences-redis.ts';
import { conferenceId } from '../../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';

let server: TestRedis;
let raw: Redis;
beforeAll(async () => {
  server = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  raw = new Redis(server.socket);
});
afterAll(async () => {
  raw.disconnect();
  await server.dispose();
});

const RACES = 1_000;
/** At the same moment; few enough for each to be a race of its own. */
const TOGETHER = 20;

interface Definition {
  revision: number;
  /** Undefined once it is cancelled. */
  event: OccurrenceEvent | undefined;
}
const startAt = (atMs: number, local: string): OccurrenceEvent => {
  return { kind: 'start', index: 0, local, startMs: atMs, endMs: undefined, atMs };
};

/** Each cancels or edits a conference just when it starts: half of them each, with all delays from none to a few milliseconds. */
test('nothing starts after a cancellation or an edit was acknowledged, in 1,000 races with the start', async () => {
  const keys = keyspace('race');
  const connections = [new RedisConnection(server.socket), new RedisConnection(server.socket)] as const;
  for (const connection of connections) await connection.open();
  const definitions = new Map<ConferenceId, Definition>();
  const plans: Plans = {
    async of(id) {
      const definition = definitions.get(id);
      if (definition === undefined) return undefined;
      const { revision, event } = definition;
      const plan: Plan = {
        revision,
        next: (cursor) => (cursor === undefined ? event : undefined),
        isOver: () => false,
        passedOver: () => [],
        holds: ({ local }) => event?.local === local,
        retimed: () => event,
      };
      return plan;
    },
    page: async () => [],
  };
  /** What was acknowledged and what was started, in the order of this process. */
  const order: string[] = [];
  const never = async () => {
    throw new Error('there are only starts');
  };
  const complaints: unknown[] = [];
  const dispatchers = connections.map((connection) =>
    dispatchOccurrences({
      address: server.socket,
      keys,
      plans,
      occurrences: redisOccurrences(connection, keys),
      effects: {
        notify: never,
        warn: never,
        end: never,
        start: async ({ conference, event }) => {
          order.push(`${conference} starts ${event.local}`);
          return 'done';
        },
      },
      complain: (what, error) => complaints.push([what, error]),
    }),
  );
  const [dispatcher, other] = dispatchers;
  if (dispatcher === undefined || other === undefined) throw new Error('there are two');

  async function race(n: number): Promise<void> {
    const id = conferenceId(n);
    await raw.hset(keys.conferences, String(id), '{}');
    definitions.set(id, { revision: 1, event: startAt(Date.now(), 'old') });
    await dispatcher?.changed(id);
    // So many turns of the event loop, from before the claim to after the commit.
    for (let turn = 0; turn < n % 40; turn++) await raw.ping();
    const cancels = n % 2 === 0;
    definitions.set(id, { revision: 2, event: cancels ? undefined : startAt(Date.now() + 3_600_000, 'new') });
    const arranged = await other?.changed(id);
    const last = arranged && 'last' in arranged ? arranged.last?.local : undefined;
    order.push(`${id} acknowledged ${last === 'old' ? 'too-late' : arranged?.kind}`);
  }
  for (let first = 1; first <= RACES; first += TOGETHER) {
    await Promise.all(Array.from({ length: TOGETHER }, (_, n) => race(first + n)));
  }
  await Promise.all(dispatchers.map((each) => each.close()));
  for (const connection of connections) await connection.close();

  expect(complaints).toEqual([]);
  let [prevented, late, underWay] = [0, 0, 0];
  for (let n = 1; n <= RACES; n++) {
    const starts = order.flatMap((line, at) => (line === `${n} starts old` ? [at] : []));
    const acknowledged = order.findIndex((line) => line.startsWith(`${n} acknowledged`));
    expect(acknowledged).toBeGreaterThanOrEqual(0);
    const said = order[acknowledged]?.replace(/^\d+ acknowledged /, '');
    if (said === 'armed' || said === 'idle') {
      prevented += 1;
      expect(starts, `${n} was told in time`).toEqual([]);
    } else if (said === 'under-way') {
      underWay += 1;
      expect(starts.length, `${n} was under way`).toBeLessThanOrEqual(1);
    } else {
      late += 1;
      expect(said).toBe('too-late');
      expect(starts, `${n} was too late`).toHaveLength(1);
      expect(starts[0]).toBeLessThan(acknowledged);
    }
  }
  expect(prevented + late + underWay).toBe(RACES);
  // Else it was no race.
  for (const outcome of [prevented, late, underWay]) expect(outcome).toBeGreaterThan(10);
  expect(order.filter((line) => line.endsWith('starts new'))).toEqual([]);
});
