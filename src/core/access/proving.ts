import { PROMPT_ALLOWANCE_MS, STORE_TIMEOUT_MS } from '../admission/asking.ts';
import { armFarewell, stay, tell, type Wants } from '../admission/wants.ts';
import { assertNever } from '../assert-never.ts';
import type { Try } from '../intent.ts';
import type { Verdict } from '../lockout.ts';
import { questionId, type Step } from '../step.ts';
import { askNumber, askPin, part } from './asking.ts';
import type { AccessPhase, AccessRules, AccessState, TypedPin } from './state.ts';

/** While it waits, the caller is told every few seconds that it has to. */
const HOLD_PROMPT_EVERY_MS = 10_000;

const tryOf = ({ caller, internal, account }: AccessState): Try => ({
  what: 'pin',
  source: caller.number,
  internal,
  conference: undefined,
  account: account?.account,
});

/** Before the PIN is compared, the store is asked: who has tried too often waits, or is let go. */
export function judge(state: AccessState, { pin, tries }: TypedPin, wants: Wants, now: number): Step<AccessState> {
  const question = questionId(state);
  const phase: AccessPhase = { at: 'judging', question, pin, tries };
  return stay({ ...state, asked: state.asked + 1, phase, wakeAtMs: now + STORE_TIMEOUT_MS }, [
    ...wants,
    { family: 'store', id: question, request: { kind: 'judge-try', ...tryOf(state) } },
  ]);
}

export function judged(
  state: AccessState,
  typed: TypedPin,
  verdict: Verdict,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  switch (verdict.kind) {
    case 'allowed':
      return compare(state, typed, now, rules);
    case 'wait':
      return hold(state, typed, now + verdict.forMs, now);
    case 'refused':
      return part(state, 'try-later', ['try-later'], [], now);
    default:
      return assertNever(verdict);
  }
}

function compare(state: AccessState, typed: TypedPin, now: number, rules: AccessRules): Step<AccessState> {
  const right = state.account?.pin === typed.pin;
  const outcome = right ? 'right' : 'wrong';
  const counted: Wants = [{ family: 'store', request: { kind: 'count-try', outcome, ...tryOf(state) } }];
  if (right) return askNumber(state, 0, [], counted, now, rules);
  const tries = typed.tries + 1;
  const told = tell({ kind: 'digits-refused', leg: state.leg, what: 'pin', tries });
  return askPin(state, tries, ['wrong-pin'], [...counted, told], now, rules);
}

/** It may not try yet: it is told to wait, and what it typed is kept till then. */
export function hold(state: AccessState, { pin, tries }: TypedPin, untilMs: number, now: number): Step<AccessState> {
  const { leg, account } = state;
  const question = questionId(state);
  const phase: AccessPhase = { at: 'holding', question, pin, tries, untilMs };
  const language = account?.language ?? null;
  return stay({ ...state, asked: state.asked + 1, phase, armedAtMs: now, wakeAtMs: now + PROMPT_ALLOWANCE_MS }, [
    armFarewell(leg, PROMPT_ALLOWANCE_MS + STORE_TIMEOUT_MS),
    { family: 'fs', id: question, command: { kind: 'play', leg, prompts: ['please-hold'], language } },
  ]);
}

/** The prompt is over: time to judge, or to be silent for a while. */
export function heldOn(
  state: AccessState,
  phase: AccessPhase & { readonly at: 'holding' },
  now: number,
): Step<AccessState> {
  if (now >= phase.untilMs) return judge(state, phase, [], now);
  return stay({ ...state, wakeAtMs: Math.min(phase.untilMs, state.armedAtMs + HOLD_PROMPT_EVERY_MS) });
}
