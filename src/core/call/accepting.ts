import type { ApplicationDone, CallerId } from '../event.ts';
import { questionId, type Step } from '../step.ts';
import { connect, end } from './ending.ts';
import type { Attempt, CallState, Phase } from './state.ts';
import { fs, limitAtMs, numberOf, permitOf, stay, type Wants } from './telling.ts';

/** The key that says yes, and how often it is asked for. */
const YES = '1';
const ROUNDS = 3;
const KEY_WITHIN_MS = 5_000;
/** How long after the last round the dead-man leads a leg to the farewell whose controller has died. */
const FAREWELL_AFTER_MS = 10_000;

type Accepting = Phase & { readonly at: 'accepting' };

/**
 * Asks whoever has answered for the key. The dead-man's tasks are all that the leg has, so that arming it anew takes away the limit,
 * which is armed again at once.
 */
export function askToAccept(
  state: CallState,
  phase: Omit<Accepting, 'at' | 'question'>,
  wants: Wants,
  now: number,
): Step<CallState> {
  const { attempt, untilMs } = phase;
  const { leg } = attempt;
  const question = questionId(state);
  return stay({ ...state, asked: state.asked + 1, phase: { at: 'accepting', ...phase, question }, wakeAtMs: untilMs }, [
    ...wants,
    fs({ kind: 'arm-farewell', leg, afterMs: untilMs - now + FAREWELL_AFTER_MS }),
    limitLeg(state, attempt, now),
    {
      family: 'fs',
      id: question,
      command: {
        kind: 'ask-digits',
        leg,
        prompts: ['invite-accept'],
        language: state.memo?.language ?? null,
        variable: 'convene_accept',
        maxDigits: 1,
        firstDigitTimeoutMs: KEY_WITHIN_MS,
        interDigitTimeoutMs: KEY_WITHIN_MS,
      },
    },
  ]);
}

/** Arms the hang-up at the limit in FreeSWITCH itself. */
export const limitLeg = (state: CallState, { leg, answeredAtMs }: Attempt, now: number) =>
  fs({ kind: 'limit-leg', leg, afterMs: Math.max(1_000, limitAtMs(state, answeredAtMs ?? now) - now) });

/** A question has ended: with the key, with another one, or with none. */
export function onKey(state: CallState, phase: Accepting, done: ApplicationDone, now: number): Step<CallState> {
  const { attempt, caller, round, untilMs, question } = phase;
  const ours = question === undefined ? done.application === 'play_and_get_digits' : done.applicationUuid === question;
  // Who hangs up in the middle is told by the end of the leg.
  if (!ours || done.hungUp) return stay(state);
  if (done.variables['convene_accept'] === YES) {
    const unset = fs({ kind: 'set-variable', leg: attempt.leg, name: 'convene_accept', value: undefined });
    return letIn(state, attempt, caller, [unset], now);
  }
  if (round >= ROUNDS || now >= untilMs) return end(state, phase, 'not-accepted', now);
  return askToAccept(state, { attempt, caller, round: round + 1, untilMs }, [], now);
}

/** Whoever has answered is a caller from here on, who needs no code and no PIN; a window only where it was told of one. */
export function letIn(
  state: CallState,
  attempt: Attempt,
  caller: CallerId,
  wants: Wants,
  now: number,
): Step<CallState> {
  const { then } = state;
  if (then?.kind !== 'enter') return end(state, { at: 'connected', attempt, turnedAway: false }, 'failed', now);
  const { conference, role, untilMs } = then;
  const invited = {
    family: 'admission',
    kind: 'invited',
    leg: attempt.leg,
    // After the answer the leg shows the far end's own idea of its number (measured on FreeSWITCH 1.10.12).
    caller: { name: caller.name, number: numberOf(state) },
    conference,
    role,
    whileOpen: untilMs !== undefined,
    internal: permitOf(state).extension,
    limitAtMs: limitAtMs(state, attempt.answeredAtMs ?? now),
  } as const;
  return connect(state, attempt, [...wants, invited], now);
}
