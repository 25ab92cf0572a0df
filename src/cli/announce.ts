import { randomUUID } from 'node:crypto';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { ConferenceId } from '../core/ids.ts';
import { conferenceChanged } from '../feed/entry.ts';
import type { NodeQueue } from '../jobs/node-queue.ts';
import { sendToNode } from '../jobs/node-sender.ts';
import type { RedisConnection } from '../store/connection.ts';
import { redisFeed } from '../store/feed-redis.ts';
import type { Announcement } from './announcement.ts';

/** Sends word of a changed definition to whoever serves the node, and says whether it was taken up. */
export async function announce(queue: NodeQueue, id: ConferenceId): Promise<Announcement> {
  const sent = await sendToNode(queue, { kind: 'conference-changed', conference: id });
  if (sent.ok) return { kind: 'told' };
  return sent.error.kind === 'nobody-listens' ? { kind: 'nobody' } : { kind: 'unconfirmed', reason: sent.error.reason };
}

/** What an operator has done to a definition. */
export type Announce = (id: ConferenceId, what: ConferenceChange['what']) => Promise<Announcement>;

/**
 * Writes into the feed what an operator has done, and sends word of it where a room may have to change. Where nobody has
 * answered, those that follow are written into the feed alone. Rejects with StoreError.
 */
export function announcing(queue: NodeQueue & { readonly connection: RedisConnection }): Announce {
  // Nothing is listened to here, so that there is nothing to close.
  const feed = redisFeed({ ...queue, malformed: () => {} });
  const writer = randomUUID();
  let written = 0;
  let last: Announcement = { kind: 'told' };
  return async (id, what) => {
    written += 1;
    await feed.append(writer, written, [conferenceChanged(id, { what, by: null }, Date.now())]);
    if (what !== 'created' && last.kind === 'told') last = await announce(queue, id);
    return last;
  };
}
