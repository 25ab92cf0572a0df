import { describe, expect, test } from 'vitest';
import { storedAmount } from '../../../src/core/dialling/amount.ts';
import {
  ACCOUNT,
  type Asked,
  CUSTOMER,
  classOf,
  findingOf,
  judge,
  offer,
  outcomeOf,
  permitIn,
  priced,
} from './counter.ts';

describe('a permit', () => {
  test.each([
    [-1, 14_400],
    [600, 600],
    [14_401, 14_400],
  ])('limits a call of at most %d s to %d s', (maximumSeconds, limitSeconds) => {
    expect(permitIn(judge({ account: { maximumSeconds } })).limitSeconds).toBe(limitSeconds);
  });
  test('has what is dialled, who pays, and what is shown', () => {
    expect(permitIn(judge({ number: '030 98765' }))).toMatchObject({
      account: ACCOUNT.id,
      customer: CUSTOMER.id,
      number: '+493098765',
      extension: false,
      callerId: '+493012345',
      currency: 'EUR',
      day: '2027-03-03',
      routes: [{ gateway: { name: 'carrier' }, dial: '+493098765', price: null }],
    });
  });
  test("names the day of the customer's zone", () => {
    const lateMs = Date.parse('2027-03-03T23:30:00Z');
    expect(permitIn(judge({ input: { nowMs: lateMs } })).day).toBe('2027-03-04');
    expect(permitIn(judge({ input: { nowMs: lateMs }, customer: { timezone: 'UTC' } })).day).toBe('2027-03-03');
  });
  test.each([
    [{ prefix: '', plus: true }, '+493098765', '+493098765'],
    [{ prefix: '', plus: false }, '+493098765', '493098765'],
    [{ prefix: '77', plus: false }, '+493098765', '77493098765'],
    [{ prefix: '77', plus: true }, '+493098765', '77493098765'],
  ])('through a gateway of %o dials %s as %s', (gateway, number, dial) => {
    const only = offer('only');
    const routes = [{ ...only, gateway: { ...only.gateway, ...gateway } }];
    const cos = classOf({ allow: ['', '112'] });
    expect(permitIn(judge({ number, routes, input: { cos } })).routes[0]?.dial).toBe(dial);
  });
  test('through any gateway dials a short number as it is', () => {
    const routes = [offer('only', { prefix: '112' })];
    const cos = classOf({ allow: ['112'] });
    expect(permitIn(judge({ number: '112', routes, input: { cos } })).routes[0]?.dial).toBe('112');
  });
  test('shows the caller id that is asked for, an empty one too', () => {
    expect(['+1', ''].map((callerId) => permitIn(judge({ callerId })).callerId)).toEqual(['+1', '']);
  });
  test('passes the bounds on, the narrower of two', () => {
    const bounds = { longestSeconds: 60, legsPerAccount: 10 };
    const legs = (maximumLegs: number, legsPerAccount: number | undefined) =>
      permitIn(judge({ account: { maximumLegs }, input: { bounds: { ...bounds, legsPerAccount } } })).maximumLegs;
    expect([legs(-1, undefined), legs(-1, 10), legs(3, 10), legs(30, 10), legs(30, undefined), legs(0, 10)]).toEqual([
      undefined,
      10,
      3,
      10,
      30,
      0,
    ]);
    const budget = (dailyBudget: string) => permitIn(judge({ account: { dailyBudget } })).dailyBudget;
    expect([budget('-1'), budget('0'), budget('2.5')]).toEqual([undefined, 0n, 2_500_000n]);
  });
  test('sets aside what the dearest of its routes costs up to the limit', () => {
    const routes = [offer('cheap', { perMinute: '0.01' }), offer('dear', { perMinute: '0.02', connectFee: '0.5' })];
    expect(permitIn(judge({ routes, account: { maximumSeconds: 90 } })).reserve).toBe(storedAmount('0.530667'));
    expect(permitIn(judge({ routes, account: { maximumSeconds: 90, maximumCost: '0.01' } })).reserve).toBe(
      storedAmount('0.015334'),
    );
  });
  test('has what the customer pays beside the cost', () => {
    const [route] = permitIn(judge(priced('0.04'))).routes;
    expect([route?.perMinute, route?.price?.perMinute]).toEqual([storedAmount('0.01'), storedAmount('0.04')]);
  });
});

describe('routes', () => {
  const names = (asked: Asked) => permitIn(judge(asked)).routes.map(({ route }) => route);
  const [dear, cheap, middle] = [
    offer('dear', { perMinute: '0.03' }),
    offer('cheap', { perMinute: '0.01' }),
    offer('middle', { perMinute: '0.02' }),
  ];
  test('are tried from the cheapest on, equal ones as they come', () => {
    const same = offer('the same', { perMinute: '0.01' });
    expect(names({ routes: [dear, cheap, same, middle] })).toEqual([cheap.route, same.route, middle.route, dear.route]);
  });
  test('are compared by a minute with its fee and its steps, or by the limit where that is shorter', () => {
    const fee = offer('a connect fee', { perMinute: '0.005', connectFee: '0.01' });
    const step = offer('a long first step', { perMinute: '0.011', firstSeconds: 60, stepSeconds: 60 });
    expect(names({ routes: [fee, step, cheap] })).toEqual([cheap.route, step.route, fee.route]);
    expect(names({ routes: [step, fee, cheap], account: { maximumSeconds: 6 } })).toEqual([
      cheap.route,
      fee.route,
      step.route,
    ]);
  });
  test('that do not pass are left out alone', () => {
    const foreign = offer('a foreign one', { perMinute: '0.001' }, { currency: 'USD' });
    const fee = offer('a connect fee', { perMinute: '0.001', connectFee: '0.002' });
    const routes = [dear, foreign, middle, fee, cheap];
    const account = { maximumCost: '0.02', maximumConnectFee: '0' };
    const verdict = judge({ routes, account });
    expect(permitIn(verdict).routes.map(({ route }) => route)).toEqual([cheap.route, middle.route]);
    expect(findingOf(verdict, 'currency', 'a foreign one').refusal).toBe('currency');
    expect(findingOf(verdict, 'maximum_cost', 'a foreign one').verdict).toBe('not-judged');
    expect(findingOf(verdict, 'maximum_connectfee', 'a connect fee').refusal).toBe('connect-fee');
    expect(findingOf(verdict, 'maximum_cost', 'dear')).toEqual({
      rule: 'maximum_cost',
      value: '0.03',
      limit: 'at most 0.02',
      verdict: 'refused',
      refusal: 'cost',
      route: 'dear',
    });
  });
  test('where none passes, are refused as the cheapest one is, in its currency', () => {
    const foreign = offer('a foreign one', { perMinute: '0.001' }, { currency: 'USD' });
    const fee = offer('a connect fee', { perMinute: '0.001', connectFee: '0.002' });
    const account = { maximumCost: '0.005', maximumConnectFee: '0' };
    expect(outcomeOf(judge({ routes: [foreign, cheap, fee], account }))).toBe('connect-fee');
    expect(outcomeOf(judge({ routes: [foreign, cheap], account }))).toBe('cost');
    expect(outcomeOf(judge({ routes: [foreign], account }))).toBe('currency');
  });
});

describe('an extension', () => {
  const noRoutes = {
    offers: () => {
      throw new Error('an extension has no route');
    },
    price: () => {
      throw new Error('an extension has no price');
    },
  };
  test('costs nothing, and shows the internal caller id', () => {
    const account = { maximumCost: '0', minimumProfit: '5', dailyBudget: '0' };
    const permit = permitIn(judge({ number: '2001', account, input: noRoutes }));
    expect(permit).toMatchObject({ number: '2001', extension: true, callerId: '2000', reserve: 0n });
    expect(permit.routes).toMatchObject([{ route: null, gateway: null, dial: '2001', perMinute: 0n, connectFee: 0n }]);
  });
  test.each<[string, Asked]>([
    ['class-of-service', { input: { cos: classOf({ extensions: false }) } }],
    ['account-locked', { account: { locked: true } }],
    ['seconds', { account: { maximumSeconds: 0 } }],
    ['customer-disabled', { customer: { disabled: true } }],
  ])('is refused for %s as others are', (refusal, { input, ...asked }) => {
    expect(outcomeOf(judge({ number: '2001', ...asked, input: { ...noRoutes, ...input } }))).toBe(refusal);
  });
});
