import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../store/store.ts';

const PAUSE_MS = 100;

/**
 * Does again what Redis did not answer, for so long: each step of an occurrence may be repeated without harm. Rejects with the
 * last StoreError, at once when it is time to end.
 */
export async function patiently<T>(work: () => Promise<T>, forMs: number, ending: AbortSignal): Promise<T> {
  const untilMs = performance.now() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError) || ending.aborted || performance.now() >= untilMs) throw error;
      await delay(PAUSE_MS, undefined, { signal: ending }).catch(() => undefined);
    }
  }
}
