import type { Attribution } from '../attribution.ts';
import type { CallPermit } from '../dialling/verdict.ts';
import type { CallId, LegId } from '../ids.ts';
import type { FsCommand, FsIntent, Intent, StoreRequest } from '../intent.ts';
import { type Message, questionId, type Step } from '../step.ts';
import type { Tell } from '../tell.ts';
import type { CallNews } from './order.ts';
import type { CallState } from './state.ts';

/** What a call wants, in its own words. */
export type Wants = readonly (Intent | Message)[];

/** The same state, or one that differs in nothing that others have to be asked about. */
export const stay = (state: CallState, wants: Wants = []): Step<CallState> => [state, wants, state.wakeAtMs];

export const fs = (command: FsCommand): FsIntent => ({ family: 'fs', command });

/** What the guard has allowed; a phase in which there is a leg is never without it. */
export function permitOf(state: CallState): CallPermit {
  if (state.permit === undefined) throw new Error(`${state.request.call} has a leg that nobody allowed`);
  return state.permit;
}

/** When FreeSWITCH is to hang up a leg that was answered then. */
export const limitAtMs = (state: CallState, answeredAtMs: number): number =>
  answeredAtMs + permitOf(state).limitSeconds * 1_000;

/** The same of a call whose two ends talk; undefined for every other. */
export function limitOf(state: CallState | undefined): number | undefined {
  if (state?.phase.at !== 'connected') return undefined;
  const { answeredAtMs } = state.phase.attempt;
  return answeredAtMs === null ? undefined : limitAtMs(state, answeredAtMs);
}

/** The call that connects a caller, and whether the two talk already; undefined where none does. */
export function callFor(
  from: LegId,
  calls: Iterable<readonly [CallId, CallState]>,
): { readonly kind: 'calling'; readonly call: CallId; readonly connected: boolean } | undefined {
  for (const [call, { memo, phase }] of calls) {
    if (memo?.kind !== 'bridge' || memo.from !== from || (phase.at !== 'dialling' && phase.at !== 'connected'))
      continue;
    return { kind: 'calling', call, connected: phase.at === 'connected' };
  }
  return undefined;
}

/** Asks the store, under the automaton's next question. */
export function asked(state: CallState, request: StoreRequest): { readonly state: CallState; readonly wants: Wants } {
  const id = questionId(state);
  return { state: { ...state, asked: state.asked + 1 }, wants: [{ family: 'store', id, request }] };
}

/** Tells whoever asked for the call, and everybody who follows what happens. */
export function news(state: CallState, what: CallNews): Wants {
  const { purpose, call } = state.request;
  const tell: Intent = { family: 'tell', tell: changeTold(state, what) };
  if (purpose.kind === 'invite') {
    return [tell, { family: 'room', kind: 'call-told', id: purpose.conference, call, news: what }];
  }
  return state.memo?.kind === 'bridge'
    ? [tell, { family: 'access', kind: 'call-told', leg: state.memo.from, call, news: what }]
    : [tell];
}

/** As much of a number that nobody has read yet as people are shown. */
const LONGEST_SHOWN = 32;

/** The number as people read it. */
export const numberOf = ({ permit, request }: CallState): string =>
  permit?.number ?? request.number.slice(0, LONGEST_SHOWN);

function changeTold(state: CallState, what: CallNews): Tell {
  const { purpose, call } = state.request;
  return {
    kind: 'call-changed',
    conference: purpose.kind === 'invite' ? purpose.conference : null,
    account: purpose.kind === 'access' ? purpose.account : (state.permit?.account ?? null),
    call,
    number: numberOf(state),
    stage: what.kind === 'refused' ? 'over' : what.kind,
    outcome: what.kind === 'over' ? what.outcome : null,
    refusal: what.kind === 'refused' ? what.refusal : null,
    hangup: what.kind === 'over' ? what.cause : '',
    ...attributionOf(state),
  };
}

function attributionOf({ request: { asker } }: CallState): Attribution {
  const { by, byLeg } = asker;
  return { cause: byLeg !== null ? 'key' : by !== null ? 'command' : 'other', by, byLeg };
}
