import { assertNever } from './assert-never.ts';
import type { ConferenceId, LegId } from './ids.ts';
import type { KeyAction, KeyTable } from './key-table.ts';
import { typeNumber } from './number-entry.ts';
import type { Message, Step } from './step.ts';

/**
 * The keys of one leg in a room. Digits gather until they are a key. One that begins no other acts at once; one that
 * does waits for the next digit or for the deadline. A digit that fits nothing drops what cannot become a key any more
 * and keeps the rest, so that `**1` and `5*1` are `*1`. After the key that invites, digits are a number until `#` or a deadline of
 * their own, and no keys.
 *
 * States: nothing gathered (no deadline), gathered digits with a deadline, or a number with a deadline.
 */
export interface KeysState {
  readonly leg: LegId;
  readonly conference: ConferenceId;
  readonly gathered: string;
  /** What is typed of a number; undefined while there is none. */
  readonly number: string | undefined;
  readonly deadlineMs: number | undefined;
}
export type KeysInput = { readonly kind: 'digit'; readonly digit: string } | { readonly kind: 'wake' };

export interface KeyRules {
  readonly table: KeyTable;
  /** How long a key that may go on waits for its next digit. */
  readonly interDigitTimeoutMs: number;
  /** How long a number that is typed waits for its next digit. */
  readonly numberTimeoutMs: number;
}

export function freshKeys(leg: LegId, conference: ConferenceId): KeysState {
  return { leg, conference, gathered: '', number: undefined, deadlineMs: undefined };
}

export function onKeys(state: KeysState, input: KeysInput, now: number, rules: KeyRules): Step<KeysState> {
  if (input.kind === 'wake') {
    if (state.deadlineMs === undefined || now < state.deadlineMs) return [state, [], state.deadlineMs];
    if (state.number !== undefined) return rest(state, '', [pressed(state, 'invite')], now, rules);
    const action = rules.table.get(state.gathered);
    // A lone first digit is a slip of the finger; two and more were meant as a key.
    const meant = action ?? (state.gathered.length > 1 ? 'unknown' : undefined);
    return gather(state, '', meant === undefined ? [] : [meant], now, rules);
  }
  if (state.number !== undefined) return onNumber(state, state.number, input.digit, now, rules);
  const read = readDigits(state.gathered + input.digit, rules.table);
  return gather(state, read.gathered, read.pressed, now, rules);
}

/** One more digit of a number. */
function onNumber(state: KeysState, number: string, digit: string, now: number, rules: KeyRules): Step<KeysState> {
  const typed = typeNumber(number, digit);
  switch (typed.kind) {
    case 'more':
      return enter(state, typed.number, [], now, rules);
    case 'complete':
      return rest(state, '', [pressed(state, 'invite', typed.number)], now, rules);
    case 'abandoned':
      return rest(state, '', [pressed(state, 'invite')], now, rules);
    case 'left': {
      const read = readDigits(digit, rules.table);
      return gather({ ...state, number: undefined }, read.gathered, read.pressed, now, rules);
    }
    default:
      return assertNever(typed);
  }
}

function gather(
  state: KeysState,
  gathered: string,
  keys: readonly (KeyAction | 'unknown')[],
  now: number,
  rules: KeyRules,
): Step<KeysState> {
  const wants = keys.filter((action) => action !== 'invite').map((action) => pressed(state, action));
  if (!keys.includes('invite')) return rest(state, gathered, wants, now, rules);
  // What waited behind the key is the beginning of the number.
  let begun: Step<KeysState> = enter(state, '', wants, now, rules);
  for (const digit of gathered) {
    const [typing, before] = begun;
    if (typing?.number === undefined) break;
    const [next, more, wakeAtMs] = onNumber(typing, typing.number, digit, now, rules);
    begun = [next, [...before, ...more], wakeAtMs];
  }
  return begun;
}

/** Digits are keys, and so many of them are waited with. */
function rest(state: KeysState, gathered: string, wants: Wants, now: number, rules: KeyRules): Step<KeysState> {
  const deadlineMs = gathered === '' ? undefined : now + rules.interDigitTimeoutMs;
  return [{ ...state, gathered, number: undefined, deadlineMs }, wants, deadlineMs];
}
/** Digits are a number; each gives the next one as long. */
function enter(state: KeysState, number: string, wants: Wants, now: number, rules: KeyRules): Step<KeysState> {
  const deadlineMs = now + rules.numberTimeoutMs;
  return [{ ...state, gathered: '', number, deadlineMs }, wants, deadlineMs];
}

type Wants = readonly Message[];
function pressed({ conference, leg }: KeysState, action: KeyAction | 'unknown', number?: string): Message {
  const press = { family: 'room', kind: 'key-pressed', id: conference, leg, action } as const;
  return number === undefined ? press : { ...press, number };
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
      // What follows is a number.
      if (held === 'invite') break;
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
