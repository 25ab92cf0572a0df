import { assertNever } from '../assert-never.ts';
import { roleFor } from '../conference.ts';
import { parseCode } from '../ids.ts';
import type { Verdict } from '../lockout.ts';
import type { Prompt } from '../prompt.ts';
import { questionId, type Step } from '../step.ts';
import { ask, asking, find, PROMPT_ALLOWANCE_MS, STORE_TIMEOUT_MS } from './asking.ts';
import { admit } from './opening.ts';
import { part } from './parting.ts';
import type { AdmissionRules, AdmissionState, Attempt, Phase, Typed } from './state.ts';
import { armFarewell, stay, tell, tried, type Wants } from './wants.ts';

/** While it waits, the caller is told every few seconds that it has to. */
const HOLD_PROMPT_EVERY_MS = 10_000;

/** Before anything that was typed is compared, the store is asked: who has tried too often waits, or is let go. */
export function judge(state: AdmissionState, typed: Typed, wants: Wants, now: number): Step<AdmissionState> {
  const question = questionId(state);
  const { caller, internal } = state;
  const { what } = typed;
  const conference = typed.what === 'pin' ? typed.conference.id : undefined;
  const phase: Phase = { at: 'judging', question, typed };
  return stay({ ...state, asked: state.asked + 1, phase, wakeAtMs: now + STORE_TIMEOUT_MS }, [
    ...wants,
    {
      family: 'store',
      id: question,
      request: { kind: 'judge-try', what, source: caller.number, internal, conference },
    },
  ]);
}

/** It may not try yet: it is told to wait, and what it typed is kept till then. */
export function hold(state: AdmissionState, typed: Typed, untilMs: number, now: number): Step<AdmissionState> {
  const { leg, language } = state;
  const question = questionId(state);
  const phase: Phase = { at: 'holding', question, typed, untilMs };
  // The end of the prompt makes it sooner.
  const wakeAtMs = now + PROMPT_ALLOWANCE_MS;
  return stay({ ...state, asked: state.asked + 1, phase, armedAtMs: now, wakeAtMs }, [
    armFarewell(leg, PROMPT_ALLOWANCE_MS + STORE_TIMEOUT_MS),
    { family: 'fs', id: question, command: { kind: 'play', leg, prompts: ['please-hold'], language } },
  ]);
}

/** The prompt that began when the dead-man was armed is over: time to judge, or to be silent for a while. */
export function heldOn(
  state: AdmissionState,
  { typed, untilMs }: Phase & { readonly at: 'holding' },
  now: number,
): Step<AdmissionState> {
  if (now >= untilMs) return judge(state, typed, [], now);
  return stay({ ...state, wakeAtMs: Math.min(untilMs, state.armedAtMs + HOLD_PROMPT_EVERY_MS) });
}

/** What the store has said of what was typed: compare it, keep it for a while, or leave it at that. */
export function judged(
  state: AdmissionState,
  typed: Typed,
  verdict: Verdict,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  switch (verdict.kind) {
    case 'allowed':
      return compare(state, typed, now, rules);
    case 'wait':
      return hold(state, typed, now + verdict.forMs, now);
    case 'refused':
      return part(state, 'try-later', [], now);
    default:
      return assertNever(verdict);
  }
}

function compare(state: AdmissionState, typed: Typed, now: number, rules: AdmissionRules): Step<AdmissionState> {
  const { digits, tries } = typed;
  if (typed.what === 'code') {
    const code = parseCode(digits);
    return code === undefined
      ? wrongCode(state, tries, now, rules)
      : find(state, { code, typed: true, tries }, [], now);
  }
  const { conference } = typed;
  const role = roleFor(conference, digits);
  if (role !== undefined) return admit(state, conference, role, [tried(state, 'right', conference.id)], now, rules);
  return askAgain(state, typed, 'wrong-pin', [tried(state, 'wrong', conference.id)], now, rules);
}

/** There is no conference of that code. */
export function wrongCode(
  state: AdmissionState,
  tries: number,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  return askAgain(state, { what: 'code', tries }, 'wrong-code', [tried(state, 'wrong')], now, rules);
}

/** Nothing came of it: the caller is asked once more, or has had all its tries. */
export function askAgain(
  state: AdmissionState,
  attempt: Attempt,
  before: Prompt,
  wants: Wants,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const next: Attempt = { ...attempt, tries: attempt.tries + 1 };
  const over: AdmissionState = { ...state, phase: asking(next, undefined) };
  const { what, tries } = next;
  const told = [...wants, tell({ kind: 'digits-refused', leg: state.leg, what, tries })];
  if (tries >= rules.tries) return part(over, 'too-many-tries', told, now);
  return ask(over, { ...next, before }, told, now, rules);
}
