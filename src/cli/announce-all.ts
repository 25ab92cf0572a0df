import { type ConferenceId, parseConferenceId } from '../core/ids.ts';
import { StoreError } from '../store/store.ts';
import type { Announcement } from './announcement.ts';

/** Announces all, up to the first that nobody has taken up. A store that is away is no failure: the change was made. */
export async function announceAll(
  conferences: readonly (string | number)[],
  announceChange: (id: ConferenceId) => Promise<Announcement>,
): Promise<Announcement> {
  for (const id of conferences.map(parseConferenceId)) {
    if (id === undefined) continue;
    const told = await announceChange(id).catch((error: unknown): Announcement => {
      if (!(error instanceof StoreError)) throw error;
      return { kind: 'unconfirmed', reason: error.message };
    });
    if (told.kind !== 'told') return told;
  }
  return { kind: 'told' };
}
