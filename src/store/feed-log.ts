import type { ConferenceId } from '../core/ids.ts';
import type { FeedEntry } from '../feed/entry.ts';
import type { TalkingState } from '../feed/talking.ts';

/** How many entries are kept, about. */
export const FEED_KEEPS = 100_000;

/** An entry as it stands in the feed. */
export interface NumberedEntry {
  /** From 1, one more for each; the order of all entries of all writers. */
  readonly seq: number;
  readonly type: string;
  readonly conference: ConferenceId | null;
  /** The entry itself, in JSON. */
  readonly json: string;
}

/** A stretch of the feed, in order and without gaps. */
export interface FeedPage {
  readonly entries: readonly NumberedEntry[];
  /** The number of the oldest entry that is kept; one above the newest where none is. */
  readonly oldest: number;
  /** 0 before the first. */
  readonly newest: number;
}

/** Who asks for what follows `after` misses entries, or has a number that was never given: what it knows is of no use. */
export const isGone = (after: number, { oldest, newest }: Pick<FeedPage, 'oldest' | 'newest'>): boolean =>
  after > newest || after + 1 < oldest;

/**
 * The feed that all instances write and read: numbered, in one order, the oldest entries forgotten. Beside it, and not kept, who
 * talks where. Everything rejects with StoreError while the store is away.
 */
export interface FeedLog {
  /**
   * Adds a writer's entries, of which the first is its `first`th, counted from 1. One that was added before is not added
   * again, so that what has no answer may be sent once more.
   */
  append(writer: string, first: number, entries: readonly FeedEntry[]): Promise<void>;
  /** Adds an entry unless one was added under this name in the last day, by whomever. */
  once(name: string, entry: FeedEntry): Promise<void>;
  /** What follows a number, at most so many. */
  page(after: number, limit: number): Promise<FeedPage>;
  /** As soon as something follows this number, that; nothing after a moment without. For one who reads at a time. */
  next(after: number): Promise<readonly NumberedEntry[]>;
  /** Tells those who listen now, in all processes. */
  tellTalking(state: TalkingState): Promise<void>;
  /** What is told by any process, from when the connection is there; returns what ends that. */
  onTalking(listener: (state: TalkingState) => void): () => void;
  /** Ends `next` too. */
  close(): Promise<void>;
}
