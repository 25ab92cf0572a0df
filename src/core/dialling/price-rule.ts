import { type Judgement, leavesOpen, passes, refuses, wants } from './finding.ts';
import { type Tariff, tariffOf } from './leg-cost.ts';
import { fitsTarget, numberText, type Situation, type Target } from './situation.ts';

/** What the customer pays for the number. */
export interface Priced {
  readonly judgements: readonly Judgement[];
  /** Undefined where there is no price list, or none to compare with. */
  readonly tariff: Tariff | undefined;
}

/** Whether there is a price, where there is a price list, in the currency of the account. */
export function priceOf({ account, price }: Situation, target: Target | undefined): Priced {
  const rule = 'price';
  if (target?.kind === 'extension') {
    return { judgements: [passes({ rule, value: 'an extension', limit: 'none' })], tariff: undefined };
  }
  if (target === undefined || account === undefined) {
    return { judgements: [leavesOpen({ rule, value: '', limit: '' })], tariff: undefined };
  }
  const offer = price(target.digits);
  if (offer === undefined) {
    return { judgements: [passes({ rule, value: 'no price list', limit: 'none' })], tariff: undefined };
  }
  const { currency, price: rate } = offer;
  if (rate === undefined || !fitsTarget(rate, target)) {
    const look = { rule, value: 'no rate', limit: 'a rate in the price list' };
    const says = `the price list has no rate for ${numberText(target)}`;
    return { judgements: [refuses(look, 'no-rate', says)], tariff: undefined };
  }
  const look = { rule, value: `${rate.perMinute} ${currency} per minute`, limit: `prices in ${account.currency}` };
  const says = `the price list is in ${currency}, the access account in ${account.currency}`;
  const same = currency === account.currency;
  return { judgements: [wants(same, look, 'currency', says)], tariff: same ? tariffOf(rate) : undefined };
}
