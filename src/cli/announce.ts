import { randomUUID } from 'node:crypto';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { ConferenceId } from '../core/ids.ts';
import { conferenceChanged } from '../feed/entry.ts';
import type { NodeQueue } from '../jobs/node-queue.ts';
import { sendToNode } from '../jobs/node-sender.ts';
import { redisFeed } from '../store/feed-redis.ts';
import type { Announcement } from './announcement.ts';
import { type Arming, type ArmingParts, openArming } from './arming.ts';

/** Sends word of a changed definition to whoever serves the node, and says whether it was taken up. */
export async function announce(queue: NodeQueue, id: ConferenceId): Promise<Announcement> {
  const sent = await sendToNode(queue, { kind: 'conference-changed', conference: id });
  if (sent.ok) return { kind: 'told' };
  return sent.error.kind === 'nobody-listens' ? { kind: 'nobody' } : { kind: 'unconfirmed', reason: sent.error.reason };
}

/** What an operator has done to a definition. */
export type Announce = (id: ConferenceId, what: ConferenceChange['what']) => Promise<Announcement>;

export interface Announcer {
  readonly announce: Announce;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * Writes into the feed what an operator has done, and sends word of it where a room may have to change; once nobody has
 * answered, no more word is sent. Whoever takes it up arms its next occurrence; of all the rest that is armed from here.
 * `announce` rejects with StoreError.
 */
export function openAnnouncer(queue: NodeQueue & ArmingParts): Announcer {
  // Nothing is listened to here, so that there is nothing to close.
  const feed = redisFeed({ ...queue, malformed: () => {} });
  const writer = randomUUID();
  let written = 0;
  let arming: Arming | undefined;
  let last: Announcement = { kind: 'told' };
  return {
    async announce(id, what) {
      written += 1;
      await feed.append(writer, written, [conferenceChanged(id, { what, by: null }, Date.now())]);
      if (what !== 'created' && last.kind === 'told') {
        last = await announce(queue, id);
        if (last.kind === 'told') return last;
      }
      arming ??= openArming(queue);
      await arming.arm(id);
      return last;
    },
    close: async () => arming?.close(),
  };
}
