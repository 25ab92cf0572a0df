import type { ControllerEvents } from '../loop/controller.ts';
import { promptFolder } from '../loop/sounds.ts';
import { keyTiming } from '../observe/key-timing.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { narrate } from '../observe/narrator.ts';
import type { FeedTelling } from './feed.ts';
import type { Recorder } from './recorder.ts';

/** Counts, logs and records what a controller tells of its life, and writes it into the feed. */
export function nodeEvents(
  node: string,
  log: Log,
  metrics: Metrics,
  recorder: Recorder | undefined,
  feed: FeedTelling,
): Omit<ControllerEvents, 'overtaken'> {
  const timing = keyTiming(metrics.keyAnswered, () => performance.now());
  return {
    tell: (tell, when) => {
      metrics.countTell(tell);
      narrate(log, tell);
      feed.tell(tell, when);
    },
    refused: (command, reason) => log.debug({ command, reason }, 'FreeSWITCH would not'),
    failed: (what, error) => log.error({ err: error }, what),
    malformed: (reason) => {
      metrics.countMalformed();
      log.warn({ reason }, 'something on the event socket made no sense');
    },
    down: (reason, refused, nextInMs) => {
      if (refused) {
        log.error({ node, nextInMs }, `${reason}: see eventSocket in \`convene config\` and event_socket.conf.xml`);
      } else log.warn({ node, reason, nextInMs }, 'FreeSWITCH is not there; trying again');
    },
    serving: (sounds) => {
      metrics.countConnect();
      const prompts = promptFolder(sounds, null);
      if (!sounds.found) {
        log.error({ prompts }, 'no prompts on the node: copy freeswitch-conf/sounds into its sound_prefix');
      }
      log.info({ node, prompts, music: sounds.music }, `ready: listening for callers of ${node}`);
    },
    wire: (dir, bytes, atMs) => {
      if (dir === 'rx') timing.received();
      recorder?.wire(dir, bytes, atMs);
    },
    turned: (turn, input, atMs) => {
      timing.turned(turn, input);
      recorder?.input(input, atMs);
    },
  };
}
