import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededChance } from '../sim/chance.ts';
import { type Simulator, startSimulator } from '../sim/simulator.ts';
import { redisCalls } from '../store/calls-redis.ts';
import { openStore } from '../store/open.ts';
import { createController, type StormController } from '../storm/controller.ts';
import { holdsWithin } from '../storm/finale.ts';
import { createJournal } from '../storm/journal.ts';
import { createRedis } from '../storm/redis.ts';
import { openMarket } from './market.ts';
import type { CrashOptions } from './options.ts';
import type { CrashReport, RoundReport } from './report.ts';
import { playRound } from './round.ts';

const PASSWORD = 'crash';
const PREFIX = 'crash';
const PROMPT_MS = 100;
/** Whoever waits for something that shows in no event of FreeSWITCH looks again at each. */
const HEARTBEAT_MS = 100;
const DAY_MS = 86_400_000;
/** A controller is there again so soon, whatever it was started into. */
const BACK_WITHIN_MS = 30_000;
/** YAML, of which JSON is a part. */
const CONFIG = {
  calls: {
    ...{ country: '49', ringSeconds: 10, acceptSeconds: 5, longestSeconds: 60 },
    perRoom: 100,
    legsPerAccount: 1_000,
  },
};

/**
 * Many invites at once on little money, while the controller (the real program) is killed and comes back. FreeSWITCH (the
 * simulator) and Redis, which know of every call and of all money, go on. Each round has an account and rooms of its own.
 */
export async function crash(options: CrashOptions, write?: (line: string) => void): Promise<CrashReport> {
  const journal = createJournal(write);
  const violations: string[] = [];
  const report = (violation: string): void => {
    violations.push(violation);
    journal.note(`VIOLATION ${violation}`);
  };
  await using closing = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'convene-crash-'));
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  const redis = createRedis(folder);
  closing.defer(() => redis.kill());
  await redis.start();
  const sim = await startSimulator({ password: PASSWORD, sounds: { promptMs: PROMPT_MS }, heartbeatMs: HEARTBEAT_MS });
  closing.defer(() => sim.stop());
  const configPath = join(folder, 'convene.yaml');
  await writeFile(configPath, JSON.stringify(CONFIG));
  const opened = await openStore({ redisUrl: redis.socket, dataDir: folder, prefix: PREFIX, examine: false });
  closing.defer(() => opened.close());
  const ledger = redisCalls(opened.redis.connection, opened.redis.keys, { keepMs: DAY_MS, nowMs: Date.now });
  const market = await openMarket(opened);

  const controller = createController(
    {
      CONVENE_CONFIG: configPath,
      CONVENE_DATA_DIR: folder,
      CONVENE_ESL_PORT: String(sim.port),
      CONVENE_ESL_PASSWORD: PASSWORD,
      CONVENE_HTTP_PORT: '0',
      CONVENE_METRICS_PORT: '0',
      CONVENE_REDIS_PREFIX: PREFIX,
      REDIS_URL: redis.socket,
    },
    journal,
    {
      onReady: () => {},
      onEnd: (how, output) => report(`the controller ended by itself (${how}): ${output.trim().slice(-300)}`),
    },
  );
  closing.defer(async () => {
    await controller.stop();
  });
  controller.start();
  if (!(await isBack(sim, controller))) throw new Error('the controller does not serve the node: see --verbose');

  const rounds: RoundReport[] = [];
  for (let nth = 1; nth <= options.rounds; nth += 1) {
    const chance = seededChance(options.seed * 1_000 + nth);
    const stall = await market.stall(nth);
    journal.note(`round ${nth} begins`);
    const round = playRound({ sim, ledger, stall, chance, mood: nth % 2 === 1 ? 'yes' : 'mixed' });
    await round.gather();
    await Promise.all([
      round.invite(),
      (async () => {
        for (let kill = 0; kill < options.kills; kill += 1) {
          await pause(chance.between([50, 1_200]));
          journal.note('the controller is killed');
          controller.kill();
          if (!(await isBack(sim, controller))) report('the controller does not come back');
        }
        round.calm();
      })(),
    ]);
    const done = await round.end(options.kills);
    rounds.push(done);
    for (const violation of done.violations) report(`round ${nth}: ${violation}`);
  }
  const how = await controller.stop();
  if (how !== 0) report(`told to end, the controller ended with ${how}`);
  return { seed: options.seed, rounds, violations, journal: journal.last(60) };
}

const isBack = (sim: Simulator, controller: StormController): Promise<boolean> =>
  holdsWithin(sim, () => controller.ready, BACK_WITHIN_MS);
