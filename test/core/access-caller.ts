import { type AccessWhereabouts, adoptAccess, arriveAccess, onAccess } from '../../src/core/access/access.ts';
import type { AccessInput, AccessState } from '../../src/core/access/state.ts';
import type { AccessTerms } from '../../src/core/access/terms.ts';
import type { CallNews, CallOutcome } from '../../src/core/call/order.ts';
import type { Variables } from '../../src/core/event.ts';
import { type AccountId, parsePin, parseQuestionId, parseStoredId } from '../../src/core/ids.ts';
import type { Answer, FsCommand, Intent, StoreRequest } from '../../src/core/intent.ts';
import type { Verdict } from '../../src/core/lockout.ts';
import type { Message, Step } from '../../src/core/step.ts';
import { leg, must } from './table.ts';

export const RULES = {
  tries: 3,
  firstDigitTimeoutMs: 5_000,
  interDigitTimeoutMs: 3_000,
  farewellAfterMs: 30_000,
  ringTimeoutMs: 40_000,
};
export const ann = leg('ann');
const account = must(parseStoredId<AccountId>(7));
export const open: AccessTerms = { account, pin: null, ringAfterAnswerSeconds: 0, language: 'en' };
export const guarded: AccessTerms = { ...open, pin: must(parsePin('0042')) };

/** One caller of an access account, to whom a test plays FreeSWITCH, the store and the call. */
export class Caller {
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
export function asked(terms = open): Caller {
  const caller = new Caller();
  caller.found(terms);
  return caller;
}
export function connected(): Caller {
  const caller = asked();
  caller.number('030123456');
  caller.connected();
  return caller;
}
