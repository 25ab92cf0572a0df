/** The only source of time in the simulator, so that tests can own it. */
export interface SimClock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Calls `fn` once after `delayMs`; the returned function takes the call back. */
  after(delayMs: number, fn: () => void): () => void;
}

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends SimClock {
  /** Moves time on by `ms`, firing everything due on the way in order of time, then of arming. */
  advance(ms: number): void;
}

/** Longest that a timer of Node can be set to; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export function realClock(): SimClock {
  return {
    nowMs: () => Date.now(),
    after: (delayMs, fn) => {
      const timer = setTimeout(fn, Math.min(delayMs, LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
  };
}

/** A clock for tests; it starts at `startMs` and fires only inside `advance`. */
export function manualClock(startMs = Date.UTC(2026, 10, 21)): ManualClock {
  let now = startMs;
  let armed = 0;
  const due = new Map<number, { atMs: number; fn: () => void }>();

  const next = (untilMs: number): [number, { atMs: number; fn: () => void }] | undefined => {
    let first: [number, { atMs: number; fn: () => void }] | undefined;
    for (const entry of due) {
      if (entry[1].atMs <= untilMs && (first === undefined || entry[1].atMs < first[1].atMs)) first = entry;
    }
    return first;
  };

  return {
    nowMs: () => now,
    after: (delayMs, fn) => {
      armed += 1;
      const id = armed;
      due.set(id, { atMs: now + Math.max(0, delayMs), fn });
      return () => due.delete(id);
    },
    advance: (ms) => {
      const untilMs = now + ms;
      for (let entry = next(untilMs); entry !== undefined; entry = next(untilMs)) {
        due.delete(entry[0]);
        now = Math.max(now, entry[1].atMs);
        entry[1].fn();
      }
      now = untilMs;
    },
  };
}

/** Passes calls on to `clock` and remembers what is armed, so that a stopped simulator leaves no timer behind. */
export function ownedClock(clock: SimClock): SimClock & { cancelAll(): void } {
  const armed = new Set<() => void>();
  return {
    nowMs: () => clock.nowMs(),
    after: (delayMs, fn) => {
      const cancel = clock.after(delayMs, () => {
        armed.delete(cancel);
        fn();
      });
      armed.add(cancel);
      return () => {
        armed.delete(cancel);
        cancel();
      };
    },
    cancelAll: () => {
      for (const cancel of armed) cancel();
      armed.clear();
    },
  };
}
