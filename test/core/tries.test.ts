import { describe, expect, test } from 'vitest';
import type { StoreRequest } from '../../src/core/intent.ts';
import type { Verdict } from '../../src/core/lockout.ts';
import { conference, leg, Table } from './table.ts';

const board = conference({ adminPin: '9876', talkPin: '1234' });
const ann = leg('ann');
const REFUSED: Verdict = { kind: 'refused', untilMs: 0, why: 'source' };
const wait = (forMs: number): Verdict => ({ kind: 'wait', forMs });

function dial(table: Table): void {
  table.parked(ann, { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: board });
}
const type = (table: Table, pin: string | undefined): void => table.typed(ann, 'convene_typed_pin', pin);
/** The prompt that was played last is over. */
const played = (table: Table): void => table.done(ann, 'playback', table.question('play'));
const ofTries = (requests: readonly StoreRequest[]): string[] =>
  requests.flatMap((request) => {
    if (request.kind === 'judge-try') return [`${request.what}?`];
    return request.kind === 'count-try' ? [`${request.what} ${request.outcome}`] : [];
  });

describe('a try', () => {
  test('is asked for when the digits are there, and counted as it came out', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'code' });
    expect(ofTries(table.requests())).toEqual([]);
    table.typed(ann, 'convene_typed_code', '99');
    expect(ofTries(table.requests())).toEqual(['code?']);
    table.answer('find-conference', { kind: 'ok' });
    table.typed(ann, 'convene_typed_code', '3000');
    table.answer('find-conference', { kind: 'ok', conference: board });
    expect(ofTries(table.requests())).toEqual(['code?', 'code wrong', 'code?', 'code right']);
    type(table, '1');
    type(table, '1234');
    expect(ofTries(table.requests()).slice(4)).toEqual(['pin?', 'pin wrong', 'pin?', 'pin right']);
  });
  test('is not made by who types nothing, or hangs up at the prompt', () => {
    const table = new Table();
    dial(table);
    type(table, undefined);
    table.hangsUp(ann);
    expect(ofTries(table.requests())).toEqual([]);
  });
  test('is given back by who hangs up while its code is looked for', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'code' });
    table.typed(ann, 'convene_typed_code', '3000');
    table.hangsUp(ann);
    expect(ofTries(table.requests())).toEqual(['code?', 'code unused']);
  });
  test.each([
    ['of a conference that is switched off', { ...board, disabled: true }, 'conference-disabled'],
    ['of one without a PIN', conference(), undefined],
  ])('that is a code %s was right', (_, found, told) => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'code' });
    table.typed(ann, 'convene_typed_code', '3000');
    table.answer('find-conference', { kind: 'ok', conference: found });
    expect(ofTries(table.requests())).toEqual(['code?', 'code right']);
    if (told === undefined) expect(table.last('enter')).toBeDefined();
    else expect(table.last('play').prompts).toEqual([told, 'goodbye']);
  });
  test('of a code that is none is wrong without a look at the conferences', () => {
    const table = new Table();
    table.parked(ann, { convene_entry: 'code' });
    table.typed(ann, 'convene_typed_code', '');
    expect(table.requests().map(({ kind }) => kind)).toEqual(['judge-try', 'count-try']);
    expect(table.last('ask-digits').prompts).toEqual(['wrong-code', 'ask-code']);
  });
  test.each(['1', '1234'])('that the store cannot judge is not compared: %s', (pin) => {
    const table = new Table();
    table.verdicts.push('later');
    dial(table);
    type(table, pin);
    table.answer('judge-try', { kind: 'refused', reason: 'away' });
    expect(table.last('play').prompts).toEqual(['unavailable', 'goodbye']);
    expect(ofTries(table.requests())).toEqual(['pin?']);
  });
});

describe('a source with too many tries', () => {
  test.each(['1', '1234'])('is told to try later, whatever it typed: %s', (pin) => {
    const table = new Table();
    table.verdicts.push(REFUSED);
    dial(table);
    type(table, pin);
    expect(table.last('play').prompts).toEqual(['try-later', 'goodbye']);
    expect(ofTries(table.requests())).toEqual(['pin?']);
  });
  test.each([
    ['1234', { kind: 'enter' }],
    ['1', { kind: 'ask-digits', prompts: ['wrong-pin', 'ask-pin'] }],
  ])('waits on the line, is told so now and then, and need not type %s again', (pin, expected) => {
    const table = new Table();
    table.verdicts.push(wait(25_000));
    dial(table);
    type(table, pin);
    expect(table.commands().slice(-3)).toMatchObject([
      { kind: 'set-variable', value: undefined },
      { kind: 'arm-farewell', afterMs: 25_000 },
      { kind: 'play', prompts: ['please-hold'] },
    ]);
    for (const laterMs of [10_000, 10_000]) {
      table.pass(1_500);
      played(table);
      table.take();
      table.pass(laterMs - 1_500);
      expect(table.commands()).toMatchObject([
        { kind: 'arm-farewell', afterMs: 25_000 },
        { kind: 'play', prompts: ['please-hold'] },
      ]);
    }
    table.pass(1_500);
    played(table);
    table.take();
    table.pass(3_499);
    expect(table.take()).toEqual([]);
    table.pass(1);
    expect(ofTries(table.requests())[0]).toBe('pin?');
    expect(table.commands().at(-1)).toMatchObject(expected);
  });
  test('hears the prompt to its end, however short the wait: nothing is executed inside it', () => {
    const table = new Table();
    table.verdicts.push(wait(200));
    dial(table);
    type(table, '1234');
    table.take();
    table.pass(1_500);
    expect(table.take()).toEqual([]);
    table.step({
      kind: 'event',
      event: {
        kind: 'application-done',
        leg: ann,
        application: 'playback',
        applicationUuid: 'somebody-elses',
        response: '',
        hungUp: false,
        variables: {},
      },
    });
    expect(table.take()).toEqual([]);
  });
  test('goes on at the end of a prompt that outlasts the wait', () => {
    const table = new Table();
    table.verdicts.push(wait(200));
    dial(table);
    type(table, '1234');
    table.pass(1_500);
    played(table);
    expect(table.last('enter')).toMatchObject({ leg: ann });
  });
  test('goes on, too, where nothing is heard of the end of the prompt', () => {
    const table = new Table();
    table.verdicts.push(wait(2_000));
    dial(table);
    type(table, '1234');
    table.pass(15_000);
    expect(table.last('enter')).toMatchObject({ leg: ann });
  });
  test('may be told to wait again, and then is refused', () => {
    const table = new Table();
    table.verdicts.push(wait(2_000), wait(3_000), REFUSED);
    dial(table);
    type(table, '1234');
    for (const waitMs of [2_000, 3_000]) {
      table.pass(1_500);
      played(table);
      table.pass(waitMs - 1_500);
    }
    expect(ofTries(table.requests())).toEqual(['pin?', 'pin?', 'pin?']);
    expect(table.last('play').prompts).toEqual(['try-later', 'goodbye']);
  });
  test('is compared with the PIN of the moment', () => {
    const table = new Table();
    table.verdicts.push(wait(2_000));
    dial(table);
    type(table, '1234');
    const changed = conference({ talkPin: '4321' });
    table.step({ kind: 'conference-changed', id: board.id, conference: changed });
    table.pass(1_500);
    played(table);
    table.pass(500);
    expect(table.last('ask-digits').prompts).toEqual(['wrong-pin', 'ask-pin']);
  });
  test('that hangs up while it waits makes no try', () => {
    const table = new Table();
    table.verdicts.push(wait(2_000));
    dial(table);
    type(table, '1234');
    table.hangsUp(ann);
    table.pass(60_000);
    expect(ofTries(table.requests())).toEqual(['pin?']);
  });
});
