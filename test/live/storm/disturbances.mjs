// What is broken on purpose: the controller, FreeSWITCH and its event socket, Redis; each at moments that the seed draws.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededChance } from '../../../src/sim/chance.ts';

/** A FreeSWITCH that is told to end may take half a minute over its calls. */
const SHUTDOWN_WITHIN_MS = 90_000;
/** So long the controller may be without events when its connection was dropped; keys pressed meanwhile are lost. */
const RECONNECTED_AFTER_MS = 2000;
const NODE = [
  'event socket reloaded',
  'FreeSWITCH killed',
  'event socket reloaded',
  'FreeSWITCH restarted',
  'event socket reloaded',
];

/** `world.isNodeUp` and `world.epoch` are kept here. */
export function createDisturbances({ node, redis, controller, crowd, world, note, options }) {
  const figures = {};
  const down = async (does) => {
    world.isNodeUp = false;
    await does();
    await crowd.hangUpAll();
    world.isNodeUp = true;
  };
  const coreUuid = async () => Promise.race([node.api('global_getvar core_uuid'), sleep(1000, '')]).catch(() => '');

  const does = {
    'controller killed': async () => {
      while (!controller.running) await sleep(20);
      controller.kill();
    },
    'event socket reloaded': async () => {
      await node.api('status');
      void node.control.bgapi('reload mod_event_socket');
      await sleep(RECONNECTED_AFTER_MS);
    },
    'FreeSWITCH killed': (chance) =>
      down(async () => {
        await node.stop('SIGKILL');
        await sleep(chance.between([500, 3000]));
        await crowd.hangUpAll();
        await node.start();
      }),
    'FreeSWITCH restarted': () =>
      down(async () => {
        const former = await coreUuid();
        void node.api('fsctl shutdown restart').catch(() => undefined);
        for (const end = Date.now() + SHUTDOWN_WITHIN_MS; ; await sleep(200)) {
          if (node.child.ended !== undefined) {
            await node.start();
            return;
          }
          if (Date.now() > end) throw new Error('FreeSWITCH does not restart');
          const now = await coreUuid();
          if (/^[\da-f-]{36}$/.test(now) && now !== former && (await node.api('sofia status')).includes('RUNNING'))
            return;
        }
      }),
    'Redis stopped for a minute': async () => {
      redis.pause();
      await sleep(60_000);
      redis.goOn();
    },
    'Redis killed': async (chance) => {
      await redis.kill();
      await sleep(chance.between([2000, 8000]));
      await redis.start();
    },
  };
  /** One after the other, evenly spread but for the luck of the draw. */
  async function series(kinds, nth, fromMs, beganAt) {
    const chance = seededChance(options.seed * 10 + nth);
    const slotMs = (options.seconds * 1000 - fromMs) / kinds.length;
    for (const [index, kind] of kinds.entries()) {
      const dueAt = beganAt + fromMs + slotMs * index + chance.between([0, Math.floor(slotMs)]);
      await sleep(Math.max(0, dueAt - Date.now()));
      note(kind);
      world.epoch += 1;
      figures[kind] = (figures[kind] ?? 0) + 1;
      await does[kind](chance);
      world.epoch += 1;
      note(`${kind}: over`);
    }
  }
  return {
    figures,
    run: async () => {
      const beganAt = Date.now();
      await Promise.all([
        series(Array(options.kills).fill('controller killed'), 1, 5000, beganAt),
        series(NODE, 2, 15_000, beganAt),
        series(['Redis stopped for a minute', 'Redis killed'], 3, 25_000, beganAt),
      ]);
    },
  };
}
