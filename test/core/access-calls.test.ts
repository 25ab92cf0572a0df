import { describe, expect, test } from 'vitest';
import type { AccessTerms } from '../../src/core/access/terms.ts';
import { amountOf } from '../../src/core/dialling/amount.ts';
import type { CallPermit, CallRequest } from '../../src/core/dialling/verdict.ts';
import type { ChannelListing } from '../../src/core/event.ts';
import {
  type AccountId,
  type CallId,
  type CustomerId,
  callOfLeg,
  type GatewayId,
  type LegId,
  parseStoredId,
  type RouteId,
} from '../../src/core/ids.ts';
import type { Answer, StoreRequest } from '../../src/core/intent.ts';
import { leg, must, Table } from './table.ts';

/*
 * Callers of access accounts in the whole of the core: who hears of which leg, and what of it a takeover finds again.
 */

const ann = leg('ann');
const account = must(parseStoredId<AccountId>(7));
const terms: AccessTerms = { account, pin: null, ringAfterAnswerSeconds: 0, language: null };
const permit: CallPermit = {
  account,
  customer: must(parseStoredId<CustomerId>(1)),
  number: '+4930123456',
  extension: false,
  callerId: '493055500',
  currency: 'EUR',
  routes: [
    {
      route: must(parseStoredId<RouteId>(2)),
      gateway: { id: must(parseStoredId<GatewayId>(3)), name: 'carrier' },
      dial: '4930123456',
      connectFee: amountOf(0n),
      perMinute: amountOf(10_000n),
      firstSeconds: 1,
      stepSeconds: 1,
      price: null,
    },
  ],
  limitSeconds: 600,
  reserve: amountOf(100_000n),
  day: '2027-01-31',
  dailyBudget: undefined,
  maximumLegs: undefined,
};
const permitted: Answer = { kind: 'ok', call: { kind: 'permitted', permit, findings: [] } };

type Reserve = StoreRequest & { readonly kind: 'reserve-call' };
const isReserve = (request: StoreRequest): request is Reserve => request.kind === 'reserve-call';

function asked(): Table {
  const table = new Table();
  table.parked(ann, { convene_entry: 'access', convene_internal: 'true' });
  table.answer('find-access', { kind: 'ok', access: terms });
  return table;
}
/** One who has typed a number that the guard lets go; the far leg. */
function dialling(table: Table): LegId {
  table.done(ann, 'play_and_get_digits', table.question('ask-digits'), { convene_typed_number: '030123456' });
  table.answer('reserve-call', permitted);
  const { leg: far } = table.last('bridge');
  const caller = { name: '', number: '4930123456' };
  table.event({ kind: 'channel-created', leg: far, caller, direction: 'outbound', destination: '4930123456' });
  table.event({ kind: 'channel-ringing', leg: far });
  return far;
}
function talking(table: Table): LegId {
  const far = dialling(table);
  table.event({ kind: 'channel-answered', leg: far, caller: { name: '', number: '4930123456' } });
  return far;
}
/** FreeSWITCH has hung up the far leg, and the bridge is over. */
function ends(table: Table, far: LegId, cause = 'NORMAL_CLEARING'): void {
  const bridge = table.question('bridge');
  table.event({ kind: 'channel-gone', leg: far, cause });
  table.done(ann, 'bridge', bridge);
}

describe('a caller of an access account', () => {
  test('is connected by the guard, and asked again when the far end is gone', () => {
    const table = asked();
    const far = talking(table);
    expect(table.last('bridge')).toMatchObject({
      from: ann,
      gateway: 'carrier',
      dial: '4930123456',
      limitSeconds: 600,
    });
    expect(table.last('disarm-farewell').leg).toBe(ann);
    ends(table, far);
    const questions = table.commands().filter(({ kind }) => kind === 'ask-digits');
    expect(questions).toMatchObject([{ prompts: ['access-number'] }, { leg: ann, prompts: ['access-number'] }]);
    expect(table.requests().some(({ kind }) => kind === 'settle-call')).toBe(true);
  });
  test('hears that it is busy', () => {
    const table = asked();
    ends(table, dialling(table), 'USER_BUSY');
    expect(table.last('ask-digits').prompts).toEqual(['invite-busy', 'access-number']);
  });
  test('hears why the guard refuses', () => {
    const table = asked();
    table.done(ann, 'play_and_get_digits', table.question('ask-digits'), { convene_typed_number: '09001' });
    table.answer('reserve-call', {
      kind: 'ok',
      call: { kind: 'refused', refusal: 'premium', says: 'premium numbers are not allowed', findings: [] },
    });
    expect(table.last('ask-digits').prompts).toEqual(['call-not-allowed', 'access-number']);
    expect(table.commands().some(({ kind }) => kind === 'bridge')).toBe(false);
  });
  test.each(['while it rings', 'while they talk'])('ends the call by ## %s', (when) => {
    const table = asked();
    const far = when === 'while it rings' ? dialling(table) : talking(table);
    table.press(ann, '##');
    expect(table.last('hang-up').leg).toBe(far);
    ends(table, far);
    expect(table.commands().filter(({ kind }) => kind === 'ask-digits')).toHaveLength(2);
    expect(table.last('ask-digits').prompts).toEqual(['access-number']);
  });
  test('takes its call along when it hangs up', () => {
    const table = asked();
    const far = talking(table);
    table.hangsUp(ann);
    expect(table.last('hang-up').leg).toBe(far);
  });
  test('is warned of the end of a long call, and not of that of a short one', () => {
    const warning = (limitSeconds: number) => {
      const table = asked();
      table.done(ann, 'play_and_get_digits', table.question('ask-digits'), { convene_typed_number: '030123456' });
      const call = { kind: 'permitted', permit: { ...permit, limitSeconds }, findings: [] } as const;
      table.answer('reserve-call', { kind: 'ok', call });
      return table.last('bridge').warning;
    };
    expect(warning(91)).toEqual({ prompts: ['call-warning'], beforeEndSeconds: 60 });
    expect(warning(90)).toBeNull();
  });
  test('that is transferred into a conference leaves its call behind', () => {
    const table = asked();
    const far = talking(table);
    table.parked(ann, { convene_entry: 'direct', convene_code: '3000', convene_internal: 'true' });
    expect(table.last('hang-up').leg).toBe(far);
    expect(table.requests()).toContainEqual({ kind: 'find-conference', code: '3000' });
  });
  test('is told when the program is about to end, unless it talks', () => {
    const idle = asked();
    idle.step({ kind: 'stopping' });
    expect(idle.last('play').prompts).toEqual(['shutting-down', 'goodbye']);
    const busy = asked();
    talking(busy);
    busy.take();
    busy.step({ kind: 'stopping' });
    expect(busy.commands()).toEqual([]);
  });
});

describe('a takeover', () => {
  const listing = (who: LegId, application: string, more: Partial<ChannelListing> = {}): ChannelListing => ({
    leg: who,
    caller: { name: 'Ann', number: '1001' },
    direction: 'inbound',
    destination: '*4',
    application,
    answered: true,
    variables: {},
    ...more,
  });
  const inAccess = { variables: { convene_entry: 'access', convene_internal: 'true' } };

  /** What another controller finds of a call that the first one had made. */
  function takenOver(
    before: Table,
    far: LegId,
    channels: readonly ChannelListing[],
    answeredAtMs: number | null,
  ): Table {
    const { request, memo } = must(before.requests().findLast(isReserve));
    const after = new Table('other');
    after.now = before.now + 2_000;
    const open = {
      request: request satisfies CallRequest,
      permit,
      reservedAtMs: before.now,
      answered: answeredAtMs === null ? null : { attempt: must(callOfLeg(far)).attempt, atMs: answeredAtMs },
      memo,
    };
    const snapshot = { rooms: [], channels, conferences: new Map(), records: new Map(), calls: [open] };
    after.step({ kind: 'snapshot', snapshot });
    return after;
  }

  test('leaves those alone who talk, and serves the caller when they have', () => {
    const before = asked();
    const far = talking(before);
    const channels = [listing(ann, 'bridge', inAccess), listing(far, '', { direction: 'outbound' })];
    const after = takenOver(before, far, channels, before.now);
    expect(after.commands().filter((command) => 'leg' in command && command.leg === ann)).toEqual([]);
    after.event({ kind: 'channel-gone', leg: far, cause: 'NORMAL_CLEARING' });
    after.done(ann, 'bridge', 'former');
    after.answer('find-access', { kind: 'ok', access: terms });
    expect(after.last('ask-digits').prompts).toEqual(['access-number']);
  });
  test('obeys ## of those who talk', () => {
    const before = asked();
    const far = talking(before);
    const channels = [listing(ann, 'bridge', inAccess), listing(far, '', { direction: 'outbound' })];
    const after = takenOver(before, far, channels, before.now);
    after.press(ann, '##');
    expect(after.last('hang-up').leg).toBe(far);
  });
  test('serves a caller whose far end has gone meanwhile', () => {
    const before = asked();
    const far = talking(before);
    const after = takenOver(before, far, [listing(ann, 'bridge', inAccess)], before.now);
    after.answer('find-access', { kind: 'ok', access: terms });
    expect(after.last('ask-digits').prompts).toEqual(['access-number']);
    const settled = after.requests().flatMap((each) => (each.kind === 'settle-call' ? [each.call] : []));
    expect(settled).toEqual([must(callOfLeg(far)).call satisfies CallId]);
  });
  test('waits for the question of the former controller', () => {
    const after = new Table('other');
    const snapshot = {
      rooms: [],
      channels: [listing(ann, 'play_and_get_digits', inAccess)],
      conferences: new Map(),
      records: new Map(),
      calls: [],
    };
    after.step({ kind: 'snapshot', snapshot });
    expect(after.requests()).toEqual([]);
    after.done(ann, 'play_and_get_digits', 'former', { convene_typed_number: '030' });
    expect(after.requests()).toEqual([{ kind: 'find-access', accessNumber: '', callerNumber: '1001' }]);
  });
});
