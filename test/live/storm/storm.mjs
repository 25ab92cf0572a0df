// A storm on a real FreeSWITCH: twelve telephones call, talk, press keys and leave, while the controller is killed 20 times,
// the event socket is reloaded, FreeSWITCH is killed and restarted, and Redis is away for a minute. In the end everybody is in
// the right room with the right microphone, or gone; nobody in silence, nobody twice. STORM_SEED, STORM_SECONDS and
// STORM_KILLS change it; not for PROMPTS=spoken, since a prompt must be told from another.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createController } from '../../../src/storm/controller.ts';
import { createJournal } from '../../../src/storm/journal.ts';
import { createRedis } from '../../../src/storm/redis.ts';
import { spreadOf } from '../../../src/storm/report.ts';
import { scenario } from '../robot.mjs';
import { until } from './call.mjs';
import { createCrowd } from './crowd.mjs';
import { createDisturbances } from './disturbances.mjs';
import { inspect, settle } from './finale.mjs';
import { PINS, ROOMS } from './plan.mjs';
import { createWatch } from './watch.mjs';

const options = {
  seed: Number(process.env.STORM_SEED ?? 1),
  seconds: Number(process.env.STORM_SECONDS ?? 240),
  kills: Number(process.env.STORM_KILLS ?? 20),
};
const KEY_WITHIN_MS = 2500;
const BACK_WITHIN_MS = 60_000;

// The robot starts a controller before the first scenario, so the Redis that is to be disturbed is there from now on.
const folder = mkdtempSync(join(tmpdir(), 'convene-storm-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const redis = createRedis(folder);
await redis.start();
process.env.REDIS_URL = redis.socket;

scenario('storm', { alone: true, limit: options.seconds + 420 }, async (x) => {
  const journal = createJournal(process.env.STORM_VERBOSE ? (line) => console.log(line) : undefined);
  const violations = new Set();
  const report = (violation) => {
    if (!violations.has(violation)) journal.note(`VIOLATION ${violation}`);
    violations.add(violation);
  };
  const conferences = {};
  for (const [room, { options: more }] of Object.entries(ROOMS))
    conferences[room] = await x.conference({ ...PINS, ...more });
  await x.adapter.kill();

  const readyMs = [];
  const probesMs = [];
  const world = {
    isNodeUp: true,
    epoch: 0,
    servedSince: 0,
    /** A controller serves, and all that it needs is there. */
    isServed: () => controller.ready && world.isNodeUp && redis.wellForMs > 1000,
    isOnlyRedisAway: () => controller.ready && world.isNodeUp && redis.wellForMs === 0,
  };
  const log = join(process.env.LAB ?? folder, 'storm-controller.log');
  mkdirSync(process.env.LAB ?? folder, { recursive: true });
  const controller = createController(
    {
      CONVENE_DATA_DIR: folder,
      CONVENE_ESL_PORT: String(x.node.esl),
      CONVENE_ESL_PASSWORD: x.node.password,
      CONVENE_METRICS_PORT: '0',
      CONVENE_LOG_LEVEL: process.env.CONVENE_LOG_LEVEL ?? 'info',
      REDIS_URL: redis.socket,
    },
    journal,
    {
      onReady: (ms) => {
        readyMs.push(ms);
        world.servedSince = Date.now();
        void probe();
      },
      onEnd: (how, output, livedMs) => {
        const words = output.trim().split('\n').slice(-2).join(' | ');
        if (redis.wellForMs > livedMs) report(`the controller ended by itself (${how}): ${words}`);
        else journal.note(`the controller ended without Redis (${how}): ${words}`);
      },
      onOutput: (output) => appendFileSync(log, output),
    },
  );
  const crowd = createCrowd(x, conferences, options.seed, world, report);
  const watch = createWatch(x, crowd, world, report);

  /** Somebody who is in a room presses a key as soon as a controller serves. */
  async function probe() {
    const { epoch } = world;
    const probers = [...crowd.calls].filter((call) => call.visit.part === 'prober' && call.place && !call.isPressing);
    await Promise.all(
      probers.map(async (call) => {
        const answer = await crowd.press(call, '*6');
        if (answer === undefined || epoch !== world.epoch) return;
        probesMs.push(answer.ms);
        if (answer.ms > KEY_WITHIN_MS) report(`${call}: a key answered after ${answer.ms} ms`);
      }),
    );
  }

  const disturbances = createDisturbances({
    node: x.node,
    redis,
    controller,
    crowd,
    world,
    note: journal.note,
    options,
  });
  try {
    controller.start();
    x.t.assert(await until(() => controller.ready, BACK_WITHIN_MS), 'the controller does not serve the node');
    crowd.start();
    await disturbances.run();
    journal.note('calm');
    crowd.calm();
    if (!(await until(() => controller.ready, BACK_WITHIN_MS))) report('the controller does not come back');
    const settledMs = await settle(crowd, report);
    await inspect({ x, crowd, watch, report });
    tell(settledMs);
  } finally {
    await crowd.stop();
    await watch.stop();
    await controller.stop();
    await x.adapter.start();
  }
  x.t.assert(violations.size === 0, `${violations.size} violations`);

  function tell(settledMs) {
    const spread = ({ medianMs, p99Ms, worstMs, count }) =>
      `${medianMs} ms median, ${p99Ms} p99, ${worstMs} worst of ${count}`;
    const counts = (of) =>
      Object.entries(of)
        .map(([what, count]) => `${what} ${count}`)
        .join(', ');
    const { calls, admitted, turnedAway, unanswered, wrongPins } = crowd.figures;
    const { pressed, answered, disturbed, ms, withoutRedis } = crowd.keys;
    const { longest } = watch;
    for (const line of [
      `seed ${options.seed}: ${counts(disturbances.figures)}`,
      `calls: ${calls}, in a room ${admitted}, still there ${crowd.calls.size}, turned away ${counts(turnedAway) || 0}, not answered ${unanswered}, wrong PINs ${wrongPins}`,
      `keys: ${pressed} pressed, ${answered} answered (${spread(spreadOf(ms))}), ${disturbed} lost in a disturbance; ${withoutRedis.answered} of ${withoutRedis.pressed} while only Redis was away`,
      `start to ready: ${spread(spreadOf(readyMs))}; then a key: ${spread(spreadOf(probesMs))}`,
      `longest silence: ${longest.door} ms at the door: ${longest.doorOf}; ${longest.served} ms in a served room, ${longest.unserved} ms in one that nobody serves`,
      `settled after ${settledMs} ms; violations: ${violations.size}`,
      ...violations,
      ...(violations.size > 0 ? journal.last(80) : []),
    ])
      x.t.note(line);
  }
});
