import { afterEach, describe, expect, test } from 'vitest';
import type { KeyTable } from '../../src/core/key-table.ts';
import { manualClock } from '../../src/time/clock.ts';
import { type House, inRoom, openHouse, prompts, RULES } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const { interDigitTimeoutMs } = RULES.keys;

/** Somebody in a room, keys by this table, and time that stands still for the controller until it is moved on. */
async function presser(keys?: KeyTable) {
  const time = manualClock(Date.now());
  let onDigit = (): void => {};
  const at = await openHouse({
    clock: time,
    ...(keys && { keys }),
    turned: (_turn, input) => {
      if (input.kind === 'event' && input.event.kind === 'digit') onDigit();
    },
  });
  house = at;
  const board = await at.conference({ adminPin: '91919' });
  await at.serve();
  const boss = await at.enter(board, '91919#');
  await at.tellOf('member-entered');
  /** Presses, and waits until the controller has seen every digit. */
  const type = (text: string): Promise<void> =>
    new Promise((resolve) => {
      let left = text.length;
      onDigit = () => {
        left--;
        if (left === 0) resolve();
      };
      boss.press(text);
    });
  const pressed = () => at.told.flatMap((tell) => (tell.kind === 'key-pressed' ? [tell.action] : []));
  return { at, time, board, boss, type, pressed };
}

test('every leg enters with conference_controls=none: only the controller reads keys', async () => {
  const { boss } = await presser();
  expect(boss.variable('conference_controls')).toBe('none');
});

describe('keys are resolved with an inter-digit deadline', () => {
  test('a key whose next digit comes before the deadline is one key', async () => {
    const { at, time, type, pressed } = await presser();
    await type('*9');
    time.advance(interDigitTimeoutMs - 1);
    expect(pressed()).toEqual([]);
    await type('4');
    await at.tellOf('key-pressed');
    expect(pressed()).toEqual(['announce-off']);
  });
  test('what was begun and not ended by the deadline is answered as no key; a lone first digit is a slip', async () => {
    const { time, boss, type, pressed } = await presser();
    await type('*');
    time.advance(interDigitTimeoutMs);
    expect(pressed()).toEqual([]);
    await type('*9');
    time.advance(interDigitTimeoutMs);
    await boss.until(() => prompts(boss).includes('unknown-key'));
    await type('4');
    expect(pressed()).toEqual(['unknown']);
  });
  test('slips before a key do not spoil it', async () => {
    const { boss, type, pressed } = await presser();
    await type('5**1');
    await boss.until(() => prompts(boss).includes('microphone-off'));
    expect(pressed()).toEqual(['microphone']);
  });
});

describe('prefixes such as *9 before *90', () => {
  const PREFIXES: KeyTable = new Map([
    ['*9', 'count'],
    ['*90', 'help'],
  ] as const);
  test('the short key waits for the deadline, the long one acts at once', async () => {
    const { time, type, pressed } = await presser(PREFIXES);
    await type('*9');
    expect(pressed()).toEqual([]);
    time.advance(interDigitTimeoutMs);
    expect(pressed()).toEqual(['count']);
    await type('*90');
    expect(pressed()).toEqual(['count', 'help']);
  });
  test('a digit that does not make the long one lets the short one act', async () => {
    const { type, pressed } = await presser(PREFIXES);
    await type('*9*90');
    expect(pressed()).toEqual(['count', 'help']);
  });
});

test('the table is configuration: what it does not hold is no key', async () => {
  const { boss, type, pressed } = await presser(new Map([['#4', 'count']] as const));
  await type('*6#4');
  await boss.until(() => prompts(boss).includes('you-are-alone'));
  expect(pressed()).toEqual(['count']);
});

test('digits that an application collects at the door are no keys', async () => {
  const { at, board, pressed } = await presser();
  const ann = at.call(board.code);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  ann.press('*92*5#');
  await ann.until(() => prompts(ann).includes('wrong-pin'));
  ann.press('91919#');
  await ann.until(inRoom(board));
  await at.tellOf('member-entered', ({ leg }) => leg === ann.uuid);
  expect(pressed()).toEqual([]);
  expect(at.sim.rooms()[0]?.locked).toBe(false);
});
