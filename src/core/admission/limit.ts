import type { LegId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import type { Message, Step } from '../step.ts';

/** FreeSWITCH's scheduler knows whole seconds, and nothing below the first. */
const SHORTEST_MS = 1_000;

/**
 * A leg that we have called keeps its limit: arming and disarming the dead-man deletes every task of the leg in FreeSWITCH, the
 * hang-up at the limit among them (measured on FreeSWITCH 1.10.12), so that it is armed again right behind.
 */
export function keepLimit<State extends { readonly leg: LegId; readonly limitAtMs: number | undefined }>(
  [state, wants, wakeAtMs]: Step<State>,
  now: number,
): Step<State> {
  if (state?.limitAtMs === undefined) return [state, wants, wakeAtMs];
  const { leg, limitAtMs } = state;
  const afterMs = Math.max(SHORTEST_MS, limitAtMs - now);
  const kept = wants.flatMap((want): readonly (Intent | Message)[] =>
    want.family === 'fs' && (want.command.kind === 'arm-farewell' || want.command.kind === 'disarm-farewell')
      ? [want, { family: 'fs', command: { kind: 'limit-leg', leg, afterMs } }]
      : [want],
  );
  return [state, kept, wakeAtMs];
}
