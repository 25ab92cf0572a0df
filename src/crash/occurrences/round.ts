import { setTimeout as pause } from 'node:timers/promises';
import { patiently } from '../../jobs/occurrences/patience.ts';
import { seededChance } from '../../sim/chance.ts';
import { redisFeed } from '../../store/feed-redis.ts';
import { redisNotices } from '../../store/notices-redis.ts';
import { redisOccurrences } from '../../store/occurrences-redis.ts';
import { type CallJudgement, judgeCalls } from './calls.ts';
import { LEGS, makeConferences } from './conferences.ts';
import { countOpen, readNotices, unsettled } from './history.ts';
import { drawKills, type Kill } from './kills.ts';
import type { CrashOptions } from './options.ts';
import { type StartJudgement, watchStarts } from './starts.ts';
import type { Timetable } from './timetable.ts';
import { startWorkers, type Workers } from './workers.ts';
import { openWorld, type World } from './world.ts';

/** What one round has come to. */
export interface Round {
  readonly starts: StartJudgement;
  readonly calls: CallJudgement;
  /** What must not be; empty when all was kept. */
  readonly violations: readonly string[];
  readonly workerKills: number;
  readonly redisKills: number;
}

const STEP_MS = 2_000;
/** The services are up before the first notice. */
const LEAD_MS = 8_000;
/** What a kill has cut off is taken up again when claims and locks of 20 s have run out, perhaps behind another that was cut off. */
const TAIL_MS = 240_000;
const LOOK_MS = 1_000;
const DAY_MS = 86_400_000;
const RULES = { attempts: 2, retryMs: 1_000 };
/** As many calls at once as keep pace, and no more than the simulator and one controller bear on a small machine. */
const SETTINGS = {
  calls: {
    ...{ country: '49', ringSeconds: 30, acceptSeconds: 20, longestSeconds: 60 },
    ...{ perRoom: 100, legsPerAccount: LEGS },
  },
  notifications: { attempts: RULES.attempts, retrySeconds: RULES.retryMs / 1_000, callsAtOnce: 200 },
};

/**
 * Two services keep all appointments, and call somebody before each, while they and Redis are killed at moments drawn from `draw`, a
 * number from [0, 1). FreeSWITCH (the simulator) goes on, and knows who was called.
 */
export async function crashRound(options: CrashOptions, draw: () => number): Promise<Round> {
  const { conferences, occurrences, workerKills, redisKills } = options;
  await using closing = new AsyncDisposableStack();
  const world = await openWorld(closing, SETTINGS, seededChance(Math.floor(draw() * 2 ** 30)));
  const { folder, env, sim, farEnds, opened } = world;
  const called = await makeConferences(opened, conferences, occurrences);
  const { connection, keys, address } = opened.redis;
  const notices = redisNotices(connection, keys, DAY_MS);
  const log = redisFeed({ connection, keys, address, malformed: (reason) => process.stderr.write(`${reason}\n`) });
  closing.defer(() => log.close());

  const timetable: Timetable = { occurrences, firstMs: Date.now() + LEAD_MS, stepMs: STEP_MS };
  const workers = startWorkers({ folder, env, timetable, fastMs: options.fastClockSeconds * 1_000 });
  closing.defer(() => workers.abandon());
  const starts = watchStarts(log);
  const kills = drawKills({ workerKills, redisKills, occurrences, stepMs: STEP_MS }, draw);
  const killsMs = await killAll(kills, timetable.firstMs, world, workers);

  const never = new AbortController().signal;
  const insist = <T>(work: () => Promise<T>) => patiently(work, TAIL_MS, never);
  const wanted = conferences * occurrences;
  const lastMs = timetable.firstMs + occurrences * STEP_MS + TAIL_MS;
  const told = () => insist(() => readNotices(notices, called, timetable));
  const busy = async (): Promise<boolean> =>
    starts.seen < wanted || farEnds.current.length > 0 || unsettled(await told(), RULES, Date.now()) > 0;
  while (Date.now() < lastMs && (await busy())) await pause(LOOK_MS);
  // What would be done once too often has its time too.
  await pause(STEP_MS);
  const ends = await workers.end();

  const judged = await insist(() => starts.judge(called, timetable));
  const calls = judgeCalls(sim.placed, await told(), killsMs);
  const open = await insist(() => countOpen(redisOccurrences(connection, keys), called, timetable));
  return {
    ...{ starts: judged, calls, workerKills, redisKills },
    violations: [
      ...judged.missed.map((name) => `missed: ${name}`),
      ...judged.repeated.map((name) => `repeated: ${name}`),
      ...judged.early.map((name) => `early: ${name}`),
      ...calls.violations,
      ...(open === wanted ? [] : [`${wanted - open} occurrences are not kept as open`]),
      ...(farEnds.current.length === 0 ? [] : [`${farEnds.current.length} legs never end`]),
      ...ends,
    ],
  };
}

/** Resolves with when each was killed, in milliseconds since the epoch. */
async function killAll(kills: readonly Kill[], firstMs: number, { redis }: World, workers: Workers): Promise<number[]> {
  const killsMs: number[] = [];
  for (const { who, atMs } of kills) {
    await pause(Math.max(0, firstMs + atMs - Date.now()));
    killsMs.push(Date.now());
    if (who !== 'redis') await workers.kill(who);
    else {
      await redis.kill();
      await redis.start();
    }
  }
  return killsMs;
}
