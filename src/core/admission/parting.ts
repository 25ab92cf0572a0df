import type { Prompt } from '../prompt.ts';
import { questionId, type Step } from '../step.ts';
import type { Parting } from '../tell.ts';
import { type AdmissionState, conferenceOfPhase, LAST_PROMPT } from './state.ts';
import { armFarewell, forgetName, stay, tell, tried, type Wants } from './wants.ts';

/** How long the last prompts may last before the dead-man does the rest. */
const LAST_WORDS_MS = 15_000;
/** How long a word of a date or a time may last. */
const WORD_MS = 1_500;

/**
 * Tells the caller why it is let go, and what `more` says; the dead-man sees to it that it is gone even if we are not there
 * any more.
 */
export function part(
  state: AdmissionState,
  why: Parting,
  wants: Wants,
  now: number,
  more: readonly Prompt[] = [],
): Step<AdmissionState> {
  const { leg, language } = state;
  const question = questionId(state);
  const released = release(state);
  const lastWordsMs = LAST_WORDS_MS + more.length * WORD_MS;
  return stay(
    { ...state, asked: state.asked + 1, phase: { at: 'parting', question }, wakeAtMs: now + lastWordsMs + 5_000 },
    [
      ...wants,
      ...released,
      tell({ kind: 'caller-parted', leg, why }),
      armFarewell(leg, lastWordsMs),
      {
        family: 'fs',
        id: question,
        command: { kind: 'play', leg, prompts: [LAST_PROMPT[why], ...more, 'goodbye'], language },
      },
    ],
  );
}

/** What a caller gives back when it goes, in whatever phase it was: its place, its recorded name, a try whose outcome it does not learn. */
export function release(state: AdmissionState): Wants {
  const { phase, leg } = state;
  const conference = conferenceOfPhase(phase);
  switch (phase.at) {
    case 'finding':
      return phase.typed ? [tried(state, 'unused')] : [];
    case 'naming':
    case 'entering':
    case 'inside': {
      const seat =
        conference === undefined ? [] : [{ family: 'room', kind: 'seat-given-up', id: conference, leg } as const];
      return phase.at === 'naming' || phase.named ? [...seat, forgetName(leg)] : seat;
    }
    default:
      return [];
  }
}
