import type { ConferenceId } from '../core/ids.ts';
import type { OccurrenceEvent } from '../core/occurrence.ts';
import type { Occurrence } from '../core/recurrence.ts';
import { type OccurrenceType, occurrenceEntry } from '../feed/entry.ts';
import type { Occasion } from '../jobs/occurrences/effects.ts';
import { patiently } from '../jobs/occurrences/patience.ts';
import type { FeedLog } from '../store/feed-log.ts';
import { type OccurrenceStore, REMEMBERED } from '../store/occurrences.ts';

/**
 * What becomes of occurrences, in the feed: each stands there once, whoever tells it again for a day. All reject with StoreError
 * where Redis stays away.
 */
export interface OccurrenceFeed {
  started(occasion: Occasion): Promise<void>;
  /** A window that was prolonged when it had closed closes once more. */
  ended(occasion: Occasion): Promise<void>;
  /** Those of them of which nothing else has become. */
  missed(conference: ConferenceId, passedOver: readonly Occurrence[]): Promise<void>;
}

/** So long Redis may be away in the middle of telling. */
const PATIENCE_MS = 15_000;

export function occurrenceFeed(
  feed: Pick<FeedLog, 'once'>,
  occurrences: Pick<OccurrenceStore, 'history' | 'nowMs'>,
  ending: AbortSignal,
): OccurrenceFeed {
  const insist = <T>(work: () => Promise<T>) => patiently(work, PATIENCE_MS, ending);
  /** The entry is named after the occasion, so that the feed knows what it has taken before. */
  async function tell(type: OccurrenceType, occasion: string, of: ConferenceId, one: Occurrence, atMs: number) {
    const entry = occurrenceEntry(type, of, one, atMs);
    await insist(() => feed.once(`${type} ${of} ${occasion}`, entry));
  }
  const closing = ({ local, atMs }: OccurrenceEvent): string => `${local} ${atMs}`;

  return {
    started: ({ conference, event, nowMs }) => tell('occurrence.started', event.local, conference, event, nowMs),
    ended: ({ conference, event, nowMs }) => tell('occurrence.ended', closing(event), conference, event, nowMs),
    async missed(conference, passedOver) {
      const [first] = passedOver;
      if (first === undefined) return;
      const [nowMs, known] = await insist(() =>
        Promise.all([occurrences.nowMs(), occurrences.history(conference, first.startMs, REMEMBERED)]),
      );
      const begun = new Set(
        known.filter(({ state }) => state !== undefined && state !== 'told').map(({ local }) => local),
      );
      for (const one of passedOver) {
        if (!begun.has(one.local)) await tell('occurrence.missed', one.local, conference, one, nowMs);
      }
    },
  };
}
