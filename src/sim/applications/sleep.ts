import type { Application } from '../application.ts';

/**
 * `sleep MS`: waits, lets messages run inside, and counts their time as slept. A key ends it and is left to what comes
 * after (measured on FreeSWITCH 1.10.12).
 */
export const sleep: Application = (leg, argument, end) => {
  const { clock } = leg.core;
  const untilMs = clock.nowMs() + (Number.parseInt(argument, 10) || 0);
  let cancel: (() => void) | undefined;
  const wait = () => {
    cancel = clock.after(Math.max(0, untilMs - clock.nowMs()), end);
  };
  const wake = () => {
    cancel?.();
    end();
  };
  return {
    begin: (standing) => {
      if (!standing) wait();
    },
    suspend: () => cancel?.(),
    resume: wait,
    keyWaits: wake,
    breakOff: wake,
    abandon: () => cancel?.(),
  };
};
