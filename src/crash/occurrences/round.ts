import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PLAIN_CONFERENCE } from '../../core/conference.ts';
import { parseCode, parseConferenceId } from '../../core/ids.ts';
import { occasionId } from '../../jobs/occurrences/effects.ts';
import { RedisConnection } from '../../store/connection.ts';
import { keyspace } from '../../store/keyspace.ts';
import { redisOccurrences } from '../../store/occurrences-redis.ts';
import { redisStore } from '../../store/redis-store.ts';
import { type Process, startProcess } from '../../storm/process.ts';
import { type Entry, readJournals } from './journal.ts';
import type { CrashOptions } from './options.ts';
import { createRedis } from './redis.ts';
import { plansOf, startOf, type Timetable } from './timetable.ts';

/** What one round has come to. */
export interface Round {
  readonly wanted: number;
  readonly missed: readonly string[];
  readonly repeated: readonly string[];
  readonly early: readonly string[];
  /** Occurrences that Redis does not hold as open, though all are over. */
  readonly unkept: number;
  readonly workerKills: number;
  readonly redisKills: number;
  /** Starts that another worker had claimed and not committed, and how many of them it had made. */
  readonly again: number;
  readonly found: number;
  /** How late each start was, in milliseconds. */
  readonly latenessMs: readonly number[];
}

const PREFIX = 'crash';
const STEP_MS = 2_000;
/** The workers are up before the first start. */
const LEAD_MS = 2_500;
/** After the last start nothing should take so long: claims run out in three seconds. */
const TAIL_MS = 30_000;
const LOOK_MS = 200;
/** So long after a start workers are in the middle of it: half of the kills come then. */
const BUSY_MS = 150;
/** Two clocks of one machine agree, and a journal has whole milliseconds. */
const EARLY_MS = 1;

/** Two workers keep all appointments while they and Redis are killed at moments drawn from `draw`, a number from [0, 1). */
export async function crashRound(options: CrashOptions, draw: () => number): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), 'convene-crash-'));
  const redis = createRedis(folder);
  const workers = new Map<string, Process>();
  const outputs: Process[] = [];
  try {
    await redis.start();
    const { conferences, occurrences } = options;
    const prepared = await prepare(redis.socket, conferences);
    const timetable: Timetable = { conferences, occurrences, firstMs: Date.now() + LEAD_MS, stepMs: STEP_MS };
    const start = (name: string): void => {
      const fastMs = name === 'two' ? options.fastClockSeconds * 1_000 : 0;
      const figures = [fastMs, conferences, occurrences, timetable.firstMs, STEP_MS].map(String);
      const program = fileURLToPath(new URL('worker.ts', import.meta.url));
      const worker = startProcess(process.execPath, [program, redis.socket, PREFIX, folder, name, ...figures]);
      outputs.push(worker);
      workers.set(name, worker);
    };
    start('one');
    start('two');

    const moment = (): number => {
      if (draw() < 0.5) return draw() * (LEAD_MS + occurrences * STEP_MS);
      return LEAD_MS + Math.floor(draw() * occurrences) * STEP_MS + draw() * BUSY_MS;
    };
    const kills = [
      ...Array.from({ length: options.workerKills }, () => ({ what: 'worker', atMs: moment() })),
      ...Array.from({ length: options.redisKills }, () => ({ what: 'redis', atMs: moment() })),
    ].sort((one, other) => one.atMs - other.atMs);
    const beganMs = performance.now() - (LEAD_MS - (timetable.firstMs - Date.now()));
    for (const { what, atMs } of kills) {
      await delay(Math.max(0, beganMs + atMs - performance.now()));
      if (what === 'redis') {
        await redis.kill();
        await redis.start();
        continue;
      }
      const name = draw() < 0.5 ? 'one' : 'two';
      const worker = workers.get(name);
      worker?.child.kill('SIGKILL');
      await worker?.ended;
      start(name);
    }

    const wanted = wantedOf(timetable);
    const lastMs = startOf(timetable, occurrences - 1) + TAIL_MS;
    while (readJournals(folder).length < wanted.size && Date.now() < lastMs) await delay(LOOK_MS);
    // What would be done once too often has its time too.
    await delay(STEP_MS);
    for (const worker of workers.values()) worker.child.kill('SIGTERM');
    await Promise.all([...workers.values()].map(({ ended }) => ended));
    const unkept = await prepared.unkept(timetable);
    await prepared.close();
    const said = outputs.map((worker) => worker.output()).join('');
    return {
      ...judge(wanted, readJournals(folder)),
      ...{ unkept, workerKills: options.workerKills, redisKills: options.redisKills },
      again: said.match(/^again /gm)?.length ?? 0,
      found: said.match(/^again 1/gm)?.length ?? 0,
    };
  } finally {
    for (const worker of workers.values()) worker.child.kill('SIGKILL');
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the conferences, and afterwards looks what is kept of their occurrences. */
async function prepare(socket: string, conferences: number) {
  const connection = new RedisConnection(socket);
  await connection.open();
  const keys = keyspace(PREFIX);
  const store = redisStore(connection, keys);
  for (let n = 1; n <= conferences; n++) {
    const code = parseCode(String(n));
    const made = code && (await store.conferences.create({ ...PLAIN_CONFERENCE, code }));
    if (made?.ok !== true) throw new Error(`conference ${n} could not be made`);
  }
  const occurrences = redisOccurrences(connection, keys);
  return {
    async unkept(timetable: Timetable): Promise<number> {
      let open = 0;
      for (const id of await plansOf(timetable).page(undefined, conferences)) {
        const records = await occurrences.history(id, 0, timetable.occurrences);
        open += records.filter(({ state }) => state === 'open').length;
      }
      return conferences * timetable.occurrences - open;
    },
    close: () => connection.close(),
  };
}

/** Every start that there is to be, and its time. */
function wantedOf(timetable: Timetable): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (let n = 1; n <= timetable.conferences; n++) {
    const conference = parseConferenceId(n);
    if (conference === undefined) continue;
    for (let index = 0; index < timetable.occurrences; index++) {
      const atMs = startOf(timetable, index);
      const of = { index, local: `occurrence ${index}`, startMs: atMs, endMs: undefined, atMs };
      wanted.set(occasionId(conference, { ...of, kind: 'start' }), atMs);
    }
  }
  return wanted;
}

function judge(wanted: ReadonlyMap<string, number>, entries: readonly Entry[]) {
  const times = new Map<string, number>();
  const repeated: string[] = [];
  for (const { occasion, atMs } of entries) {
    if (times.has(occasion) || !wanted.has(occasion)) repeated.push(occasion);
    else times.set(occasion, atMs);
  }
  const late = [...times].map(([occasion, atMs]) => ({ occasion, ms: atMs - (wanted.get(occasion) ?? 0) }));
  return {
    wanted: wanted.size,
    missed: [...wanted.keys()].filter((occasion) => !times.has(occasion)),
    repeated,
    early: late.filter(({ ms }) => ms < -EARLY_MS).map(({ occasion }) => occasion),
    latenessMs: late.map(({ ms }) => ms).sort((one, other) => one - other),
  };
}
