import { describe, expect, test } from 'vitest';
import { DEFAULT_KEYS, type KeyTable } from '../../src/core/key-table.ts';
import { freshKeys, type KeysInput, onKeys, readDigits } from '../../src/core/keys.ts';
import type { Message } from '../../src/core/step.ts';
import { conferenceId, leg, must } from './table.ts';

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
    ['#*1', ['microphone']],
    ['#1*1', ['unknown', 'microphone']],
    ['##', ['drop-invite']],
    ['*9*91', ['all-off']],
    ['*9*1', ['microphone']],
    ['*7', ['unknown']],
    ['*7*1', ['unknown', 'microphone']],
    ['*99', ['unknown']],
    ['12345', []],
  ])('%s', (digits, expected) => {
    expect(press(digits)).toEqual({ pressed: expected, gathered: '' });
  });
  test.each(['*', '*9', '5*', '*9*', '#', '*#'])('%s may still become a key', (digits) => {
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
    const rules = { table, interDigitTimeoutMs: 2_000, numberTimeoutMs: 10_000 };
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
  const rules = { table: DEFAULT_KEYS, interDigitTimeoutMs: 2_000, numberTimeoutMs: 10_000 };
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

describe('a number after the key that invites', () => {
  const rules = { table: DEFAULT_KEYS, interDigitTimeoutMs: 2_000, numberTimeoutMs: 10_000 };
  /** Presses one key after the other, so long apart; what was pressed, and what is still typed. */
  const type = (digits: string, apartMs = 0) => {
    let state = freshKeys(leg('a'), conferenceId(5));
    let now = 0;
    const pressed: Message[] = [];
    const take = (input: KeysInput): void => {
      const [next, wants] = onKeys(state, input, now, rules);
      state = next ?? state;
      pressed.push(...wants.filter((want) => want.family === 'room'));
    };
    for (const digit of digits) {
      now += apartMs;
      if (state.deadlineMs !== undefined && state.deadlineMs <= now) take({ kind: 'wake' });
      take({ kind: 'digit', digit });
    }
    const keys = pressed.map((each) =>
      each.kind === 'key-pressed' ? { action: each.action, ...(each.number && { number: each.number }) } : each,
    );
    return { keys, state };
  };
  test('ends with # and is told as it was typed', () => {
    expect(type('*8004930123#').keys).toEqual([{ action: 'invite', number: '004930123' }]);
  });
  test('holds no keys, and takes none of its digits for one', () => {
    const { keys, state } = type('*8191929394');
    expect(keys).toEqual([]);
    expect(state.number).toBe('191929394');
  });
  test('is begun anew by a star', () => {
    expect(type('*8123*456#').keys).toEqual([{ action: 'invite', number: '456' }]);
  });
  test('waits for slow fingers, each digit as long as the first, and gives up after that', () => {
    expect(type('*8', 1_999).state.number).toBe('');
    const typing = type('*8');
    const slow = onKeys(typing.state, { kind: 'digit', digit: '1' }, 9_999, rules);
    expect(slow[2]).toBe(19_999);
    const late = onKeys(must(slow[0]), { kind: 'wake' }, 19_999, rules);
    expect(late[1]).toMatchObject([{ kind: 'key-pressed', action: 'invite' }]);
    expect(late[1][0]).not.toHaveProperty('number');
    expect(late[0]).toMatchObject({ number: undefined, gathered: '' });
  });
  test('is given up when it is longer than any number', () => {
    expect(type(`*8${'1'.repeat(32)}`).state.number).toHaveLength(32);
    expect(type(`*8${'1'.repeat(33)}`).keys).toEqual([{ action: 'invite' }]);
  });
  test('whose # ends it does not make ## of the next #', () => {
    expect(type('*8123##').keys).toEqual([{ action: 'invite', number: '123' }]);
    expect(type('*8123###').keys).toEqual([{ action: 'invite', number: '123' }, { action: 'drop-invite' }]);
  });
  test('that is not there leaves ## what it is', () => {
    expect(type('*8##').keys).toEqual([{ action: 'drop-invite' }]);
  });
  test('leaves out the keys of few telephones', () => {
    expect(type('*81A2D3#').keys).toEqual([{ action: 'invite', number: '123' }]);
  });
  test('begins with what waited behind the key, where another key is longer', () => {
    const table: KeyTable = new Map([
      ['*8', 'invite'],
      ['*80', 'lock'],
    ]);
    let state = freshKeys(leg('a'), conferenceId(5));
    for (const digit of '*81') state = must(onKeys(state, { kind: 'digit', digit }, 0, { ...rules, table })[0]);
    expect(state.number).toBe('1');
  });
});
