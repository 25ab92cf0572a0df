import type { Application } from '../application.ts';

/**
 * `park`: waits for messages, for ever or until `park_timeout` (whole seconds of the epoch, perhaps `:CAUSE`). Keys
 * pressed meanwhile are lost. The time limit is looked at only while nothing runs inside: a caller who comes back later
 * than that is hung up.
 */
export const park: Application = (leg) => {
  const [seconds, cause] = (leg.variableText('park_timeout') ?? '').split(':');
  const limitS = Number(seconds);
  leg.setVariable('park_timeout', '');
  const untilMs = limitS > 0 ? leg.core.tasks.secondOf(`+${limitS}`) * 1000 : Number.POSITIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const watch = () => {
    if (!Number.isFinite(untilMs)) return;
    cancel = leg.core.clock.after(Math.max(0, untilMs - leg.core.clock.nowMs()), () =>
      leg.hangup(cause ?? 'NORMAL_CLEARING'),
    );
  };
  leg.fire('CHANNEL_PARK');
  return {
    begin: (standing) => {
      if (!standing) watch();
    },
    suspend: () => cancel?.(),
    resume: watch,
    takeKey: () => undefined,
    abandon: () => cancel?.(),
  };
};
