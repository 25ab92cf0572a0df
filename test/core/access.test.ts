import { describe, expect, test } from 'vitest';
import { REFUSAL_PROMPT } from '../../src/core/call/said.ts';
import { CALL_REFUSALS, type CallRefusal } from '../../src/core/dialling/verdict.ts';
import { ann, asked, Caller, guarded, open, RULES } from './access-caller.ts';

describe('the account', () => {
  test('is found by the number dialled and the own one', () => {
    const caller = new Caller({ convene_entry: 'access', convene_access: '442079460321' });
    expect(caller.requests()).toEqual([{ kind: 'find-access', accessNumber: '442079460321', callerNumber: '1001' }]);
    expect(new Caller().requests()[0]).toMatchObject({ accessNumber: '' });
  });
  test('that is not known is told, and the caller released', () => {
    const caller = new Caller();
    caller.found(undefined);
    expect(caller.heard()).toEqual(['access-unknown', 'goodbye']);
    expect(caller.wants).toContainEqual({
      family: 'tell',
      tell: { kind: 'caller-parted', leg: ann, why: 'no-account' },
    });
    caller.done('playback');
    expect(caller.last('hang-up').leg).toBe(ann);
  });
  test('cannot be found while the store is away', () => {
    const caller = new Caller();
    caller.answer({ kind: 'refused', reason: 'away' });
    expect(caller.heard()).toEqual(['unavailable', 'goodbye']);
  });
  test('that the store does not tell of in time is given up', () => {
    const caller = new Caller();
    caller.pass(11_000);
    expect(caller.heard()).toEqual(['unavailable', 'goodbye']);
  });
});

describe('ringing after the answer', () => {
  test('comes first where the account wants it', () => {
    const caller = asked({ ...guarded, ringAfterAnswerSeconds: 6 });
    expect(caller.last('ring')).toEqual({ kind: 'ring', leg: ann, forMs: 6_000 });
    expect(caller.last('arm-farewell').afterMs).toBeGreaterThan(6_000);
    caller.done('playback');
    expect(caller.heard()).toEqual(['access-pin']);
  });
  test('is left out for 0', () => {
    expect(
      asked()
        .commands()
        .map(({ kind }) => kind),
    ).not.toContain('ring');
  });
  test('of which FreeSWITCH does not tell the end is over all the same', () => {
    const caller = asked({ ...open, ringAfterAnswerSeconds: 6 });
    caller.pass(12_000);
    expect(caller.heard()).toEqual(['access-number']);
  });
});

describe('the PIN', () => {
  test('is judged as a try of the number, and leads to the number', () => {
    const caller = asked(guarded);
    expect(caller.last('ask-digits')).toMatchObject({ variable: 'convene_typed_pin', maxDigits: 16 });
    caller.types('convene_typed_pin', '0042');
    const judged = { what: 'pin', source: '1001', internal: true, conference: undefined, account: guarded.account };
    expect(caller.requests().at(-1)).toEqual({ kind: 'judge-try', ...judged });
    expect(caller.last('set-variable')).toMatchObject({ name: 'convene_typed_pin', value: undefined });
    caller.verdict({ kind: 'allowed' });
    expect(caller.requests().at(-1)).toEqual({ kind: 'count-try', outcome: 'right', ...judged });
    expect(caller.heard()).toEqual(['access-number']);
  });
  test.each(['42', '00042', '0', '1234'])('%s is wrong, and counted', (pin) => {
    const caller = asked(guarded);
    caller.pin(pin);
    expect(caller.requests().at(-1)).toMatchObject({ kind: 'count-try', outcome: 'wrong' });
    expect(caller.heard()).toEqual(['wrong-pin', 'access-pin']);
  });
  test('may be wrong twice, silence included', () => {
    const caller = asked(guarded);
    caller.pin('1');
    caller.types('convene_typed_pin', undefined);
    expect(caller.heard()).toEqual(['no-input', 'access-pin']);
    caller.pin('3');
    expect(caller.heard()).toEqual(['too-many-tries', 'goodbye']);
  });
  test('is not compared before its time, and then as it was typed', () => {
    const caller = asked(guarded);
    caller.pin('0042', { kind: 'wait', forMs: 12_000 });
    expect(caller.heard()).toEqual(['please-hold']);
    caller.done('playback');
    caller.pass(9_000);
    expect(caller.at).toBe('holding');
    caller.pass(4_000);
    caller.done('playback');
    expect(caller.at).toBe('judging');
    caller.verdict({ kind: 'allowed' });
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('is not compared at all for who has tried too often', () => {
    const caller = asked(guarded);
    caller.pin('0042', { kind: 'refused', untilMs: 0, why: 'source' });
    expect(caller.heard()).toEqual(['try-later', 'goodbye']);
    expect(caller.requests().some(({ kind }) => kind === 'count-try')).toBe(false);
  });
});

describe('the number', () => {
  test('is typed with patience, and asked of the guard as it was typed', () => {
    const caller = asked();
    expect(caller.last('ask-digits')).toMatchObject({
      prompts: ['access-number'],
      variable: 'convene_typed_number',
      maxDigits: 32,
    });
    caller.number('00493012345');
    expect(caller.last('set-variable')).toMatchObject({ name: 'convene_typed_number', value: undefined });
    expect(caller.order()).toMatchObject({
      request: {
        purpose: { kind: 'access', account: 7 },
        asker: { by: null, byLeg: ann },
        number: '00493012345',
        callerId: null,
      },
      ringTimeoutMs: RULES.ringTimeoutMs,
      // biome-ignore lint/suspicious/noThenProperty: the word of the order
      then: { kind: 'bridge', from: ann },
    });
  });
  test('is not read from a caller who hung up in the middle of it', () => {
    const caller = asked();
    expect(caller.wantedBy(() => caller.done('play_and_get_digits', { convene_typed_number: '030' }, true))).toEqual(
      [],
    );
  });
  test('that does not come is asked for three times', () => {
    const caller = asked();
    caller.number(undefined);
    expect(caller.heard()).toEqual(['no-input', 'access-number']);
    caller.number(undefined);
    caller.number(undefined);
    expect(caller.heard()).toEqual(['no-input', 'too-many-tries', 'goodbye']);
  });
  test('of slow fingers arms the dead-man anew', () => {
    const caller = asked();
    const wanted = caller.wantedBy(() => caller.press('0301', 2_500));
    expect(wanted).toHaveLength(2);
    expect(caller.last('arm-farewell').afterMs).toBeGreaterThan(RULES.interDigitTimeoutMs);
  });
  test('has an id of its own each time', () => {
    const caller = asked();
    caller.number('1');
    const first = caller.order().request.call;
    caller.news({ kind: 'refused', refusal: 'bad-number', says: '' });
    caller.number('1');
    expect(caller.order().request.call).not.toBe(first);
  });
});

describe('a refusal', () => {
  const forGood: readonly CallRefusal[] = ['no-account', 'account-locked', 'customer-disabled', 'not-in-plan'];
  test.each(CALL_REFUSALS)('%s is spoken', (refusal) => {
    const caller = asked();
    caller.number('030123456');
    caller.news({ kind: 'refused', refusal, says: '' });
    const next = forGood.includes(refusal) ? 'goodbye' : 'access-number';
    expect(caller.heard()).toEqual([REFUSAL_PROMPT[refusal], next]);
  });
  test('is the last after three', () => {
    const caller = asked();
    for (const _ of [1, 2, 3]) {
      caller.number('1');
      caller.news({ kind: 'refused', refusal: 'cost', says: '' });
    }
    expect(caller.heard()).toEqual(['call-too-expensive', 'too-many-tries', 'goodbye']);
  });
  test('does not count once a call has gone through', () => {
    const caller = asked();
    for (const _ of [1, 2]) {
      caller.number('1');
      caller.news({ kind: 'refused', refusal: 'cost', says: '' });
    }
    caller.number('030123456');
    caller.connected();
    caller.over('completed');
    caller.bridgeEnds();
    caller.number('1');
    caller.news({ kind: 'refused', refusal: 'cost', says: '' });
    expect(caller.heard()).toEqual(['call-too-expensive', 'access-number']);
  });
});
