import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { ControllerOptions } from '../loop/controller.ts';

/** The conference profile and the dialplan context of `freeswitch-conf/`. */
export const PROFILE = 'convene';
export const CONTEXT = 'convene';

/** What the configuration means for the controller of a node. `ownSounds` is the folder that comes with Convene. */
export function controllerOptions(config: Config, ownSounds: string): ControllerOptions {
  const { eventSocket, admission, schedule, keys, calls, sounds, language } = config;
  return {
    link: {
      ...eventSocket,
      firstPauseMs: 100,
      longestPauseMs: 2_000,
      refusedPauseMs: 15_000,
    },
    rules: {
      admission: {
        tries: admission.tries,
        firstDigitTimeoutMs: admission.firstDigitTimeoutMs,
        interDigitTimeoutMs: admission.interDigitTimeoutMs,
        farewellAfterMs: admission.deadManSeconds * 1_000,
        timezone: schedule.timezone,
      },
      keys: {
        table: keys.table,
        interDigitTimeoutMs: keys.interDigitTimeoutMs,
        numberTimeoutMs: keys.numberTimeoutMs,
      },
      calls: {
        ringTimeoutMs: calls.ringSeconds * 1_000,
        acceptWithinMs: calls.acceptSeconds * 1_000,
        perRoom: calls.perRoom,
      },
    },
    sounds: {
      configured: sounds.prefix,
      own: ownSounds,
      language,
      languages: sounds.languages,
      uploaded: uploadFolder(config),
    },
    profile: PROFILE,
    context: CONTEXT,
    extensions: calls.extensionsBy,
  };
}

/** Where uploaded sounds are, for Convene and the node alike. */
export const uploadFolder = ({ sounds, dataDir }: Pick<Config, 'sounds' | 'dataDir'>): string =>
  sounds.uploaded ?? join(dataDir, 'sounds');
