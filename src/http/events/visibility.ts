import type { Conference } from '../../core/conference.ts';
import type { ConferenceId } from '../../core/ids.ts';
import { isSystemOwner, seesConference } from '../../operations/access.ts';
import type { Actor } from '../../operations/operation.ts';
import type { NumberedEntry } from '../../store/feed-log.ts';
import type { ConferenceStore } from '../../store/store.ts';

type Belongings = Pick<Conference, 'customer' | 'owner' | 'creator'>;

/** Whose conferences are, kept as long as the feed tells of no change. */
export interface Visibility {
  /** Looks up what is needed to judge these; rejects with StoreError. */
  learn(entries: readonly Pick<NumberedEntry, 'type' | 'conference'>[]): Promise<void>;
  /** Of a conference that was learnt. What is of none is for system owners. */
  sees(actor: Actor, conference: ConferenceId | null): boolean;
}

const MOST_KEPT = 10_000;

export function visibility(conferences: Pick<ConferenceStore, 'byId'>): Visibility {
  const known = new Map<ConferenceId, Belongings>();
  /** Those of whose change the feed would have told. */
  const fresh = new Set<ConferenceId>();

  async function look(id: ConferenceId): Promise<void> {
    const conference = await conferences.byId(id);
    fresh.add(id);
    // The end of a room whose conference was deleted is still for those whose it was.
    if (conference === undefined) return;
    const { customer, owner, creator } = conference;
    known.set(id, { customer, owner, creator });
  }
  return {
    async learn(entries) {
      if (known.size > MOST_KEPT) known.clear();
      if (known.size === 0 || entries.some(({ type }) => type === 'feed.gap')) fresh.clear();
      const sought = new Set<ConferenceId>();
      for (const { type, conference } of entries) {
        if (conference !== null && (type === 'conference.changed' || !fresh.has(conference))) sought.add(conference);
      }
      await Promise.all([...sought].map(look));
    },
    sees(actor, conference) {
      if (isSystemOwner(actor)) return true;
      const belongings = conference === null ? undefined : known.get(conference);
      return belongings !== undefined && seesConference(actor, belongings);
    },
  };
}
