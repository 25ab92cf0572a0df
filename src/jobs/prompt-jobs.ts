/** Jobs that wake somebody. They are no promise: a sweep makes good for every one that is lost. */
interface WakingJobs<Wanted extends readonly unknown[]> {
  add(...wanted: Wanted): Promise<void>;
}

/** With Redis there it takes milliseconds. */
const PROMPT_MS = 500;

/**
 * The same jobs for whoever has people waiting: while Redis is away BullMQ holds on to what is to be added until that is
 * back, and a request is not to wait for that. So nobody waits longer than `withinMs`, and it goes on without them. `add`
 * never rejects; what has failed, then or later, is told to `complain`.
 */
export function promptJobs<Wanted extends readonly unknown[]>(
  jobs: WakingJobs<Wanted>,
  complain: (what: string, error: unknown) => void,
  withinMs = PROMPT_MS,
): WakingJobs<Wanted> {
  return {
    add(...wanted) {
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, withinMs);
      const adding = jobs
        .add(...wanted)
        .catch((error: unknown) => complain('what is due is left to the next sweep', error))
        .finally(() => clearTimeout(timer));
      return Promise.race([adding, patience.promise]);
    },
  };
}
