import { Redis } from 'ioredis';
import { startTestRedis } from '../../store/test-redis.ts';
import { numbers, startProgram } from '../program.ts';
import type { Section } from '../report.ts';
import { quantile } from '../rounds.ts';

const DUE = 10_000;
/** Before them, since a dispatcher has been there for long and the bare loop has made the armings. */
const EARLIER = 500;
const ARMED = 100_000;
const ARMED_QUICK = 10_000;
const LATER_THAN_BARE_MS = 1_000;
const MINUTE_MS = 60_000;
/** Longer than it takes to define and arm those that are due. */
const PREPARED_WITHIN_MS = 12_000;
const LEAD_MS = 4_000;

export const occurrences: Section = {
  title: 'Occurrences',
  about: [
    `${DUE} conferences that start in the same second, each with its definition, its claim, its start in the feed, its commit and the next event:`,
    'from the second until each start is made, by one dispatcher in a process of its own, on a Redis that is append-only with fsync always.',
    'Bare: a loop over the sorted set that makes the same claims and nothing else, on the same Redis, before that.',
    'Armed: from the definition to the event in Redis and its job, and what both take of the memory of Redis, without the definition.',
  ],
  measure: async ({ quick }) => {
    const redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always', '--hz', '100');
    const raw = new Redis(redis.socket);
    try {
      const used = async () => Number(/used_memory:(\d+)/.exec(await raw.info('memory'))?.[1]);
      const late = { bare: await bareRun(redis.socket), ours: await ourRun(redis.socket) };
      await raw.flushall();

      const armed = quick ? ARMED_QUICK : ARMED;
      const arming = startProgram('occurrences/dispatcher.ts', [redis.socket, 'armed', String(armed), '0']);
      await arming.told();
      await arming.ask({ define: nextMinute(Date.now() + 24 * 60 * MINUTE_MS) });
      const before = await used();
      const [armedMs = Number.NaN] = numbers(await arming.ask({ arm: 1 }));
      const bytes = ((await used()) - before) / armed;
      await arming.stop();

      const row = (name: string, ms: readonly number[]) => [
        name,
        String(ms.length),
        ...[0.5, 0.99, 1].map((share) => quantile(ms, share).toFixed(0)),
      ];
      const last = { bare: quantile(late.bare, 1), ours: quantile(late.ours, 1) };
      return {
        columns: ['', 'starts', 'ms late (median)', '99 %', 'last'],
        rows: [row('bare loop', late.bare), row('convene', late.ours)],
        floors: [
          {
            what: `${DUE} due in the same second: the last at most ${LATER_THAN_BARE_MS} ms after the bare loop's`,
            measured: `${(last.ours - last.bare).toFixed(0)} ms`,
            held: last.ours - last.bare <= LATER_THAN_BARE_MS,
          },
          {
            what: `${armed} armed: over 1,000 a second, in under 2,000 bytes of Redis each`,
            measured: `${((armed / armedMs) * 1_000).toFixed(0)}/s, ${bytes.toFixed(0)} bytes`,
            held: armed / armedMs > 1 && bytes < 2_000,
          },
        ],
      };
    } finally {
      raw.disconnect();
      await redis.dispose();
    }
  },
};

const nextMinute = (ms: number): number => Math.ceil(ms / MINUTE_MS) * MINUTE_MS;

async function bareRun(socket: string): Promise<readonly number[]> {
  const bare = startProgram('occurrences/bare.ts', [socket, 'bare', String(DUE)]);
  await bare.told();
  const late = numbers(await bare.ask({ atMs: Date.now() + LEAD_MS }));
  await bare.stop();
  return late;
}
async function ourRun(socket: string): Promise<readonly number[]> {
  const dispatcher = startProgram('occurrences/dispatcher.ts', [
    socket,
    'ours',
    String(DUE + EARLIER),
    String(EARLIER),
  ]);
  await dispatcher.told();
  await dispatcher.ask({ define: nextMinute(Date.now() + PREPARED_WITHIN_MS) });
  await dispatcher.ask({ armStarts: 1 });
  const late = numbers(await dispatcher.ask({ run: 1 }));
  await dispatcher.stop();
  return late;
}
