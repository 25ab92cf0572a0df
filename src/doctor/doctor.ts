import type { LoadedConfig } from '../config/load.ts';
import type { ConfigProblem } from '../config/problem.ts';
import type { Result } from '../core/result.ts';
import type { OpenWire } from '../esl/wire.ts';
import type { Clock } from '../time/clock.ts';
import { type Check, well, wrong } from './check.ts';
import { examineFreeSwitch } from './freeswitch.ts';
import type { Expected } from './freeswitch-judgement.ts';
import { examineDataFolder, examineMetricsPort, judgeZoneData } from './machine.ts';
import { examineRedis } from './redis.ts';

export interface DoctorPorts {
  loadConfig(): Promise<Result<LoadedConfig, readonly ConfigProblem[]>>;
  readonly open: OpenWire;
  readonly clock: Clock;
  readonly expected: Expected;
  /** `process.versions.tz`. */
  readonly zoneData: string | undefined;
}

/** Looks at everything that Convene depends on, and changes nothing of it. */
export async function examine(ports: DoctorPorts): Promise<readonly Check[]> {
  const { open, clock, expected } = ports;
  const loaded = await ports.loadConfig();
  const zones = judgeZoneData(ports.zoneData, new Date(clock.now()));
  if (!loaded.ok) {
    const faults = loaded.error.map(({ where, message }) =>
      wrong('configuration', `${where}: ${message}`, 'see `convene config --example`'),
    );
    return [...faults, zones];
  }
  const { config, file } = loaded.value;
  const { eventSocket, redis, dataDir, sounds, language } = config;
  // One after the other: the data folder must be there before a Redis of our own is started in it.
  const folder = await examineDataFolder(dataDir);
  const [freeSwitch, store, port] = await Promise.all([
    examineFreeSwitch(
      {
        eventSocket,
        expected,
        sounds: { configured: sounds.prefix, own: expected.ownSounds, language, languages: sounds.languages },
      },
      open,
      clock,
    ),
    examineRedis({ redisUrl: redis.url, dataDir, prefix: redis.prefix }),
    examineMetricsPort(config.metrics),
  ]);
  return [well('configuration', file ?? 'defaults and environment'), ...freeSwitch, ...store, folder, port, zones];
}
