import { describe, expect, test } from 'vitest';
import { storedAmount } from '../../../src/core/dialling/amount.ts';
import { judgeCall } from '../../../src/core/dialling/guard.ts';
import { classWanted, dialplanWanted } from '../../../src/core/dialling/situation.ts';
import {
  ACCOUNT,
  type Asked,
  CUSTOMER,
  callOf,
  classOf,
  findingOf,
  offer,
  outcomeOf,
  permitIn,
  rate,
} from './counter.ts';

const judge = (asked: Asked = {}) => judgeCall(callOf(asked));
const priced = (perMinute: string, asked: Asked = {}): Asked => ({
  ...asked,
  input: { price: () => ({ currency: 'EUR', price: rate({ perMinute }) }), ...asked.input },
});
const costing = (perMinute: string) => [offer('only', { perMinute })];
const noon = { startHour: 12, endHour: 12, endMinute: 0, endSecond: 0 };

describe('each rule, on both sides of its limit', () => {
  test.each<[what: string, outcome: string, asked: Asked]>([
    ['nothing speaks against it', 'permitted', {}],
    ['no account', 'no-account', { input: { account: undefined } }],
    ['customer disabled', 'customer-disabled', { customer: { disabled: true } }],
    ['not in the plan', 'not-in-plan', { input: { planAllows: false } }],
    ['locked', 'account-locked', { account: { locked: true } }],
    ['the last second of its hours', 'permitted', { account: noon }],
    ['a second later', 'account-closed', { account: noon, input: { nowMs: Date.parse('2027-03-03T11:00:01Z') } }],
    ['its day', 'permitted', { account: { daysWeek: '3' } }],
    ['another day', 'account-closed', { account: { daysWeek: '1,2,4,5,6,7' } }],
    ['a number of letters', 'bad-number', { number: 'loopback/1900' }],
    ['a caller id', 'permitted', { callerId: '+4930 1' }],
    ['a caller id with a brace', 'bad-number', { callerId: '1}loopback/2' }],
    ['a caller id with a line break', 'bad-number', { callerId: '1\n2' }],
    ['a number that leads nowhere', 'no-such-number', { number: '12345' }],
    ['a dialplan that is not there', 'no-such-number', { input: { dialplan: undefined } }],
    ['a class that is not there', 'class-of-service', { input: { cos: undefined } }],
    ['a class that denies it', 'class-of-service', { input: { cos: classOf({ deny: ['4930'] }) } }],
    ['a class that denies another', 'permitted', { input: { cos: classOf({ deny: ['4931'] }) } }],
    ['an emergency number of all', 'emergency', { number: '112' }],
    [
      'one that is an extension too',
      'emergency',
      { number: '2112', input: { special: { emergency: ['2112'], premium: [] } } },
    ],
    ['one by its country', 'emergency', { number: '+49112' }],
    ['one by the national prefix', 'emergency', { number: '0112' }],
    ['one where the class is not there', 'emergency', { number: '112', input: { cos: undefined } }],
    ['one where there is no dialplan', 'emergency', { number: '112', input: { dialplan: undefined } }],
    [
      'one that a class names, at a rate of its own',
      'permitted',
      { number: '112', routes: [offer('only', { prefix: '112' })], input: { cos: classOf({ allow: ['112'] }) } },
    ],
    [
      'one at the rate of a country that begins so',
      'no-route',
      {
        number: '112',
        routes: [offer('America', { prefix: '1' }), offer('all', { prefix: '' })],
        input: { cos: classOf({ allow: ['112'] }) },
      },
    ],
    [
      'one at the price of a country that begins so',
      'no-rate',
      {
        number: '112',
        routes: [offer('only', { prefix: '112' })],
        input: {
          cos: classOf({ allow: ['112'] }),
          price: () => ({ currency: 'EUR', price: rate({ prefix: '11' }) }),
        },
      },
    ],
    [
      'one by its country that a class names',
      'permitted',
      { number: '+49112', input: { cos: classOf({ allow: ['112'] }) } },
    ],
    ['one that a class names by less', 'emergency', { number: '112', input: { cos: classOf({ allow: ['11', ''] }) } }],
    [
      'one that a class names and denies',
      'class-of-service',
      { number: '112', input: { cos: classOf({ allow: ['112'], deny: ['112'] }) } },
    ],
    ['another one than the class names', 'emergency', { number: '110', input: { cos: classOf({ allow: ['112'] }) } }],
    ['a premium number of all', 'premium', { number: '090012345' }],
    ['one that a class names', 'permitted', { number: '+4990012345', input: { cos: classOf({ allow: ['49900'] }) } }],
    [
      'one that a class names by less',
      'premium',
      { number: '+4990012345', input: { cos: classOf({ allow: ['4990'] }) } },
    ],
    [
      'one that a class names and denies',
      'class-of-service',
      { number: '+4990012345', input: { cos: classOf({ allow: ['49900'], deny: ['499001'] }) } },
    ],
    ['one with the 0 of its country', 'no-such-number', { number: '+490900123456' }],
    ['one with two', 'no-such-number', { number: '+49 00900 123456' }],
    ['one behind the international prefix', 'no-such-number', { number: '0049 0900 123456' }],
    ['a British one', 'no-such-number', { number: '+44 0871 1234567' }],
    ['a Hungarian one', 'no-such-number', { number: '+36 06 90 123456' }],
    ['one with the 8 of its country', 'premium', { number: '+7 8 809 1234567' }],
    ['a personal number', 'premium', { number: '+447012345678' }],
    ['one of no country', 'premium', { number: '+8781234567' }],
    ['Salerno, which begins as premium numbers do but for its 0', 'permitted', { number: '+39089123456' }],
    ['the same without it', 'premium', { number: '+3989123456' }],
    [
      'one of a dialplan that puts the country before anything',
      'no-such-number',
      {
        number: '0900123456',
        input: {
          dialplan: {
            name: 'plain',
            extensions: [],
            rules: [{ prefix: '', shortest: 1, longest: 33, replacement: '49' }],
          },
        },
      },
    ],
    [
      'what a class denies, with the 8 of its country',
      'class-of-service',
      { number: '+78495123456', input: { cos: classOf({ deny: ['7495'] }) } },
    ],
    [
      'what a class denies, with the 0 of its country',
      'no-such-number',
      { number: '+490176123456', input: { cos: classOf({ deny: ['49176'] }) } },
    ],
    ['no route', 'no-route', { routes: [] }],
    ['a price list without the number', 'no-rate', { input: { price: () => ({ currency: 'EUR', price: undefined }) } }],
    ['a price list of another currency', 'currency', { input: { price: () => ({ currency: 'USD', price: rate() }) } }],
    ['a route of another currency', 'currency', { routes: [offer('only', {}, { currency: 'USD' })] }],
    [
      'a connect fee at the limit',
      'permitted',
      { account: { maximumConnectFee: '0.05' }, routes: [offer('only', { connectFee: '0.05' })] },
    ],
    [
      'one above it',
      'connect-fee',
      { account: { maximumConnectFee: '0.05' }, routes: [offer('only', { connectFee: '0.050001' })] },
    ],
    [
      'one above nothing',
      'connect-fee',
      { account: { maximumConnectFee: '0' }, routes: [offer('only', { connectFee: '0.000001' })] },
    ],
    ['any without a limit', 'permitted', { routes: [offer('only', { connectFee: '999' })] }],
    ['a cost at the limit', 'permitted', { account: { maximumCost: '0.01' }, routes: costing('0.01') }],
    ['one above it', 'cost', { account: { maximumCost: '0.01' }, routes: costing('0.010001') }],
    ['a profit at the limit', 'permitted', priced('0.03', { account: { minimumProfit: '0.02' } })],
    ['one below it', 'profit', priced('0.029999', { account: { minimumProfit: '0.02' } })],
    ['a loss', 'profit', priced('0.009999')],
    [
      'a loss that is allowed',
      'permitted',
      priced('0.005', { account: { minimumProfit: '-0.005', minimumPercentage: '-100' } }),
    ],
    [
      'a greater one',
      'profit',
      priced('0.004999', { account: { minimumProfit: '-0.005', minimumPercentage: '-999' } }),
    ],
    ['a percentage at the limit', 'permitted', priced('0.04', { account: { minimumPercentage: '75' } })],
    ['one below it', 'percentage', priced('0.04', { account: { minimumPercentage: '75.000001' } })],
    [
      'a loss in percent that is allowed',
      'permitted',
      priced('0.005', { account: { minimumProfit: '-1', minimumPercentage: '-100' } }),
    ],
    [
      'a greater one',
      'percentage',
      priced('0.005', { account: { minimumProfit: '-1', minimumPercentage: '-99.999999' } }),
    ],
    [
      'a price of nothing',
      'percentage',
      priced('0', { account: { minimumProfit: '-1', minimumPercentage: '-999999' } }),
    ],
    [
      'a connect fee that no minute earns',
      'profit',
      priced('0.04', { routes: [offer('only', { connectFee: '0.030001' })] }),
    ],
    ['one that a minute just earns', 'permitted', priced('0.04', { routes: [offer('only', { connectFee: '0.03' })] })],
    [
      'a first step that no minute earns',
      'profit',
      priced('0.019999', { routes: [offer('only', { firstSeconds: 120 })] }),
    ],
    [
      'a connect fee of the price that earns it',
      'permitted',
      {
        routes: [offer('only', { connectFee: '0.5' })],
        account: { minimumPercentage: '50' },
        input: { price: () => ({ currency: 'EUR', price: rate({ connectFee: '1.01' }) }) },
      },
    ],
    [
      'one that earns less than half',
      'percentage',
      {
        routes: [offer('only', { connectFee: '0.5' })],
        account: { minimumPercentage: '50' },
        input: { price: () => ({ currency: 'EUR', price: rate({ connectFee: '1.009999' }) }) },
      },
    ],
    [
      'a cost per minute at the limit, with a fee',
      'permitted',
      { account: { maximumCost: '0.01' }, routes: [offer('only', { connectFee: '5' })] },
    ],
    ['a price and a cost of nothing', 'permitted', priced('0', { routes: costing('0') })],
    ['no price list, no minimum', 'permitted', {}],
    ['no price list, a minimum profit', 'profit', { account: { minimumProfit: '0.000001' } }],
    ['no price list, a minimum percentage', 'percentage', { account: { minimumPercentage: '0.000001' } }],
    ['one second', 'permitted', { account: { maximumSeconds: 1 } }],
    ['no second', 'seconds', { account: { maximumSeconds: 0 } }],
  ])('%s: %s', (_what, outcome, asked) => {
    expect(outcomeOf(judge(asked))).toBe(outcome);
  });
});

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

describe('findings', () => {
  const rules = [
    ...['customer', 'plan', 'account', 'locked', 'hours', 'maximum_seconds'],
    ...['number', 'callerid', 'dialplan', 'emergency', 'premium', 'cos', 'price', 'route'],
    ...['currency', 'maximum_connectfee', 'maximum_cost', 'minimum_profit', 'minimum_percentage'],
    ...['daily_budget', 'maximum_legs'],
  ];
  test('tell every rule, its value and its limit', () => {
    const verdict = judge(priced('0.04', { account: { maximumCost: '0.02', dailyBudget: '10', maximumLegs: 3 } }));
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(rules);
    expect(verdict.findings.filter((finding) => finding.verdict !== 'passed').map(({ rule }) => rule)).toEqual([
      'daily_budget',
      'maximum_legs',
    ]);
    expect(findingOf(verdict, 'hours')).toMatchObject({
      value: 'Wednesday 12:00:00 in Europe/Berlin',
      limit: 'days 1,2,3,4,5,6,7 from 00:00:00 to 23:59:59',
    });
    expect(findingOf(verdict, 'minimum_percentage', 'only')).toMatchObject({ value: '75 %', limit: 'at least 0 %' });
    expect(findingOf(verdict, 'daily_budget')).toMatchObject({
      value: 'sets 2.400334 EUR aside',
      limit: 'at most 10 on 2027-03-03',
    });
  });
  test('go on behind a refusal, and the first one is the refusal', () => {
    const verdict = judge({ number: '+4990012345', account: { locked: true, maximumCost: '0' } });
    expect(verdict.findings.flatMap(({ refusal }) => refusal ?? [])).toEqual(['account-locked', 'premium', 'cost']);
    expect(verdict).toMatchObject({ refusal: 'account-locked', says: 'the access account is locked' });
  });
  test('count no profit out of a price in another currency', () => {
    const verdict = judge({ input: { price: () => ({ currency: 'USD', price: rate({ perMinute: '9' }) }) } });
    expect(findingOf(verdict, 'minimum_profit', 'only').value).toBe('0');
  });
  test('leave open what has nothing to judge', () => {
    const verdict = judge({ number: "4'x", input: { account: undefined } });
    const open = verdict.findings.filter((finding) => finding.verdict === 'not-judged').map(({ rule }) => rule);
    expect(open).toEqual([
      ...['locked', 'hours', 'maximum_seconds', 'dialplan', 'emergency', 'premium', 'cos', 'price', 'route'],
    ]);
    expect(verdict).toMatchObject({ kind: 'refused', refusal: 'no-account' });
  });
  test('name what was asked for by plain characters only', () => {
    const verdict = judge({ number: '\u001b]0;\u0007\n{x}', callerId: '\u202e' });
    for (const { value, limit } of verdict.findings) expect(`${value}${limit}`).toMatch(/^[ -~]*$/);
  });
});

describe('who decides where the account does not', () => {
  test('is the customer', () => {
    const customer = { ...CUSTOMER, cos: 7, dialplan: 'house' };
    expect([0, 1, 3].map((cos) => classWanted({ ...ACCOUNT, cos }, customer))).toEqual([7, 1, 3]);
    expect(['', 'own'].map((dialplan) => dialplanWanted({ ...ACCOUNT, dialplan }, customer))).toEqual(['house', 'own']);
  });
});
