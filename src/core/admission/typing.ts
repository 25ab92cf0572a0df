import type { LegId } from '../ids.ts';
import type { Step } from '../step.ts';
import { armFarewell, stay } from './wants.ts';

/** Not every digit arms the dead-man anew. */
const REARM_INTERVAL_MS = 3_000;
/** How long the end of the digits and our answer to them may take. */
const AFTER_TYPING_MS = 5_000;

/** Somebody is typing: a slow finger must not be led to the farewell in the middle of a number. */
export function keepTyping<
  State extends { readonly leg: LegId; readonly armedAtMs: number; readonly wakeAtMs: number | undefined },
>(state: State, now: number, { interDigitTimeoutMs }: { readonly interDigitTimeoutMs: number }): Step<State> {
  if (now - state.armedAtMs < REARM_INTERVAL_MS) return stay(state);
  const afterMs = interDigitTimeoutMs + REARM_INTERVAL_MS + AFTER_TYPING_MS;
  return stay({ ...state, armedAtMs: now }, [armFarewell(state.leg, afterMs)]);
}
