import { type FeedEntry, feedTime } from '../feed/entry.ts';
import type { TalkingState } from '../feed/talking.ts';
import type { Clock } from '../time/clock.ts';
import type { FeedLog } from './feed-log.ts';

/** Takes entries at once, and never rejects. */
export interface FeedWriter {
  write(entry: FeedEntry): void;
  /** Lost while the store is away: the next one says all. */
  tellTalking(state: TalkingState): void;
  /** Resolves when all that was written stands in the feed. */
  settled(): Promise<void>;
  /** Writes what is left, unless the store is away; then that is lost. */
  close(): Promise<void>;
}

export interface FeedWriterOptions {
  readonly log: FeedLog;
  /** Names this life of this process: no other has ever had it. */
  readonly writer: string;
  readonly clock: Clock;
  /** How many entries wait at most while the store is away; unless given, 20,000. */
  readonly mostWaiting?: number;
  /** Told of the first failure, and again after a success. */
  failed(error: unknown): void;
}

const MOST_WAITING = 20_000;
const MOST_AT_ONCE = 500;
const TRY_AGAIN_MS = 500;

/**
 * Writes in order, one batch after the other. While the store is away entries wait, and beyond the limit those that come are
 * lost, which a `feed.gap` behind those that waited then says.
 */
export function feedWriter({ log, writer, clock, failed, ...options }: FeedWriterOptions): FeedWriter {
  const mostWaiting = options.mostWaiting ?? MOST_WAITING;
  const waiting: FeedEntry[] = [];
  let written = 0;
  let lost = 0;
  let away = false;
  let closing = false;
  let writing: Promise<void> | undefined;
  let endPause: () => void = () => {};

  /** Whether the store took them. */
  async function append(entries: readonly FeedEntry[]): Promise<boolean> {
    try {
      await log.append(writer, written + 1, entries);
      away = false;
      return true;
    } catch (error) {
      if (!away) failed(error);
      away = true;
      return false;
    }
  }
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(TRY_AGAIN_MS, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });
  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_AT_ONCE);
      if (await append(batch)) {
        waiting.splice(0, batch.length);
        written += batch.length;
        tellLost();
      } else if (closing) break;
      else await pause();
    }
    // At once, so that nobody writes to one who has looked for the last time.
    writing = undefined;
  }
  function tellLost(): void {
    if (lost === 0) return;
    waiting.push({ type: 'feed.gap', at: feedTime(clock.now()), conference: null, lost });
    lost = 0;
  }
  function begin(): void {
    writing ??= writeAll();
  }
  return {
    write(entry) {
      if (waiting.length >= mostWaiting) {
        lost += 1;
        return;
      }
      waiting.push(entry);
      begin();
    },
    tellTalking(state) {
      // Away means away for entries too, which tell of it.
      log.tellTalking(state).catch(() => undefined);
    },
    settled: async () => writing,
    async close() {
      closing = true;
      endPause();
      await writing;
    },
  };
}
