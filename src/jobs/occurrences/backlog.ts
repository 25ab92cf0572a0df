/**
 * Work that is to be done soon and may give way: what is left of an event once its effect is made. It is begun when nobody is on
 * the way to an effect, when it has waited long enough, or when a lot of it waits; so of thousands that start in the same
 * second none waits for the paperwork of another.
 */
export interface Backlog {
  /** Something goes first until the returned function is called. */
  first(): () => void;
  /** Takes up some work, and settles as that does. */
  put<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when all is done that was put, which from now on gives way to nothing. */
  drained(): Promise<void>;
}
export interface BacklogLimits {
  /** When more than this waits it gives way no longer. */
  readonly many: number;
  readonly atOnce: number;
  readonly longestWaitMs: number;
}

export function openBacklog({ many, atOnce, longestWaitMs }: BacklogLimits): Backlog {
  const waiting: { readonly sinceMs: number; readonly work: () => Promise<void> }[] = [];
  const whenDrained: (() => void)[] = [];
  let going = 0;
  let running = 0;
  let draining = false;

  function mayBegin(): boolean {
    const [oldest] = waiting;
    if (oldest === undefined || running >= atOnce) return false;
    if (going === 0 || draining || waiting.length > many) return true;
    return performance.now() - oldest.sinceMs > longestWaitMs;
  }
  function go(): void {
    while (mayBegin()) {
      const next = waiting.shift();
      if (next === undefined) return;
      running += 1;
      void next.work().finally(() => {
        running -= 1;
        go();
      });
    }
    if (waiting.length === 0 && running === 0) for (const tell of whenDrained.splice(0)) tell();
  }
  return {
    first() {
      going += 1;
      return () => {
        going -= 1;
        go();
      };
    },
    put(work) {
      return new Promise((resolve, reject) => {
        waiting.push({ sinceMs: performance.now(), work: () => work().then(resolve, reject) });
        go();
      });
    },
    drained() {
      draining = true;
      return new Promise((resolve) => {
        whenDrained.push(resolve);
        go();
      });
    },
  };
}
