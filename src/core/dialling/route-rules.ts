import { type Amount, amountText, minus, NOTHING, percentOf, storedAmount } from './amount.ts';
import { type Judgement, leavesOpen, passes, wants } from './finding.ts';
import { costOfLeg, type Tariff, tariffOf } from './leg-cost.ts';
import type { AccountTerms, RouteOffer } from './terms.ts';
import type { CallRefusal } from './verdict.ts';

/** A route that serves the number, with what it costs, and what the customer pays: undefined where it has no price list. */
export interface Candidate {
  readonly offer: RouteOffer;
  readonly cost: Tariff;
  readonly price: Tariff | undefined;
}

/**
 * Routes are compared by what a call of this length costs on each; of the limit, where that is shorter. Minimum profit and
 * percentage, which are per minute, are held against one of just this length.
 */
const COMPARED_SECONDS = 60;

/** The cheapest first, with its connect fee and its steps; those of another currency behind all, since they cannot be compared. */
export function candidatesOf(
  offers: readonly RouteOffer[],
  price: Tariff | undefined,
  currency: string,
  limitSeconds: number,
): readonly Candidate[] {
  return offers
    .map((offer) => {
      const cost = tariffOf(offer.cost);
      const compared = costOfLeg(cost, Math.min(COMPARED_SECONDS, limitSeconds));
      return { offer, cost, price, compared, foreign: offer.currency === currency ? 0 : 1 };
    })
    .sort((a, b) => a.foreign - b.foreign || Number(a.compared > b.compared) - Number(a.compared < b.compared))
    .map(({ offer, cost, price }) => ({ offer, cost, price }));
}

/** What the account wants of a route, in order. */
export function judgeRoute(candidate: Candidate, account: AccountTerms): readonly Judgement[] {
  const { name, currency } = candidate.offer;
  const look = { rule: 'currency', value: currency, limit: account.currency, route: name };
  const same = currency === account.currency;
  const says = `route ${name} is paid in ${currency}, the access account in ${account.currency}`;
  return [
    wants(same, look, 'currency', says),
    ...MONEY_RULES.map(({ rule, judge }) =>
      same ? judge(candidate, account) : leavesOpen({ rule, value: '', limit: '', route: name }),
    ),
  ];
}

interface MoneyRule {
  readonly rule: string;
  readonly judge: (candidate: Candidate, account: AccountTerms) => Judgement;
}

const MONEY_RULES: readonly MoneyRule[] = [
  atMost(
    'maximum_connectfee',
    'connect-fee',
    'connect fee',
    ({ maximumConnectFee }) => maximumConnectFee,
    connectFeeOf,
  ),
  atMost('maximum_cost', 'cost', 'cost per minute', ({ maximumCost }) => maximumCost, costOf),
  { rule: 'minimum_profit', judge: profitRule },
  { rule: 'minimum_percentage', judge: percentageRule },
];
function connectFeeOf({ cost }: Candidate): Amount {
  return cost.connectFee;
}
function costOf({ cost }: Candidate): Amount {
  return cost.perMinute;
}

/** A limit that a cost may reach and not pass; below 0 there is none. */
function atMost(
  rule: string,
  refusal: CallRefusal,
  words: string,
  limitOf: (account: AccountTerms) => string,
  costOf: (candidate: Candidate) => Amount,
): MoneyRule {
  const judge = (candidate: Candidate, account: AccountTerms): Judgement => {
    const [cost, limit] = [costOf(candidate), storedAmount(limitOf(account))];
    const route = candidate.offer.name;
    if (limit < 0n) return passes({ rule, value: amountText(cost), limit: 'none', route });
    const look = { rule, value: amountText(cost), limit: `at most ${amountText(limit)}`, route };
    const says = `the ${words} is ${amountText(cost)}, and the access account allows ${amountText(limit)}`;
    return wants(cost <= limit, look, refusal, says);
  };
  return { rule, judge };
}

/** What a call of a minute brings, connect fees and started steps included, and what the customer pays for it. */
interface Yield {
  readonly profit: Amount;
  readonly price: Amount;
}
/** Both are nothing where there is no price list. */
function yieldOf({ price, cost }: Candidate): Yield {
  if (price === undefined) return { profit: NOTHING, price: NOTHING };
  const paid = costOfLeg(price, COMPARED_SECONDS);
  return { profit: minus(paid, costOfLeg(cost, COMPARED_SECONDS)), price: paid };
}

/** Profit of a call of one minute: what the customer pays for it without what it costs, connect fees and started steps included. */
function profitRule(candidate: Candidate, account: AccountTerms): Judgement {
  const [{ profit }, least] = [yieldOf(candidate), storedAmount(account.minimumProfit)];
  const look = {
    rule: 'minimum_profit',
    value: amountText(profit),
    limit: `at least ${amountText(least)}`,
    route: candidate.offer.name,
  };
  const says = `the profit of a minute is ${amountText(profit)}, and the access account wants ${amountText(least)}`;
  return wants(profit >= least, look, 'profit', says);
}

/**
 * The same profit as a percentage of the same price. Of a price of nothing it is nothing where the cost is nothing too, and less than any
 * minimum where it is not.
 */
function percentageRule(candidate: Candidate, account: AccountTerms): Judgement {
  const [{ profit, price }, least] = [yieldOf(candidate), storedAmount(account.minimumPercentage)];
  const share = percentOf(profit, price) ?? (profit < 0n ? undefined : NOTHING);
  const value = share === undefined ? 'a loss on a price of nothing' : `${amountText(share)} %`;
  const look = {
    rule: 'minimum_percentage',
    value,
    limit: `at least ${amountText(least)} %`,
    route: candidate.offer.name,
  };
  const says = `the profit is ${value}, and the access account wants ${amountText(least)} %`;
  return wants(share !== undefined && share >= least, look, 'percentage', says);
}
