import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chance } from '../../sim/chance.ts';
import { type FarLine, type Simulator, startSimulator } from '../../sim/simulator.ts';
import { type OpenedStore, openStore } from '../../store/open.ts';
import { openFarEnds } from './far-ends.ts';
import { type CrashRedis, createRedis } from './redis.ts';

/** What the services live in: a Redis, and a FreeSWITCH (the simulator) with whoever is called. */
export interface World {
  readonly folder: string;
  readonly redis: CrashRedis;
  readonly sim: Simulator;
  readonly farEnds: FarLine;
  readonly opened: OpenedStore;
  /** What a service finds it by. */
  readonly env: Readonly<Record<string, string>>;
}

const PREFIX = 'crash';
const PASSWORD = 'crash';
const PROMPT_MS = 100;
/** Whoever waits for something that shows in no event of FreeSWITCH looks again at each. */
const HEARTBEAT_MS = 100;

/** Opens one with the settings of its services, to be closed by `closing`. */
export async function openWorld(closing: AsyncDisposableStack, settings: object, chance: Chance): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'convene-crash-'));
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  const redis = createRedis(folder);
  closing.defer(() => redis.kill());
  await redis.start();
  const sim = await startSimulator({ password: PASSWORD, sounds: { promptMs: PROMPT_MS }, heartbeatMs: HEARTBEAT_MS });
  closing.defer(() => sim.stop());
  const opened = await openStore({ redisUrl: redis.socket, dataDir: folder, prefix: PREFIX, examine: false });
  closing.defer(() => opened.close());
  const config = join(folder, 'convene.yaml');
  // YAML, of which JSON is a part.
  await writeFile(config, JSON.stringify(settings));
  return {
    ...{ folder, redis, sim, opened },
    farEnds: openFarEnds(sim, chance),
    env: {
      ...{ CONVENE_CONFIG: config, CONVENE_METRICS_PORT: '0', CONVENE_LOG_LEVEL: 'warn' },
      ...{ CONVENE_ESL_PORT: String(sim.port), CONVENE_ESL_PASSWORD: PASSWORD },
      ...{ CONVENE_REDIS_PREFIX: PREFIX, REDIS_URL: redis.socket },
    },
  };
}
