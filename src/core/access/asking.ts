import { PROMPT_ALLOWANCE_MS, STORE_TIMEOUT_MS } from '../admission/asking.ts';
import { armFarewell, stay, tell, type Wants } from '../admission/wants.ts';
import type { FsCommand } from '../intent.ts';
import type { Prompt } from '../prompt.ts';
import { questionId, type Step } from '../step.ts';
import type { Parting } from '../tell.ts';
import type { AccessPhase, AccessRules, AccessState } from './state.ts';
import type { AccessTerms } from './terms.ts';

/** As many digits as a PIN may have, and more than any number has, so that one that is too long is refused as such. */
const PIN_DIGITS = 16;
const NUMBER_DIGITS = 32;
/** How much longer than its time the ringing may last. */
const RING_ALLOWANCE_MS = 5_000;
/** How long the last prompts may last before the dead-man does the rest. */
const LAST_WORDS_MS = 15_000;

/** Asks the store whose caller this is. */
export function find(state: AccessState, wants: Wants, now: number): Step<AccessState> {
  const question = questionId(state);
  const { accessNumber, caller } = state;
  const returning = state.phase.at === 'calling' || state.phase.at === 'returning';
  const phase: AccessPhase = { at: 'finding', question, returning };
  return stay({ ...state, asked: state.asked + 1, phase, armedAtMs: now, wakeAtMs: now + STORE_TIMEOUT_MS }, [
    ...wants,
    armFarewell(state.leg, PROMPT_ALLOWANCE_MS),
    { family: 'store', id: question, request: { kind: 'find-access', accessNumber, callerNumber: caller.number } },
  ]);
}

export function ring(state: AccessState, forMs: number, now: number): Step<AccessState> {
  const { leg } = state;
  const question = questionId(state);
  const wakeAtMs = now + forMs + RING_ALLOWANCE_MS;
  return stay({ ...state, asked: state.asked + 1, phase: { at: 'ringing', question }, armedAtMs: now, wakeAtMs }, [
    armFarewell(leg, forMs + 2 * RING_ALLOWANCE_MS),
    { family: 'fs', id: question, command: { kind: 'ring', leg, forMs } },
  ]);
}

/** The PIN where the account has one, else the number. */
export function askFirst(state: AccessState, account: AccessTerms, now: number, rules: AccessRules): Step<AccessState> {
  return account.pin === null ? askNumber(state, 0, [], [], now, rules) : askPin(state, 0, [], [], now, rules);
}

/** `before` is said first: what came of the last try. */
export function askPin(
  state: AccessState,
  tries: number,
  before: readonly Prompt[],
  wants: Wants,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  if (tries >= rules.tries) return part(state, 'too-many-tries', ['too-many-tries'], wants, now);
  const how = { prompts: [...before, 'access-pin'], variable: 'convene_typed_pin', maxDigits: PIN_DIGITS } as const;
  return askDigits(state, { at: 'asking-pin', tries }, how, wants, now, rules);
}

export function askNumber(
  state: AccessState,
  tries: number,
  before: readonly Prompt[],
  wants: Wants,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  if (tries >= rules.tries) return part(state, 'too-many-tries', [...before, 'too-many-tries'], wants, now);
  const how = {
    prompts: [...before, 'access-number'],
    variable: 'convene_typed_number',
    maxDigits: NUMBER_DIGITS,
  } as const;
  return askDigits(state, { at: 'asking-number', tries }, how, wants, now, rules);
}

type AskDigits = FsCommand & { readonly kind: 'ask-digits' };

function askDigits(
  state: AccessState,
  phase: { readonly at: 'asking-pin' | 'asking-number'; readonly tries: number },
  how: Pick<AskDigits, 'prompts' | 'variable' | 'maxDigits'>,
  wants: Wants,
  now: number,
  rules: AccessRules,
): Step<AccessState> {
  const { leg, account } = state;
  const { firstDigitTimeoutMs, interDigitTimeoutMs, farewellAfterMs } = rules;
  const question = questionId(state);
  const language = account?.language ?? null;
  const wakeAtMs = now + PROMPT_ALLOWANCE_MS + firstDigitTimeoutMs + how.maxDigits * interDigitTimeoutMs;
  return stay({ ...state, asked: state.asked + 1, phase: { ...phase, question }, armedAtMs: now, wakeAtMs }, [
    ...wants,
    armFarewell(leg, farewellAfterMs),
    {
      family: 'fs',
      id: question,
      command: { kind: 'ask-digits', leg, ...how, language, firstDigitTimeoutMs, interDigitTimeoutMs },
    },
  ]);
}

/** Tells the caller why it is let go; the dead-man sees to it that it is gone even if we are not there any more. */
export function part(
  state: AccessState,
  why: Parting,
  prompts: readonly Prompt[],
  wants: Wants,
  now: number,
): Step<AccessState> {
  const { leg, account } = state;
  const question = questionId(state);
  const language = account?.language ?? null;
  const wakeAtMs = now + LAST_WORDS_MS + RING_ALLOWANCE_MS;
  return stay({ ...state, asked: state.asked + 1, phase: { at: 'parting', question }, wakeAtMs }, [
    ...wants,
    tell({ kind: 'caller-parted', leg, why }),
    armFarewell(leg, LAST_WORDS_MS),
    { family: 'fs', id: question, command: { kind: 'play', leg, prompts: [...prompts, 'goodbye'], language } },
  ]);
}
