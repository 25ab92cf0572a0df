import { describe, expect, test } from 'vitest';
import { DEFAULT_KEYS, type KeyTable } from '../../src/core/key-table.ts';
import { freshKeys, onKeys, readDigits } from '../../src/core/keys.ts';
import { conferenceId, leg } from './table.ts';

/** Presses one key after the other without a pause. */
function press(digits: string, table: KeyTable = DEFAULT_KEYS): { pressed: string[]; gathered: string } {
  const pressed: string[] = [];
  let gathered = '';
  for (const digit of digits) {
    const read = readDigits(gathered + digit, table);
    pressed.push(...read.pressed);
    gathered = read.gathered;
  }
  return { pressed, gathered };
}

describe('digits become keys', () => {
  test.each([
    ['*1', ['microphone']],
    ['*90', ['all-on']],
    ['*91', ['all-off']],
    ['*92', ['lock']],
    ['*93', ['unlock']],
    ['*0', ['help']],
    ['*1*1', ['microphone', 'microphone']],
    ['**1', ['microphone']],
    ['5*1', ['microphone']],
    ['#1*1', ['microphone']],
    ['*9*91', ['all-off']],
    ['*9*1', ['microphone']],
    ['*7', ['unknown']],
    ['*7*1', ['unknown', 'microphone']],
    ['*99', ['unknown']],
    ['12345', []],
    ['###', []],
  ])('%s', (digits, expected) => {
    expect(press(digits)).toEqual({ pressed: expected, gathered: '' });
  });
  test.each(['*', '*9', '5*', '*9*'])('%s may still become a key', (digits) => {
    expect(press(digits).gathered).not.toBe('');
    expect(press(digits).pressed).toEqual([]);
  });
});

describe('a key that begins another', () => {
  const table: KeyTable = new Map([
    ['*', 'help'],
    ['*9', 'lock'],
    ['*90', 'all-on'],
  ]);
  test('acts when the next digit does not go on with the other', () => {
    expect(press('*95', table)).toEqual({ pressed: ['lock'], gathered: '' });
    expect(press('*9*', table)).toEqual({ pressed: ['lock'], gathered: '*' });
  });
  test('acts at the deadline', () => {
    const rules = { table, interDigitTimeoutMs: 2_000 };
    const [held, nothing, wakeAtMs] = onKeys(
      freshKeys(leg('a'), conferenceId(5)),
      { kind: 'digit', digit: '*' },
      100,
      rules,
    );
    expect(nothing).toEqual([]);
    expect(wakeAtMs).toBe(2_100);
    if (held === undefined) throw new Error('the keys are over');
    expect(onKeys(held, { kind: 'wake' }, 2_099, rules)[1]).toEqual([]);
    const [after, wants] = onKeys(held, { kind: 'wake' }, 2_100, rules);
    expect(wants).toMatchObject([{ kind: 'key-pressed', action: 'help' }]);
    expect(after?.gathered).toBe('');
  });
});

describe('the deadline of an unfinished key', () => {
  const rules = { table: DEFAULT_KEYS, interDigitTimeoutMs: 2_000 };
  const after = (digits: string, waitMs: number) => {
    let state = freshKeys(leg('a'), conferenceId(5));
    for (const digit of digits) state = onKeys(state, { kind: 'digit', digit }, 0, rules)[0] ?? state;
    return onKeys(state, { kind: 'wake' }, waitMs, rules);
  };
  test('a lone star is a slip of the finger', () => {
    expect(after('*', 2_000)[1]).toEqual([]);
  });
  test('*9 and no more is answered as a key that does nothing', () => {
    expect(after('*9', 2_000)[1]).toMatchObject([{ action: 'unknown' }]);
    expect(after('*9', 2_000)[0]?.gathered).toBe('');
  });
  test('*9, a pause and *91 are *91', () => {
    const [state] = after('*9', 2_000);
    if (state === undefined) throw new Error('the keys are over');
    const first = onKeys(state, { kind: 'digit', digit: '*' }, 3_000, rules)[0] ?? state;
    const second = onKeys(first, { kind: 'digit', digit: '9' }, 4_500, rules)[0] ?? first;
    expect(onKeys(second, { kind: 'digit', digit: '1' }, 6_000, rules)[1]).toMatchObject([{ action: 'all-off' }]);
  });
});
