import { setTimeout as delay } from 'node:timers/promises';
import type { QueueDepth } from '../observe/metrics.ts';

/** Whoever asks for metrics gives up after some seconds, and BullMQ waits for a Redis that is away as long as it takes. */
const WITHIN_MS = 1_000;

/** How much waits in queues, or nothing where that cannot be told at once; never rejects. */
export function promptDepths(
  ask: () => Promise<readonly QueueDepth[]>,
  failed: (error: unknown) => void,
): () => Promise<readonly QueueDepth[]> {
  return async () => {
    const inTime = new AbortController();
    const tooLate = delay(WITHIN_MS, [], { signal: inTime.signal, ref: false }).catch(() => []);
    const asked = ask().catch((error: unknown) => {
      failed(error);
      return [];
    });
    try {
      return await Promise.race([asked, tooLate]);
    } finally {
      inTime.abort();
    }
  };
}
