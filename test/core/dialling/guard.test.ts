import { describe, expect, test } from 'vitest';
import { classWanted, dialplanWanted } from '../../../src/core/dialling/situation.ts';
import { ACCOUNT, type Asked, CUSTOMER, classOf, judge, offer, outcomeOf, priced, rate } from './counter.ts';

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

describe('who decides where the account does not', () => {
  test('is the customer', () => {
    const customer = { ...CUSTOMER, cos: 7, dialplan: 'house' };
    expect([0, 1, 3].map((cos) => classWanted({ ...ACCOUNT, cos }, customer))).toEqual([7, 1, 3]);
    expect(['', 'own'].map((dialplan) => dialplanWanted({ ...ACCOUNT, dialplan }, customer))).toEqual(['house', 'own']);
  });
});
