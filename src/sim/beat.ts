import type { SimClock } from './clock.ts';

/**
 * FreeSWITCH's threads look at their queues every 20 ms: a parked leg for what to run, a room for who talks, an event
 * socket for what to send. Work asked for between two beats is done on the next one, and what it makes known is sent
 * at the end of the same beat.
 */
export interface Beat {
  /** Runs `work` on the next beat, in the order of asking. */
  soon(work: () => void): void;
  /** Runs `flush` at the end of the next beat, once however often it is asked for. */
  atEnd(flush: () => void): void;
}

/** A beat every `periodMs` of `clock`; between beats without work no timer is armed. */
export function createBeat(clock: SimClock, periodMs: number): Beat {
  let work: (() => void)[] = [];
  const flushes = new Set<() => void>();
  let armed = false;

  const arm = () => {
    if (armed) return;
    armed = true;
    clock.after(periodMs - (clock.nowMs() % periodMs), tick);
  };
  const tick = () => {
    armed = false;
    const now = work;
    work = [];
    for (const each of now) each();
    const send = [...flushes];
    flushes.clear();
    for (const flush of send) flush();
    if (work.length > 0) arm();
  };

  return {
    soon: (each) => {
      work.push(each);
      arm();
    },
    atEnd: (flush) => {
      flushes.add(flush);
      arm();
    },
  };
}
