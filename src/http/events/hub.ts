import type { ConferenceId } from '../../core/ids.ts';
import type { TalkingState } from '../../feed/talking.ts';
import { type FeedLog, isGone, type NumberedEntry } from '../../store/feed-log.ts';
import type { Clock } from '../../time/clock.ts';
import type { Visibility } from './visibility.ts';

/** One who is handed what comes; never waited for. */
export interface Follower {
  entries(batch: readonly NumberedEntry[]): void;
  talking(state: TalkingState): void;
  /** The feed goes on at another place: what lay between is not to be had. */
  reset(newest: number): void;
}

export interface FeedHub {
  /** The number of the last entry that was handed out; undefined until the feed was reached for the first time. */
  readonly position: number | undefined;
  /** Rooms in which somebody talks or has the floor. */
  readonly talking: ReadonlyMap<ConferenceId, TalkingState>;
  /** Hands on all that comes after the present position; returns what ends that. */
  add(follower: Follower): () => void;
  /** Resolves when the position is there. */
  readonly started: Promise<void>;
  close(): Promise<void>;
}

export interface FeedHubOptions {
  readonly log: FeedLog;
  readonly visibility: Visibility;
  readonly clock: Clock;
  /** Told of the first failure, and again after a success. */
  failed(what: string, error: unknown): void;
}

const TRY_AGAIN_MS = 500;

/** Reads the feed once for all who follow it in this process. Closes nothing but itself: the log is closed before it. */
export function feedHub({ log, visibility, clock, failed }: FeedHubOptions): FeedHub {
  const followers = new Set<Follower>();
  const talking = new Map<ConferenceId, TalkingState>();
  let position: number | undefined;
  let away = false;
  let closed = false;
  let endPause: () => void = () => {};
  let hasStarted: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    hasStarted = resolve;
  });

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(TRY_AGAIN_MS, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });
  /** After a pause in the connection the feed may be another: restored, or emptied, or far ahead. */
  async function begin(): Promise<number> {
    const before = position;
    const page = await log.page(before ?? 0, 0);
    if (before !== undefined && !isGone(before, page)) return before;
    position = page.newest;
    if (before !== undefined) for (const follower of [...followers]) follower.reset(page.newest);
    return page.newest;
  }
  async function follow(): Promise<void> {
    let sure = false;
    while (!closed) {
      try {
        const at = sure && position !== undefined ? position : await begin();
        sure = true;
        hasStarted();
        const batch = await log.next(at);
        await visibility.learn(batch);
        away = false;
        const last = batch.at(-1);
        // Nothing comes after a number that a feed which was emptied has not reached: it is looked up.
        sure = last !== undefined;
        if (last === undefined) continue;
        position = last.seq;
        for (const follower of [...followers]) follower.entries(batch);
      } catch (error) {
        sure = false;
        if (closed) return;
        if (!away) failed('the feed cannot be followed', error);
        away = true;
        await pause();
      }
    }
  }

  const silence = log.onTalking((state) => {
    const { conference } = state;
    if (state.talking.length === 0 && state.floor === null) talking.delete(conference);
    else talking.set(conference, state);
    visibility
      .learn([{ type: 'talking', conference }])
      .then(() => {
        for (const follower of [...followers]) follower.talking(state);
      })
      .catch((error: unknown) => failed('who talks was not told', error));
  });
  const following = follow();

  return {
    get position() {
      return position;
    },
    talking,
    started,
    add(follower) {
      followers.add(follower);
      return () => void followers.delete(follower);
    },
    async close() {
      closed = true;
      silence();
      endPause();
      await following;
    },
  };
}
