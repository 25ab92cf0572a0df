/** Time as a parameter: everything that waits or asks what time it is does so through one of these. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once after so many milliseconds, unless the returned function is called first. */
  after(delayMs: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, call) => {
    // Node takes a delay above 2^31-1 for 1.
    const timer = setTimeout(call, Math.min(Math.max(0, delayMs), 0x7fffffff));
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved, for tests and replays. */
export interface ManualClock extends Clock {
  /** Moves on, making the calls that fall due in their order. */
  advance(byMs: number): void;
}
export function manualClock(startMs = 0): ManualClock {
  let now = startMs;
  let count = 0;
  const due = new Map<number, { readonly atMs: number; readonly call: () => void }>();
  return {
    now: () => now,
    after: (delayMs, call) => {
      const key = count++;
      due.set(key, { atMs: now + Math.max(0, delayMs), call });
      return () => due.delete(key);
    },
    advance: (byMs) => {
      const until = now + byMs;
      for (;;) {
        let next: [number, { readonly atMs: number; readonly call: () => void }] | undefined;
        for (const each of due)
          if (each[1].atMs <= until && (next === undefined || each[1].atMs < next[1].atMs)) next = each;
        if (next === undefined) break;
        due.delete(next[0]);
        now = next[1].atMs;
        next[1].call();
      }
      now = until;
    },
  };
}
