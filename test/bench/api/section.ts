import { numbers, startProgram } from '../program.ts';
import type { Floor, Section } from '../report.ts';
import { median } from '../rounds.ts';

/** In this order a round runs them. */
const SORTS = ['convene create', 'bare create', 'enswitch create', 'convene get', 'bare get', 'enswitch get'] as const;
type Sort = (typeof SORTS)[number];

const LEAST_SHARE_OF_BARE = 0.5;
const MOST_TIMES_REST = 2;
const USERNAME = 'bench';
const PASSWORD = 'a password of the benchmark';

export const api: Section = {
  title: 'The API',
  about: [
    'Conferences created and shown over HTTP for 16 clients at once, who are another process and keep their connections.',
    'Convene: REST with a bearer token, as the program serves it.',
    'Bare: a handler on the same HTTP library that sends Redis the same commands in as many round trips, reads and',
    'writes JSON of the same size, and checks nothing.',
    "Enswitch: the same in Enswitch's style, which signs in with every call; its first call is not counted.",
    'Each by turns in every round; compared round by round.',
  ],
  measure: async ({ quick }) => {
    const rounds = quick ? 5 : 11;
    const callsPerRound = quick ? 500 : 1_000;
    const server = startProgram('api/server.ts', [USERNAME, PASSWORD]);
    try {
      const [port = 0, barePort = 0, firstId = 0, createTrips = 0, getTrips = 0] = numbers(await server.told());
      const given = [port, barePort, firstId].map(String);
      const clients = startProgram('api/clients.ts', [...given, USERNAME, PASSWORD]);
      try {
        await clients.told();
        const spent = async (): Promise<number> => numbers(await server.ask({}))[0] ?? Number.NaN;
        const run: Run = async (sort, count) => {
          const before = await spent();
          const [elapsedMs = Number.NaN] = numbers([await clients.ask({ sort, count })]);
          return { elapsedMs, cpuMicros: (await spent()) - before };
        };
        const runs = await runInRounds(run, rounds, callsPerRound);
        const trips = (sort: Sort): string => String(sort.endsWith('create') ? createTrips : getTrips);
        return {
          columns: ['calls', 'calls/s', 'CPU µs/call', 'trips to Redis'],
          rows: SORTS.map((sort) => {
            const perSecond = (1_000 * callsPerRound) / median(runs[sort].map(({ elapsedMs }) => elapsedMs));
            const cpuMicros = median(runs[sort].map(({ cpuMicros }) => cpuMicros)) / callsPerRound;
            return [sort, perSecond.toFixed(0), cpuMicros.toFixed(0), trips(sort)];
          }),
          floors: floorsOf(runs),
        };
      } finally {
        await clients.stop();
      }
    } finally {
      await server.stop();
    }
  },
};

interface Spent {
  readonly elapsedMs: number;
  /** Of the process that serves. */
  readonly cpuMicros: number;
}
type Run = (sort: Sort, count: number) => Promise<Spent>;
type Runs = Readonly<Record<Sort, readonly Spent[]>>;

/** What each round took, by what was called. */
async function runInRounds(run: Run, rounds: number, calls: number): Promise<Runs> {
  const runs: Record<Sort, Spent[]> = {
    'convene create': [],
    'bare create': [],
    'enswitch create': [],
    'convene get': [],
    'bare get': [],
    'enswitch get': [],
  };
  for (const sort of SORTS) {
    await run(sort, 1);
    await run(sort, 2 * calls);
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < SORTS.length; turn++) {
      const sort = SORTS[(round + turn) % SORTS.length];
      if (sort !== undefined) runs[sort].push(await run(sort, calls));
    }
  }
  return runs;
}

function floorsOf(runs: Runs): readonly Floor[] {
  const times = (one: Sort, other: Sort): number =>
    median(runs[one].map(({ elapsedMs }, round) => elapsedMs / (runs[other][round]?.elapsedMs ?? Number.NaN)));
  return (['create', 'get'] as const).flatMap((what) => {
    const share = times(`bare ${what}`, `convene ${what}`);
    const style = times(`enswitch ${what}`, `convene ${what}`);
    return [
      {
        what: `the API, ${what}: at least ${LEAST_SHARE_OF_BARE} of the bare handler's calls/s`,
        measured: share.toFixed(2),
        held: share >= LEAST_SHARE_OF_BARE,
      },
      {
        what: `the API, ${what}: Enswitch's style within ${MOST_TIMES_REST} times REST`,
        measured: style.toFixed(2),
        held: style <= MOST_TIMES_REST,
      },
    ];
  });
}
