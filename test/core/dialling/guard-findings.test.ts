import { describe, expect, test } from 'vitest';
import { findingOf, judge, priced, rate } from './counter.ts';

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
