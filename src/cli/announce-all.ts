import type { ConferenceChange } from '../core/conference-change.ts';
import { parseConferenceId } from '../core/ids.ts';
import { StoreError } from '../store/store.ts';
import type { Announce } from './announce.ts';
import type { Announcement } from './announcement.ts';

/** Announces all, and answers with the first that nobody has taken up. A store that is away is no failure: the change was made. */
export async function announceAll(
  changes: readonly { readonly id: string | number; readonly what: ConferenceChange['what'] }[],
  announceChange: Announce,
): Promise<Announcement> {
  let answer: Announcement = { kind: 'told' };
  for (const { id: text, what } of changes) {
    const id = parseConferenceId(text);
    if (id === undefined) continue;
    try {
      const told = await announceChange(id, what);
      if (answer.kind === 'told') answer = told;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return { kind: 'unconfirmed', reason: error.message };
    }
  }
  return answer;
}
