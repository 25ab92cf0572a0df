import type { Code, LegId } from '../ids.ts';
import type { FsIntent, Intent, LegVariable, StoreIntent, Tell, TellIntent } from '../intent.ts';
import type { Message, Step } from '../step.ts';
import type { AdmissionState, Attempt } from './state.ts';

/** What an admission wants, in its own words. */
export type Wants = readonly (Intent | Message)[];

export const tell = (what: Tell): TellIntent => ({ family: 'tell', tell: what });
export const armFarewell = (leg: LegId, afterMs: number): FsIntent => ({
  family: 'fs',
  command: { kind: 'arm-farewell', leg, afterMs },
});
export const hangUp = (leg: LegId): FsIntent => ({ family: 'fs', command: { kind: 'hang-up', leg } });
export const keepCode = (leg: LegId, code: Code): FsIntent => ({
  family: 'fs',
  command: { kind: 'set-variable', leg, name: 'convene_code', value: code },
});
export const unset = (leg: LegId, name: LegVariable): FsIntent => ({
  family: 'fs',
  command: { kind: 'set-variable', leg, name, value: undefined },
});
export const forgetName = (leg: LegId): FsIntent => ({ family: 'fs', command: { kind: 'forget-name', leg } });

/** Tells the store how a try that it had allowed came out. */
export function tried(
  state: AdmissionState,
  what: Attempt['what'],
  outcome: 'wrong' | 'right' | 'unused',
): StoreIntent {
  const { phase, caller, internal } = state;
  const conference = phase.at === 'asking-pin' ? phase.conference.id : undefined;
  return {
    family: 'store',
    request: { kind: 'count-try', what, outcome, source: caller.number, internal, conference },
  };
}

/** The same state, or one that differs in nothing that others have to be asked about. */
export function stay(state: AdmissionState, wants: Wants = []): Step<AdmissionState> {
  return [state, wants, state.wakeAtMs];
}
