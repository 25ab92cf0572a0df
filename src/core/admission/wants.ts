import type { Code, ConferenceId, LegId } from '../ids.ts';
import type { FsIntent, Intent, LegVariable, StoreIntent, TellIntent } from '../intent.ts';
import type { Message, Step } from '../step.ts';
import type { Tell } from '../tell.ts';
import type { AdmissionState } from './state.ts';

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

/** Tells the store how a try that it had allowed came out: of a PIN of the conference, or of a code. */
export function tried(
  { caller, internal }: AdmissionState,
  outcome: 'wrong' | 'right' | 'unused',
  conference?: ConferenceId,
): StoreIntent {
  const what = conference === undefined ? 'code' : 'pin';
  return {
    family: 'store',
    request: { kind: 'count-try', what, outcome, source: caller.number, internal, conference },
  };
}

/** The same state, or one that differs in nothing that others have to be asked about. */
export function stay<State extends { readonly wakeAtMs: number | undefined }>(
  state: State,
  wants: Wants = [],
): Step<State> {
  return [state, wants, state.wakeAtMs];
}
