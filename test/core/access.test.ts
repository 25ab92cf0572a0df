import { describe, expect, test } from 'vitest';
import {
  type AccessWhereabouts,
  adoptAccess,
  arriveAccess,
  onAccess,
  releaseAccess,
} from '../../src/core/access/access.ts';
import type { AccessInput, AccessState } from '../../src/core/access/state.ts';
import type { AccessTerms } from '../../src/core/access/terms.ts';
import type { CallNews, CallOutcome } from '../../src/core/call/order.ts';
import { REFUSAL_PROMPT } from '../../src/core/call/said.ts';
import { CALL_REFUSALS, type CallRefusal } from '../../src/core/dialling/verdict.ts';
import type { Variables } from '../../src/core/event.ts';
import { type AccountId, parseCallId, parsePin, parseQuestionId, parseStoredId } from '../../src/core/ids.ts';
import type { Answer, FsCommand, Intent, StoreRequest } from '../../src/core/intent.ts';
import type { Verdict } from '../../src/core/lockout.ts';
import type { Message, Step } from '../../src/core/step.ts';
import { leg, must } from './table.ts';

const RULES = {
  tries: 3,
  firstDigitTimeoutMs: 5_000,
  interDigitTimeoutMs: 3_000,
  farewellAfterMs: 30_000,
  ringTimeoutMs: 40_000,
};
const ann = leg('ann');
const account = must(parseStoredId<AccountId>(7));
const open: AccessTerms = { account, pin: null, ringAfterAnswerSeconds: 0, language: 'en' };
const guarded: AccessTerms = { ...open, pin: must(parsePin('0042')) };

/** One caller of an access account, to whom a test plays FreeSWITCH, the store and the call. */
class Caller {
  state: AccessState | undefined;
  wakeAtMs: number | undefined;
  now = 1_000_000;
  wants: (Intent | Message)[] = [];

  constructor(variables: Variables = { convene_entry: 'access', convene_internal: 'true' }, where?: AccessWhereabouts) {
    const arrival = { serial: 'test-1', leg: ann, caller: { name: 'Ann', number: '1001' }, variables };
    this.#take(where === undefined ? arriveAccess(arrival, this.now) : adoptAccess(arrival, where, this.now, RULES));
  }
  #take([state, wants, wakeAtMs]: Step<AccessState>): void {
    this.state = state;
    this.wants.push(...wants);
    this.wakeAtMs = wakeAtMs;
  }
  on(input: AccessInput): void {
    this.#take(onAccess(must(this.state), input, this.now, RULES));
  }
  /** What is wanted by what a test does. */
  wantedBy(act: () => void): (Intent | Message)[] {
    const before = this.wants.length;
    act();
    return this.wants.slice(before);
  }
  pass(ms: number): void {
    const until = this.now + ms;
    while (this.wakeAtMs !== undefined && this.wakeAtMs <= until) {
      this.now = this.wakeAtMs;
      this.on({ kind: 'wake' });
    }
    this.now = until;
  }
  get at(): string {
    return must(this.state).phase.at;
  }
  commands(): FsCommand[] {
    return this.wants.flatMap((want) => (want.family === 'fs' ? [want.command] : []));
  }
  requests(): StoreRequest[] {
    return this.wants.flatMap((want) => (want.family === 'store' ? [want.request] : []));
  }
  last<K extends FsCommand['kind']>(kind: K): FsCommand & { kind: K } {
    const isIt = (command: FsCommand): command is FsCommand & { kind: K } => command.kind === kind;
    return must(this.commands().findLast(isIt));
  }
  /** The prompts that were played last, or that the last question begins with. */
  heard(): readonly string[] {
    const isHeard = (command: FsCommand) => command.kind === 'play' || command.kind === 'ask-digits';
    return must(this.commands().filter(isHeard).at(-1)).prompts;
  }
  answer(answer: Answer): void {
    const asked = must(this.wants.findLast((want) => want.family === 'store' && want.id !== undefined));
    this.on({ kind: 'answer', id: must('id' in asked ? parseQuestionId(String(asked.id)) : undefined), answer });
  }
  found(access: AccessTerms | undefined): void {
    this.answer({ kind: 'ok', access });
  }
  verdict(verdict: Verdict): void {
    this.answer({ kind: 'ok', verdict });
  }
  done(application: string, variables: Variables = {}, hungUp = false): void {
    const asked = this.wants.findLast((want) => want.family === 'fs' && want.id !== undefined);
    const applicationUuid = asked !== undefined && 'id' in asked ? String(asked.id) : '';
    this.on({ kind: 'application-done', application, applicationUuid, hungUp, variables });
  }
  /** `bridge` is the call's own command, and ends under its id. */
  bridgeEnds(): void {
    this.on({ kind: 'application-done', application: 'bridge', applicationUuid: 'q', hungUp: false, variables: {} });
  }
  types(variable: 'convene_typed_pin' | 'convene_typed_number', digits: string | undefined): void {
    this.done('play_and_get_digits', digits === undefined ? {} : { [variable]: digits });
  }
  number(digits: string | undefined): void {
    this.types('convene_typed_number', digits);
  }
  pin(digits: string, verdict: Verdict = { kind: 'allowed' }): void {
    this.types('convene_typed_pin', digits);
    this.verdict(verdict);
  }
  press(keys: string, gapMs = 300): void {
    for (const digit of keys) {
      this.now += gapMs;
      this.on({ kind: 'digit', digit });
    }
  }
  order() {
    return must(
      this.wants.flatMap((want) => (want.family === 'call' && want.kind === 'call-asked' ? [want] : [])).at(-1),
    ).order;
  }
  dropped(): readonly string[] {
    return this.wants.flatMap((want) => (want.family === 'call' && want.kind === 'call-dropped' ? [want.call] : []));
  }
  news(news: CallNews): void {
    this.on({ kind: 'call-told', call: this.order().request.call, news });
  }
  dialling(): void {
    this.news({ kind: 'dialling', number: '+4930123456', limitSeconds: 600 });
  }
  connected(): void {
    this.dialling();
    this.news({ kind: 'ringing' });
    this.news({ kind: 'answered' });
    this.news({ kind: 'accepted', leg: leg('far') });
  }
  over(outcome: CallOutcome): void {
    this.news({ kind: 'over', outcome, cause: '' });
  }
}

/** A caller who is asked for a number. */
function asked(terms = open): Caller {
  const caller = new Caller();
  caller.found(terms);
  return caller;
}
function connected(): Caller {
  const caller = asked();
  caller.number('030123456');
  caller.connected();
  return caller;
}

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

describe('the dead-man in FreeSWITCH', () => {
  test('is armed while it rings, again and again, and disarmed when somebody answers', () => {
    const caller = asked();
    caller.number('030123456');
    caller.dialling();
    const armed = caller.wantedBy(() => caller.pass(39_000)).flatMap((want) => (want.family === 'fs' ? [want] : []));
    expect(armed.map(({ command }) => command.kind)).toEqual(['arm-farewell']);
    expect(caller.last('arm-farewell').afterMs).toBeGreaterThan(40_000);
    caller.news({ kind: 'accepted', leg: leg('far') });
    expect(caller.commands().at(-1)).toEqual({ kind: 'disarm-farewell', leg: ann });
    expect(caller.wakeAtMs).toBeUndefined();
  });
  test('is armed again when the call is over', () => {
    const caller = connected();
    const wanted = caller.wantedBy(() => caller.over('completed'));
    expect(wanted).toMatchObject([{ command: { kind: 'arm-farewell' } }]);
  });
});

describe('the end of a call', () => {
  test.each([
    ['busy', 'invite-busy'],
    ['no-answer', 'invite-no-answer'],
    ['rejected', 'invite-rejected'],
    ['no-such-number', 'call-no-such-number'],
    ['failed', 'invite-failed'],
  ] as const)('%s is told before the next number', (outcome, prompt) => {
    const caller = asked();
    caller.number('030123456');
    caller.dialling();
    caller.over(outcome);
    caller.bridgeEnds();
    expect(caller.heard()).toEqual([prompt, 'access-number']);
  });
  test('leads to the next number, once the bridge has ended too', () => {
    const caller = connected();
    expect(caller.wantedBy(() => caller.over('completed')).some((want) => want.family === 'fs' && want.id)).toBe(false);
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('may be told after that of the bridge', () => {
    const caller = connected();
    caller.bridgeEnds();
    caller.over('completed');
    expect(caller.at).toBe('asking-number');
    expect(caller.dropped()).toEqual([]);
  });
  test('is not waited for in vain', () => {
    const caller = connected();
    caller.over('completed');
    caller.pass(2_000);
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('comes to a far end that was taken away from the caller', () => {
    const caller = connected();
    caller.bridgeEnds();
    caller.pass(2_000);
    expect(caller.dropped()).toEqual([caller.order().request.call]);
    caller.over('completed');
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('of another call says nothing of this one', () => {
    const caller = connected();
    const other = must(parseCallId('other-1'));
    const news = { kind: 'over', outcome: 'completed', cause: '' } as const;
    expect(caller.wantedBy(() => caller.on({ kind: 'call-told', call: other, news }))).toEqual([]);
  });
  test('comes with the end of the caller', () => {
    const caller = connected();
    expect(releaseAccess(must(caller.state))).toEqual([
      { family: 'call', kind: 'call-dropped', call: caller.order().request.call },
    ]);
    expect(releaseAccess(must(asked().state))).toEqual([]);
  });
  test('comes if nobody judges it', () => {
    const caller = asked();
    caller.number('030123456');
    caller.pass(11_000);
    expect(caller.dropped()).toHaveLength(1);
    expect(caller.heard()).toEqual(['call-unavailable', 'goodbye']);
  });
});

describe('##', () => {
  test.each(['asked', 'dialling', 'connected'] as const)('drops a call that is %s, once', (stage) => {
    const caller = asked();
    caller.number('030123456');
    if (stage === 'dialling') caller.dialling();
    if (stage === 'connected') caller.connected();
    caller.press('1#2##');
    caller.press('##');
    expect(caller.dropped()).toEqual([caller.order().request.call]);
    caller.over(stage === 'connected' ? 'completed' : 'cancelled');
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('is two in a row, and soon', () => {
    const caller = connected();
    caller.press('#1#');
    caller.press('9');
    caller.press('##', 2_500);
    expect(caller.dropped()).toEqual([]);
  });
});

describe('a program that is about to end', () => {
  test('tells and releases who is not connected', () => {
    const caller = asked();
    caller.on({ kind: 'stopping' });
    expect(caller.heard()).toEqual(['shutting-down', 'goodbye']);
  });
  test('drops a call that nobody has answered, and tells its caller then', () => {
    const caller = asked();
    caller.number('030123456');
    caller.dialling();
    caller.on({ kind: 'stopping' });
    expect(caller.dropped()).toHaveLength(1);
    caller.over('cancelled');
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['shutting-down', 'goodbye']);
  });
  test('leaves alone who is connected', () => {
    const caller = connected();
    expect(caller.wantedBy(() => caller.on({ kind: 'stopping' }))).toEqual([]);
    caller.over('completed');
    caller.bridgeEnds();
    expect(caller.heard()).toEqual(['shutting-down', 'goodbye']);
  });
});

describe('a caller of a former controller', () => {
  const variables = { convene_entry: 'access', convene_internal: 'true' };
  const call = must(parseCallId('former-1-2'));
  const tells = (caller: Caller, news: CallNews): void => caller.on({ kind: 'call-told', call, news });
  test('that is parked begins anew', () => {
    expect(new Caller(variables, { kind: 'idle' }).at).toBe('finding');
  });
  test('that is being asked begins anew when that is over, whatever it typed', () => {
    const caller = new Caller(variables, { kind: 'asked' });
    expect(caller.commands().map(({ kind }) => kind)).toEqual(['arm-farewell']);
    caller.done('play_and_get_digits', { convene_typed_number: '030123456' });
    caller.found(guarded);
    expect(caller.heard()).toEqual(['access-pin']);
  });
  test('that is connected goes on, and is asked for the next number without its PIN', () => {
    const caller = new Caller(variables, { kind: 'calling', call, connected: true });
    expect(caller.wants).toEqual([]);
    tells(caller, { kind: 'over', outcome: 'completed', cause: '' });
    caller.bridgeEnds();
    caller.found({ ...guarded, ringAfterAnswerSeconds: 5 });
    expect(caller.heard()).toEqual(['access-number']);
  });
  test('whose call still rings is kept from the farewell', () => {
    const caller = new Caller(variables, { kind: 'calling', call, connected: false });
    expect(caller.last('arm-farewell').afterMs).toBeGreaterThan(20_000);
    tells(caller, { kind: 'accepted', leg: leg('far') });
    expect(caller.last('disarm-farewell').leg).toBe(ann);
  });
});
