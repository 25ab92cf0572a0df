import { randomUUID } from 'node:crypto';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { Tell } from '../core/tell.ts';
import { conferenceChanged } from '../feed/entry.ts';
import { entryOf } from '../feed/entry-of.ts';
import { legMemory } from '../feed/known-legs.ts';
import { NO_TALKS, onTalking, type TalkingInput } from '../feed/talking.ts';
import type { FeedLog } from '../store/feed-log.ts';
import { feedWriter } from '../store/feed-writer.ts';
import type { Clock } from '../time/clock.ts';

/** What a process tells the feed. */
export interface FeedTelling {
  /** What a controller tells; never waits and never throws. */
  tell(tell: Tell, when: { readonly atMs: number; readonly fsAtMs: number | undefined }): void;
  conferenceChanged(conference: ConferenceId, change: ConferenceChange): void;
  /** Writes what is left, unless the store is away. */
  close(): Promise<void>;
}

/** Writes what is told into the feed, and says who talks four times a second at most. */
export function tellFeed(
  log: FeedLog,
  clock: Clock,
  failed: (what: string, error: unknown) => void,
  writer: string = randomUUID(),
): FeedTelling {
  const entries = feedWriter({
    log,
    writer,
    clock,
    failed: (error) => failed('what happens is not in the feed yet', error),
  });
  const legs = legMemory();
  let talks = NO_TALKS;
  let cancelWake = () => {};

  function talk(input: TalkingInput): void {
    const step = onTalking(talks, input, clock.now());
    talks = step.talks;
    for (const state of step.out) entries.tellTalking(state);
    cancelWake();
    const { wakeAtMs } = step;
    cancelWake = wakeAtMs === undefined ? () => {} : clock.after(wakeAtMs - clock.now(), () => talk({ kind: 'time' }));
  }
  return {
    tell(tell, { atMs, fsAtMs }) {
      legs.learn(tell);
      const entry = entryOf(tell, { atMs, fsAtMs, legs: legs.known });
      if (entry !== undefined) entries.write(entry);
      if (concernsTalking(tell)) talk(tell);
    },
    conferenceChanged: (conference, change) => entries.write(conferenceChanged(conference, change, clock.now())),
    async close() {
      cancelWake();
      await entries.close();
    },
  };
}

const concernsTalking = ({ kind }: Tell): boolean =>
  kind === 'talking-changed' || kind === 'floor-changed' || kind === 'member-left' || kind === 'room-ended';
