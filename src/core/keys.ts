import type { ConferenceId, LegId } from './ids.ts';
import type { KeyAction, KeyTable } from './key-table.ts';
import type { Message, Step } from './step.ts';

/**
 * The keys of one leg in a room. Digits gather until they are a key. One that begins no other acts at once; one that
 * does waits for the next digit or for the deadline. A digit that fits nothing drops what cannot become a key any more
 * and keeps the rest, so that `**1` and `5*1` are `*1`.
 *
 * States: nothing gathered (no deadline), or gathered digits with a deadline.
 */
export interface KeysState {
  readonly leg: LegId;
  readonly conference: ConferenceId;
  readonly gathered: string;
  readonly deadlineMs: number | undefined;
}
export type KeysInput = { readonly kind: 'digit'; readonly digit: string } | { readonly kind: 'wake' };

export interface KeyRules {
  readonly table: KeyTable;
  /** How long a key that may go on waits for its next digit. */
  readonly interDigitTimeoutMs: number;
}

export function freshKeys(leg: LegId, conference: ConferenceId): KeysState {
  return { leg, conference, gathered: '', deadlineMs: undefined };
}

export function onKeys(state: KeysState, input: KeysInput, now: number, rules: KeyRules): Step<KeysState> {
  if (input.kind === 'wake') {
    if (state.deadlineMs === undefined || now < state.deadlineMs) return [state, [], state.deadlineMs];
    const action = rules.table.get(state.gathered);
    // A lone first digit is a slip of the finger; two and more were meant as a key.
    const pressed = action ?? (state.gathered.length > 1 ? 'unknown' : undefined);
    return gather(state, '', pressed === undefined ? [] : [pressed], now, rules);
  }
  const read = readDigits(state.gathered + input.digit, rules.table);
  return gather(state, read.gathered, read.pressed, now, rules);
}

function gather(
  state: KeysState,
  gathered: string,
  pressed: readonly (KeyAction | 'unknown')[],
  now: number,
  rules: KeyRules,
): Step<KeysState> {
  const deadlineMs = gathered === '' ? undefined : now + rules.interDigitTimeoutMs;
  const wants = pressed.map(
    (action): Message => ({ family: 'room', kind: 'key-pressed', id: state.conference, leg: state.leg, action }),
  );
  return [{ ...state, gathered, deadlineMs }, wants, deadlineMs];
}

/** What digits come to: the keys that are complete, and what may still become one. */
export function readDigits(
  digits: string,
  table: KeyTable,
): { readonly pressed: readonly (KeyAction | 'unknown')[]; readonly gathered: string } {
  const pressed: (KeyAction | 'unknown')[] = [];
  let rest = digits;
  while (rest !== '') {
    const goesOn = beginsLonger(rest, table);
    if (goesOn) break;
    const whole = table.get(rest);
    if (whole !== undefined) {
      pressed.push(whole);
      rest = '';
      break;
    }
    // The longest key that what came before completes was only waiting for a longer one.
    const waited = rest.slice(0, -1);
    const held = table.get(waited);
    if (held !== undefined) {
      pressed.push(held);
      rest = rest.slice(-1);
      continue;
    }
    const begun = waited.length > 0 && beginsLonger(waited, table);
    rest = rest.slice(1);
    if (begun && !canBegin(rest, table)) {
      pressed.push('unknown');
      rest = '';
    }
  }
  return { pressed, gathered: rest };
}

const beginsLonger = (digits: string, table: KeyTable): boolean => {
  for (const key of table.keys()) if (key.length > digits.length && key.startsWith(digits)) return true;
  return false;
};
/** Whether some end of the digits is a key or may become one. */
const canBegin = (digits: string, table: KeyTable): boolean => {
  for (let from = 0; from < digits.length; from++) {
    const end = digits.slice(from);
    if (table.has(end) || beginsLonger(end, table)) return true;
  }
  return false;
};
