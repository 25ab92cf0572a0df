import type { Conference, Role } from '../conference.ts';
import type { Code, LegId, QuestionId } from '../ids.ts';
import type { FsIntent, Intent, LegVariable, Parting, Tell, TellIntent } from '../intent.ts';
import type { Prompt } from '../prompt.ts';
import { type Message, questionId, type Step } from '../step.ts';
import { type AdmissionRules, type AdmissionState, LAST_PROMPT } from './state.ts';

/** The moves of an admission from one phase to the next, each with what it wants of the outside. */

type Wants = readonly (Intent | Message)[];

/** As many digits as a code or a PIN may have. */
const MAX_DIGITS = 16;
/** A prompt may last so long before the first digit is waited for. */
const PROMPT_ALLOWANCE_MS = 15_000;
/** How long FreeSWITCH may take from the conference application to add-member. */
export const JOIN_TIMEOUT_MS = 15_000;
/** How long the store may take; the store itself gives up sooner. */
const FIND_TIMEOUT_MS = 10_000;

export const tell = (what: Tell): TellIntent => ({ family: 'tell', tell: what });
export const armFarewell = (leg: LegId, afterMs: number): FsIntent => ({
  family: 'fs',
  command: { kind: 'arm-farewell', leg, afterMs },
});
export const keepCode = (leg: LegId, code: Code): FsIntent => ({
  family: 'fs',
  command: { kind: 'set-variable', leg, name: 'convene_code', value: code },
});
export const unset = (leg: LegId, name: LegVariable): FsIntent => ({
  family: 'fs',
  command: { kind: 'set-variable', leg, name, value: undefined },
});

/** The same state, or one that differs in nothing that others have to be asked about. */
export function stay(state: AdmissionState, wants: Wants = []): Step<AdmissionState> {
  return [state, wants, state.wakeAtMs];
}

/** `before` is what is said of the try before. */
export function askCode(
  state: AdmissionState,
  tries: number,
  before: Prompt | undefined,
  wants: Wants,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const prompts: Prompt[] = before === undefined ? ['ask-code'] : [before, 'ask-code'];
  return ask(
    state,
    prompts,
    'convene_typed_code',
    (question) => ({ at: 'asking-code', question, tries }),
    wants,
    now,
    rules,
  );
}

/** `before` as in {@link askCode}. */
export function askPin(
  state: AdmissionState,
  conference: Conference,
  tries: number,
  before: Prompt | undefined,
  wants: Wants,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const prompts: Prompt[] = before === undefined ? ['ask-pin'] : [before, 'ask-pin'];
  return ask(
    state,
    prompts,
    'convene_typed_pin',
    (question) => ({ at: 'asking-pin', question, tries, conference }),
    wants,
    now,
    rules,
  );
}

function ask(
  state: AdmissionState,
  prompts: readonly Prompt[],
  variable: LegVariable,
  phase: (question: QuestionId | undefined) => AdmissionState['phase'],
  wants: Wants,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { leg } = state;
  const { firstDigitTimeoutMs, interDigitTimeoutMs, farewellAfterMs } = rules;
  const armed = armFarewell(leg, farewellAfterMs);
  if (state.inherited) {
    // An execute now would run inside the one that still runs. Its end brings the digits, or it is asked again then.
    const wakeAtMs = now + firstDigitTimeoutMs + PROMPT_ALLOWANCE_MS;
    return stay({ ...state, phase: phase(undefined), armedAtMs: now, wakeAtMs }, [...wants, armed]);
  }
  const question = questionId(state);
  const wakeAtMs = now + PROMPT_ALLOWANCE_MS + firstDigitTimeoutMs + MAX_DIGITS * interDigitTimeoutMs;
  return stay({ ...state, asked: state.asked + 1, phase: phase(question), armedAtMs: now, wakeAtMs }, [
    ...wants,
    armed,
    {
      family: 'fs',
      id: question,
      command: {
        kind: 'ask-digits',
        leg,
        prompts,
        variable,
        maxDigits: MAX_DIGITS,
        firstDigitTimeoutMs,
        interDigitTimeoutMs,
      },
    },
  ]);
}

export function find(
  state: AdmissionState,
  wanted: { readonly code: Code; readonly typed: boolean; readonly tries: number },
  wants: Wants,
  now: number,
): Step<AdmissionState> {
  const question = questionId(state);
  return stay(
    {
      ...state,
      asked: state.asked + 1,
      phase: { at: 'finding', question, ...wanted },
      wakeAtMs: now + FIND_TIMEOUT_MS,
    },
    [...wants, { family: 'store', id: question, request: { kind: 'find-conference', code: wanted.code } }],
  );
}

export function seat(state: AdmissionState, conference: Conference, role: Role, wants: Wants): Step<AdmissionState> {
  const { leg, internal } = state;
  return stay({ ...state, phase: { at: 'seating', conference, role }, wakeAtMs: undefined }, [
    ...wants,
    { family: 'room', kind: 'seat-asked', conference, leg, role, internal },
  ]);
}

/** The variable is set before the leg joins, so that no member is ever without it. */
export function enter(
  state: AdmissionState,
  conference: Conference,
  role: Role,
  place: { readonly keep: string; readonly muted: boolean },
  now: number,
): Step<AdmissionState> {
  const { leg } = state;
  const question = questionId(state);
  const { id } = conference;
  return stay(
    {
      ...state,
      asked: state.asked + 1,
      phase: { at: 'entering', conference: id, expelled: false },
      wakeAtMs: now + JOIN_TIMEOUT_MS,
    },
    [
      tell({ kind: 'caller-admitted', leg, conference: id, role }),
      { family: 'fs', command: { kind: 'set-variable', leg, name: 'convene_leg', value: place.keep } },
      { family: 'fs', command: { kind: 'disarm-farewell', leg } },
      {
        family: 'fs',
        id: question,
        command: { kind: 'enter', leg, conference: id, muted: place.muted, moderator: role === 'admin' },
      },
    ],
  );
}

/** Tells the caller why it is let go; the dead-man sees to it that it is gone even if we are not there any more. */
export function part(state: AdmissionState, why: Parting, wants: Wants, now: number): Step<AdmissionState> {
  const { leg } = state;
  const question = questionId(state);
  return stay(
    {
      ...state,
      asked: state.asked + 1,
      phase: { at: 'parting', question },
      wakeAtMs: now + PROMPT_ALLOWANCE_MS + 5_000,
    },
    [
      ...wants,
      tell({ kind: 'caller-parted', leg, why }),
      armFarewell(leg, PROMPT_ALLOWANCE_MS),
      { family: 'fs', id: question, command: { kind: 'play', leg, prompts: [LAST_PROMPT[why], 'goodbye'] } },
    ],
  );
}
