import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';

export interface SweepsOptions {
  /** Looks for what was lost and makes good for it. Where it rejects it is done again soon. */
  sweep(): Promise<void>;
  /** From the end of a sweep that went well to the next. */
  readonly everyMs: number;
  readonly ending: AbortSignal;
  /** Told of each sweep that failed. */
  complain(error: unknown): void;
  /** Resolves after so many milliseconds, or when the signal is aborted. Default: real time. */
  pause?(forMs: number, until: AbortSignal): Promise<void>;
}

export interface Sweeps {
  /** Redis is there again: the next sweep is at once, or after the one that is under way. */
  hurry(): void;
  /** Resolves at the end, when none is under way any more. Never rejects. */
  readonly over: Promise<void>;
}

/** After the first failure; twice as long after each further one, until it is as long as between two sweeps. */
const SOON_MS = 500;

/** Sweeps at once and then again and again until it is time to end. */
export function keepSweeps({ sweep, everyMs, ending, complain, pause = inRealTime }: SweepsOptions): Sweeps {
  let pausing = new AbortController();
  ending.addEventListener('abort', () => pausing.abort(), { once: true });

  async function keep(): Promise<void> {
    let soonMs = SOON_MS;
    while (!ending.aborted) {
      pausing = new AbortController();
      let forMs = everyMs;
      try {
        await sweep();
        soonMs = SOON_MS;
      } catch (error) {
        if (ending.aborted) return;
        complain(error);
        forMs = Math.min(soonMs, everyMs);
        soonMs = 2 * forMs;
      }
      if (ending.aborted) return;
      await pause(forMs, pausing.signal);
      if (pausing.signal.aborted) soonMs = SOON_MS;
    }
  }
  return { hurry: () => pausing.abort(), over: keep() };
}

const inRealTime = (forMs: number, signal: AbortSignal): Promise<void> =>
  // It rejects when it is aborted, and then alone.
  delay(forMs, undefined, { signal }).catch(() => undefined);

/** Hurries them whenever a connection to Redis is ready that was lost, or failed, before. */
export function hurryOnReturn({ hurry }: Pick<Sweeps, 'hurry'>, client: Pick<Redis, 'on'>): void {
  let lost = false;
  client.on('close', () => {
    lost = true;
  });
  client.on('ready', () => {
    if (lost) hurry();
    lost = false;
  });
}
