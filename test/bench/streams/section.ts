import { Redis } from 'ioredis';
import { z } from 'zod';
import { keyspace } from '../../../src/store/keyspace.ts';
import { numbers, type Program, startProgram } from '../program.ts';
import type { Floor, Section } from '../report.ts';
import { median } from '../rounds.ts';
import { nowMs } from './crowd.ts';

const SUBSCRIBERS = 200;
/** A person may have so many streams. */
const EACH = 20;
const MEMBERS = 500;
const CODES = ['3001', '3002'] as const;
/** One room is played; in the other one there is noise, for the subscriber that does not read. */
const NOISE_PER_SECOND = 2_500;
const NOISE_SECONDS = 10;
const STATES_PER_SECOND = 4;
const STREAM = 'bench:bare';
const MEGABYTE = 1e6;

const MOST_TIMES_BARE = 4;
const MOST_FOR_LAZY_MB = 100;

export const events: Section = {
  title: 'Streams of events',
  about: [
    `${SUBSCRIBERS} subscribers of /api/v1/events, in a process of their own, on a room of ${MEMBERS}: from an event on the event`,
    'socket through decoder, core, feed and Redis to each of them. Members talk, get the floor, are muted, leave and come as often',
    'as in recordings of FreeSWITCH: talking and the floor of ten talkers who take turns, the rest of a churn at random.',
    'Each subscriber has to hear each entry once and in order, and at the end who talks and has the floor.',
    'Delays are of members who come and leave, from before the event is written until the subscriber has read it.',
    'Bare: an HTTP server that reads one stream of Redis and writes the same bytes to as many, unread; each by turns.',
    `At the end another one stops reading, while ${NOISE_PER_SECOND} events a second of another room are for it alone.`,
  ],
  measure: async ({ quick }) => {
    const far = startProgram('streams/event-socket.ts', [`cv1=${CODES[0]}`, `cv2=${CODES[1]}`]);
    const started: Program[] = [far];
    let redis: Redis | undefined;
    try {
      const [farPort = 0] = numbers(await far.told());
      const people = SUBSCRIBERS / EACH + 1;
      const server = startProgram('streams/server.ts', [String(farPort), String(people), ...CODES], {
        node: ['--expose-gc'],
      });
      started.push(server);
      const served = z
        .object({ port: z.int(), redis: z.string(), tokens: z.array(z.string()) })
        .parse(await server.told());
      redis = new Redis(served.redis);
      const bare = startProgram('streams/bare.ts', [served.redis, STREAM]);
      started.push(bare);
      const [barePort = 0] = numbers(await bare.told());
      await far.ask({ members: MEMBERS });
      const ports = [served.port, barePort, SUBSCRIBERS].map(String);
      const clients = startProgram('streams/clients.ts', [...ports, ...served.tokens]);
      started.push(clients);
      await clients.told();

      const stage: Stage = { far, server, bare, clients, redis };
      await playRound(stage, 2, 0);
      const rounds: Round[] = [];
      for (let round = 0; round < (quick ? 3 : 5); round++) rounds.push(await playRound(stage, quick ? 3 : 6, 0));
      return findings(rounds, await stopReading(stage));
    } finally {
      redis?.disconnect();
      for (const program of started.toReversed()) await program.stop();
    }
  },
};

interface Stage {
  readonly far: Program;
  readonly server: Program;
  readonly bare: Program;
  readonly clients: Program;
  readonly redis: Redis;
}
interface Half {
  readonly p50: number;
  readonly p99: number;
  /** Of the process that serves. */
  readonly cpuMicros: number;
}
interface Round {
  readonly convene: Half;
  readonly bare: Half | undefined;
  readonly events: number;
  readonly entries: number;
  /** Of who talks, to one subscriber. */
  readonly states: number;
  readonly seconds: number;
}
const playedShape = z.object({
  sent: z.array(z.tuple([z.string(), z.number()])),
  talking: z.array(z.number()),
  floor: z.number(),
  events: z.number(),
  elapsedMs: z.number(),
});
const heardShape = z.object({
  p50: z.number(),
  p99: z.number(),
  seqs: z.array(z.number()),
  states: z.number(),
  frames: z.array(z.object({ text: z.string(), entry: z.string(), afterMs: z.number() })),
});
type Heard = z.output<typeof heardShape>;

/** Plays to the subscribers of Convene; and, without noise, the same bytes at the same times to those of the bare server. */
async function playRound(stage: Stage, seconds: number, noise: number): Promise<Round> {
  const { far, server, bare, clients } = stage;
  const spent = async (program: Program): Promise<number> => numbers(await program.ask({}))[0] ?? Number.NaN;
  await clients.ask({ what: 'begin', whose: 'convene' });
  const before = await spent(server);
  const played = playedShape.parse(await far.ask({ seconds, noise }));
  const heard = heardShape.parse(await clients.ask({ what: 'end', whose: 'convene', played: JSON.stringify(played) }));
  const cpuMicros = (await spent(server)) - before;
  await checkFeed(stage.redis, heard);
  const elapsed = played.elapsedMs / 1000;
  const most = elapsed * STATES_PER_SECOND + 2;
  if (heard.states > most) throw new Error(`${heard.states} states of who talks in ${elapsed} s are more than ${most}`);
  const round = {
    convene: { p50: heard.p50, p99: heard.p99, cpuMicros },
    ...{ events: played.events, entries: heard.seqs.length, states: heard.states, seconds: elapsed },
  };
  if (noise > 0) return { ...round, bare: undefined };

  await clients.ask({ what: 'begin', whose: 'bare' });
  const bareBefore = await spent(bare);
  const sent = await replay(stage.redis, heard.frames);
  const { talking, floor } = played;
  const again = JSON.stringify({ sent, talking, floor });
  const bareHeard = heardShape.parse(await clients.ask({ what: 'end', whose: 'bare', played: again }));
  const bareMicros = (await spent(bare)) - bareBefore;
  return { ...round, bare: { p50: bareHeard.p50, p99: bareHeard.p99, cpuMicros: bareMicros } };
}

/** All that is in the feed of the conference has to have been heard, and nothing else. */
async function checkFeed(redis: Redis, { seqs }: Heard): Promise<void> {
  const items = await redis.xrange(keyspace('bench').feed, `${seqs[0]}-0`, `${seqs.at(-1)}-0`);
  const kept = items.flatMap(([id, [, , , conference]]) => (conference === '1' ? [Number(id.split('-')[0])] : []));
  if (kept.join() !== seqs.join()) throw new Error(`${seqs.length} entries were heard of ${kept.length} in the feed`);
}

/** Writes frames into the stream of the bare server when they are due; what was sent of those that are timed. */
async function replay(redis: Redis, frames: Heard['frames']): Promise<[string, number][]> {
  const sent: [string, number][] = [];
  const writes: Promise<unknown>[] = [];
  const start = nowMs();
  for (const { text, entry, afterMs } of frames) {
    const wait = start + afterMs - nowMs();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    if (entry !== '') sent.push([entry, nowMs()]);
    writes.push(redis.xadd(STREAM, 'MAXLEN', '~', 1000, '*', 'frame', `${text}\n\n`));
  }
  await Promise.all(writes);
  return sent;
}

interface Lazy {
  readonly round: Round;
  /** How much it could still read when it was cut off. */
  readonly bytes: number;
  /** By how much the resident memory of the server was higher than before, at its most. */
  readonly grownBytes: number;
}
async function stopReading(stage: Stage): Promise<Lazy> {
  const { clients, server } = stage;
  const [, before = Number.NaN] = numbers(await server.ask({ collect: 1 }));
  await clients.ask({ what: 'stop reading' });
  const round = await playRound(stage, NOISE_SECONDS, NOISE_PER_SECOND);
  const [, , most = Number.NaN] = numbers(await server.ask({}));
  const [bytes = Number.NaN] = numbers(await clients.ask({ what: 'read on' }));
  return { round, bytes, grownBytes: most - before };
}

function findings(rounds: readonly Round[], lazy: Lazy) {
  const whose = (name: 'convene' | 'bare', of: keyof Half): number =>
    median(rounds.flatMap((round) => round[name]?.[of] ?? []));
  const times = (of: 'p50' | 'p99'): number =>
    median(rounds.flatMap(({ convene, bare }) => (bare === undefined ? [] : convene[of] / bare[of])));
  const perSecond = (of: 'events' | 'entries' | 'states'): string =>
    median(rounds.map((round) => round[of] / round.seconds)).toFixed(of === 'states' ? 1 : 0);
  const cpu = (name: 'convene' | 'bare'): string => {
    const micros = rounds.flatMap((round) => (round[name]?.cpuMicros ?? Number.NaN) / (round.seconds * 1e6));
    return `${(100 * median(micros)).toFixed(0)} %`;
  };
  const p99 = whose('convene', 'p99');
  const grown = lazy.grownBytes / MEGABYTE;
  const floors: readonly Floor[] = [
    ...(['p50', 'p99'] as const).map((of) => ({
      what: `events to ${SUBSCRIBERS} subscribers: ${of} within ${MOST_TIMES_BARE} times the bare server's`,
      measured: times(of).toFixed(2),
      held: times(of) <= MOST_TIMES_BARE,
    })),
    {
      what: `a subscriber that does not read is dropped, for at most ${MOST_FOR_LAZY_MB} MB, and the others go on`,
      measured: `${grown.toFixed(0)} MB, the others' p99 ${lazy.round.convene.p99.toFixed(1)} ms`,
      held: grown <= MOST_FOR_LAZY_MB,
    },
  ];
  const row = (name: string, p50: number, p99: number, used: string): string[] => [
    ...[name, perSecond('events'), perSecond('entries'), perSecond('states')],
    ...[p50.toFixed(1), p99.toFixed(1), used],
  ];
  return {
    columns: ['server', 'events/s', 'entries/s each', 'states/s each', 'median ms', 'p99 ms', 'CPU'],
    rows: [
      row('convene', whose('convene', 'p50'), p99, cpu('convene')),
      row('bare', whose('bare', 'p50'), whose('bare', 'p99'), cpu('bare')),
    ],
    floors,
  };
}
