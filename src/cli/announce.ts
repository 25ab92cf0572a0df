import type { ConferenceId } from '../core/ids.ts';
import type { NodeQueue } from '../jobs/node-queue.ts';
import { sendToNode } from '../jobs/node-sender.ts';
import type { Announcement } from './announcement.ts';

/** Sends word of a changed definition to whoever serves the node, and says whether it was taken up. */
export async function announce(queue: NodeQueue, id: ConferenceId): Promise<Announcement> {
  const sent = await sendToNode(queue, { kind: 'conference-changed', conference: id });
  if (sent.ok) return { kind: 'told' };
  return sent.error.kind === 'nobody-listens' ? { kind: 'nobody' } : { kind: 'unconfirmed', reason: sent.error.reason };
}
