import type { Application } from '../application.ts';
import { bridge } from './bridge.ts';
import { conference } from './conference.ts';
import * as instant from './instant.ts';
import { park } from './park.ts';
import { playAndGetDigits } from './play-and-get-digits.ts';
import { endlessPlayback, playback } from './playback.ts';
import { record } from './record.ts';
import { sleep } from './sleep.ts';

const APPLICATIONS: ReadonlyMap<string, Application> = new Map<string, Application>([
  ['answer', instant.answer],
  ['bridge', bridge],
  ['conference', conference],
  ['endless_playback', endlessPlayback],
  ['hangup', instant.hangup],
  ['log', instant.nothing],
  ['multiset', instant.multiset],
  ['multiunset', instant.multiunset],
  ['park', park],
  ['play_and_get_digits', playAndGetDigits],
  ['playback', playback],
  ['record', record],
  ['ring_ready', instant.ringReady],
  ['sched_broadcast', instant.schedBroadcast],
  ['sched_hangup', instant.schedHangup],
  ['sched_transfer', instant.schedTransfer],
  ['set', instant.set],
  ['sleep', sleep],
  ['transfer', instant.transfer],
  ['unset', instant.unset],
]);

/** The application of this name, if the simulator has it. */
export const findApplication = (name: string): Application | undefined => APPLICATIONS.get(name);
