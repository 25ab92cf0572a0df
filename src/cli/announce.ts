import type { Config } from '../config/schema.ts';
import type { ConferenceId } from '../core/ids.ts';
import { sendToNode } from '../jobs/node-sender.ts';
import { openStore } from '../store/open.ts';
import type { Announcement } from './announcement.ts';
import { nodeName } from './controller-options.ts';

/** Sends word of a changed definition to whoever serves the node, and says whether it was taken up. */
export async function announce(config: Config, id: ConferenceId): Promise<Announcement> {
  const { redis, dataDir } = config;
  const opened = await openStore({ redisUrl: redis.url, dataDir, prefix: redis.prefix, examine: false });
  try {
    const { address, keys } = opened.redis;
    const sent = await sendToNode(
      { address, keys, node: nodeName(config) },
      { kind: 'conference-changed', conference: id },
    );
    if (sent.ok) return { kind: 'told' };
    return sent.error.kind === 'nobody-listens'
      ? { kind: 'nobody' }
      : { kind: 'unconfirmed', reason: sent.error.reason };
  } finally {
    await opened.close();
  }
}
