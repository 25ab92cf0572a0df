import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, seededChance } from '../sim/chance.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { StormController } from './controller.ts';
import type { Journal } from './journal.ts';
import type { StormOptions } from './options.ts';
import type { StormRedis } from './redis.ts';

const KINDS = [
  'controller killed',
  'FreeSWITCH killed',
  'FreeSWITCH shut down',
  'event socket dropped',
  'Redis paused',
  'Redis killed',
] as const;
type Kind = (typeof KINDS)[number];

/** How often each happens in a storm of so many seconds. */
const timesOf = (kind: Kind, { seconds, kills }: StormOptions): number => {
  switch (kind) {
    case 'controller killed':
      return kills;
    case 'event socket dropped':
      return Math.max(1, Math.round(seconds / 15));
    case 'FreeSWITCH killed':
    case 'Redis paused':
      return Math.max(1, Math.round(seconds / 40));
    case 'FreeSWITCH shut down':
    case 'Redis killed':
      return Math.round(seconds / 60);
  }
};

const AWAY_MS = [200, 2_500] as const;
const PAUSED_MS = [500, 5_000] as const;

/** What is broken on purpose. */
export interface Disturbances {
  /** FreeSWITCH takes calls. */
  readonly isNodeUp: boolean;
  /** Grows with each disturbance of FreeSWITCH, its event socket and the controller. */
  readonly epoch: number;
  readonly figures: Readonly<Record<Kind, number>>;
  /** Does all of them and resolves when everything is up again. */
  run(): Promise<void>;
}

export function createDisturbances(
  options: StormOptions,
  on: {
    readonly sim: Simulator;
    readonly redis: StormRedis;
    readonly controller: StormController;
    readonly journal: Journal;
  },
): Disturbances {
  const { sim, redis, controller, journal } = on;
  const chance = seededChance(options.seed + 1);
  const figures: Record<Kind, number> = {
    'controller killed': 0,
    'FreeSWITCH killed': 0,
    'FreeSWITCH shut down': 0,
    'event socket dropped': 0,
    'Redis paused': 0,
    'Redis killed': 0,
  };
  let epoch = 0;
  let isNodeUp = true;

  const restart = async (how: 'killed' | 'shutdown') => {
    isNodeUp = false;
    await sim.restart({ how, awayMs: chance.between(AWAY_MS) });
    isNodeUp = true;
    epoch += 1;
  };
  const does: Readonly<Record<Kind, (own: Chance) => Promise<void> | void>> = {
    'controller killed': async () => {
      while (!controller.running) await pause(20);
      controller.kill();
    },
    'FreeSWITCH killed': () => restart('killed'),
    'FreeSWITCH shut down': () => restart('shutdown'),
    'event socket dropped': (own) => sim.dropSockets({ midFrame: own.happens(0.5) }),
    'Redis paused': async (own) => {
      redis.pause();
      await pause(own.between(PAUSED_MS));
      redis.goOn();
    },
    'Redis killed': async (own) => {
      await redis.kill();
      await pause(own.between(PAUSED_MS));
      await redis.start();
    },
  };
  /** One after the other what is done to one and the same thing, at its time or as soon as that is possible. */
  const series = async (kinds: readonly Kind[], own: Chance, beganMs: number) => {
    const due = kinds
      .flatMap((kind) => Array.from({ length: timesOf(kind, options) }, () => kind))
      .map((kind) => ({ kind, atMs: own.between([500, options.seconds * 1_000]) }))
      .sort((one, other) => one.atMs - other.atMs);
    for (const { kind, atMs } of due) {
      await pause(Math.max(0, beganMs + atMs - performance.now()));
      journal.note(kind);
      epoch += 1;
      figures[kind] += 1;
      await does[kind](own);
    }
  };
  return {
    get isNodeUp() {
      return isNodeUp;
    },
    get epoch() {
      return epoch;
    },
    figures,
    run: async () => {
      const beganMs = performance.now();
      const own = (nth: number) => seededChance(options.seed * 10 + nth);
      await Promise.all([
        series(['controller killed'], own(1), beganMs),
        series(['FreeSWITCH killed', 'FreeSWITCH shut down', 'event socket dropped'], own(2), beganMs),
        series(['Redis paused', 'Redis killed'], own(3), beganMs),
        pause(options.seconds * 1_000),
      ]);
    },
  };
}
