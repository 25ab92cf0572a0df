import type { Code, QuestionId } from '../ids.ts';
import type { Prompt } from '../prompt.ts';
import { questionId, type Step } from '../step.ts';
import type { AdmissionRules, AdmissionState, Attempt, Phase } from './state.ts';
import { armFarewell, stay, type Wants } from './wants.ts';

/** As many digits as a code or a PIN may have. */
const MAX_DIGITS = 16;
/** A prompt may last so long before the first digit is waited for. */
export const PROMPT_ALLOWANCE_MS = 15_000;
/** How long the store may take; the store itself gives up sooner. */
export const STORE_TIMEOUT_MS = 10_000;

export function ask(
  state: AdmissionState,
  next: Attempt & { readonly before?: Prompt },
  wants: Wants,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { leg, language } = state;
  const { firstDigitTimeoutMs, interDigitTimeoutMs, farewellAfterMs } = rules;
  const armed = armFarewell(leg, farewellAfterMs);
  if (state.inherited) {
    // An execute now would run inside the one that still runs. Its end brings the digits, or it is asked again then.
    const wakeAtMs = now + firstDigitTimeoutMs + PROMPT_ALLOWANCE_MS;
    return stay({ ...state, phase: asking(next, undefined), armedAtMs: now, wakeAtMs }, [...wants, armed]);
  }
  const question = questionId(state);
  const wakeAtMs = now + PROMPT_ALLOWANCE_MS + firstDigitTimeoutMs + MAX_DIGITS * interDigitTimeoutMs;
  const what: Prompt = next.what === 'code' ? 'ask-code' : 'ask-pin';
  return stay({ ...state, asked: state.asked + 1, phase: asking(next, question), armedAtMs: now, wakeAtMs }, [
    ...wants,
    armed,
    {
      family: 'fs',
      id: question,
      command: {
        kind: 'ask-digits',
        leg,
        prompts: next.before === undefined ? [what] : [next.before, what],
        language,
        variable: next.what === 'code' ? 'convene_typed_code' : 'convene_typed_pin',
        maxDigits: MAX_DIGITS,
        firstDigitTimeoutMs,
        interDigitTimeoutMs,
      },
    },
  ]);
}

/** The phase of a question; without one, nothing of ours runs on the leg. */
export function asking(next: Attempt, question: QuestionId | undefined): Phase {
  const { tries } = next;
  return next.what === 'code'
    ? { at: 'asking-code', question, tries }
    : { at: 'asking-pin', question, tries, conference: next.conference };
}

export function find(
  state: AdmissionState,
  wanted: { readonly code: Code; readonly typed: boolean; readonly tries: number },
  wants: Wants,
  now: number,
): Step<AdmissionState> {
  const question = questionId(state);
  const phase: Phase = { at: 'finding', question, ...wanted };
  return stay({ ...state, asked: state.asked + 1, phase, wakeAtMs: now + STORE_TIMEOUT_MS }, [
    ...wants,
    { family: 'store', id: question, request: { kind: 'find-conference', code: wanted.code } },
  ]);
}
