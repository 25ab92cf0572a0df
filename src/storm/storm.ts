import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../sim/simulator.ts';
import { createController } from './controller.ts';
import { createCrowd } from './crowd.ts';
import { createDisturbances, type Disturbances } from './disturbances.ts';
import { holdsWithin, inspect, settle } from './finale.ts';
import { createJournal } from './journal.ts';
import { createLockLedger } from './locks.ts';
import type { StormOptions } from './options.ts';
import { CONFERENCES } from './plan.ts';
import { probeKeys } from './probes.ts';
import { createRedis } from './redis.ts';
import { type StormReport, spreadOf } from './report.ts';
import { startWatch } from './watch.ts';

const PASSWORD = 'storm';
const PROMPT_MS = 150;
/** Short patience of the controller, so that much happens in little time. YAML, of which JSON is a part. */
const CONFIG = { admission: { firstDigitTimeoutMs: 4_000, interDigitTimeoutMs: 2_000, deadManSeconds: 20 } };
/** In the calm the controller is back so soon, whatever it was started into. */
const BACK_WITHIN_MS = 30_000;
/** So soon it ends when it is asked to. */
const STOP_WITHIN_MS = 10_000;

/**
 * A busy evening that is disturbed on purpose: callers come, type, talk, press keys and leave while FreeSWITCH (the
 * simulator), its event socket, Redis (a process of the storm's own) and the controller (the real program) break and come
 * back. All the time, and in the calm at the end, it is looked whether everybody is where it belongs.
 */
export async function storm(options: StormOptions, write?: (line: string) => void): Promise<StormReport> {
  const journal = createJournal(write);
  const folder = await mkdtemp(join(tmpdir(), 'convene-storm-'));
  const redis = createRedis(folder);
  const sim = await startSimulator({ password: PASSWORD, sounds: { promptMs: PROMPT_MS } });
  const configPath = join(folder, 'convene.yaml');
  await writeFile(configPath, JSON.stringify(CONFIG));
  await redis.start();

  const startMs: number[] = [];
  const keyMs: number[] = [];
  const takeoverMs: number[] = [];
  const probing = new Set<Promise<void>>();
  let disturbances: Disturbances | undefined;
  let report: (violation: string) => void = journal.note;

  const controller = createController(
    {
      CONVENE_CONFIG: configPath,
      CONVENE_DATA_DIR: folder,
      CONVENE_ESL_PORT: String(sim.port),
      CONVENE_ESL_PASSWORD: PASSWORD,
      CONVENE_METRICS_PORT: '0',
      REDIS_URL: redis.socket,
    },
    journal,
    {
      onReady: (ms) => {
        startMs.push(ms);
        const { epoch } = disturbances ?? {};
        const probe = probeKeys(crowd.callers, () => disturbances?.epoch === epoch).then((probes) => {
          for (const { keyMs: key, violation } of probes) {
            if (violation !== undefined) report(violation);
            if (key === undefined) continue;
            keyMs.push(key);
            takeoverMs.push(ms + key);
          }
        });
        probing.add(probe);
      },
      onEnd: (how, output, livedMs) => {
        const words = output.trim().split('\n').slice(-3).join(' | ');
        if (redis.wellForMs > livedMs) report(`the controller ended by itself (${how}): ${words}`);
        else journal.note(`the controller ended without Redis (${how}): ${words}`);
      },
    },
  );
  const locks = createLockLedger(() => sim.rooms());
  const crowd = createCrowd(sim, locks, options, () => disturbances?.isNodeUp !== false);
  const watch = startWatch(sim, crowd, locks, journal.note);
  report = watch.report;
  try {
    for (const { code, pins, options: more } of CONFERENCES) {
      const pinOptions = Object.entries(pins).flatMap(([role, pin]) => [`--${role}pin`, pin]);
      await controller.command('conference', 'create', '--code', code, ...pinOptions, ...more);
    }
    controller.start();
    if (!(await becomesReady())) throw new Error('the controller does not serve the node: see --verbose');
    crowd.start();
    disturbances = createDisturbances(options, { sim, redis, controller, journal });
    await disturbances.run();
    journal.note('calm');
    crowd.calm();
    if (!(await becomesReady())) report('the controller does not come back');
    await Promise.all(probing);
    const settleMs = await settle(sim, crowd, journal, report);
    journal.note('settled');
    await inspect(sim, crowd, locks, report);
    const inRooms = Object.fromEntries(sim.rooms().map(({ name, members }) => [name, members.length]));
    await endProperly(inRooms);
    return {
      seed: options.seed,
      disturbances: disturbances.figures,
      callers: crowd.figures,
      inRooms,
      start: spreadOf(startMs),
      key: spreadOf(keyMs),
      takeover: spreadOf(takeoverMs),
      longestUnguardedMs: watch.longestUnguardedMs,
      longestSilenceMs: watch.longestSilenceMs,
      settleMs,
      violations: watch.violations,
      journal: journal.last(60),
    };
  } finally {
    watch.stop();
    crowd.calm();
    await controller.stop();
    redis.goOn();
    await redis.kill();
    await sim.stop();
    await rm(folder, { recursive: true, force: true });
  }

  /** Waits for a serving controller; that it is one shows in no event of FreeSWITCH, so it is asked for again and again. */
  async function becomesReady(): Promise<boolean> {
    const untilMs = performance.now() + BACK_WITHIN_MS;
    while (!controller.ready && performance.now() < untilMs) await holdsWithin(sim, () => controller.ready, 50);
    return controller.ready;
  }
  /** Told to end, the controller does, and rooms go on. */
  async function endProperly(before: Readonly<Record<string, number>>): Promise<void> {
    const beganMs = performance.now();
    const how = await controller.stop();
    const tookMs = performance.now() - beganMs;
    if (how !== 0) report(`told to end, the controller ended with ${how}`);
    if (tookMs > STOP_WITHIN_MS) report(`told to end, the controller took ${Math.round(tookMs)} ms`);
    for (const [name, count] of Object.entries(before)) {
      const left = sim.rooms().find((room) => room.name === name)?.members.length ?? 0;
      if (left !== count) report(`${name} had ${count} members before the controller ended, and ${left} after`);
    }
  }
}
