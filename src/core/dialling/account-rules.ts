import { type Judgement, leavesOpen, wants } from './finding.ts';
import { clockText, hoursText, isOpen } from './hours.ts';
import type { Situation } from './situation.ts';
import type { AccountTerms } from './terms.ts';

/** Who wants to call, and when: the rules that need no number, in their order. */
export const ACCOUNT_RULES: readonly ((situation: Situation) => Judgement)[] = [
  customerRule,
  planRule,
  accountRule,
  ofAccount('locked', lockedRule),
  ofAccount('hours', hoursRule),
  ofAccount('maximum_seconds', secondsRule),
];

function customerRule({ customer }: Situation): Judgement {
  const value = customer.disabled ? 'disabled' : 'active';
  const look = { rule: 'customer', value, limit: 'active' };
  return wants(!customer.disabled, look, 'customer-disabled', 'the customer is disabled');
}

function planRule({ planAllows }: Situation): Judgement {
  const look = { rule: 'plan', value: planAllows ? 'includes calls' : 'has no calls', limit: 'includes calls' };
  return wants(planAllows, look, 'not-in-plan', 'the rate plan has no access accounts');
}

function accountRule({ account }: Situation): Judgement {
  const look = {
    rule: 'account',
    value: account === undefined ? 'none' : String(account.id),
    limit: 'an access account',
  };
  return wants(account !== undefined, look, 'no-account', 'there is no access account that pays for calls');
}

/** A rule that needs the account. */
function ofAccount(
  rule: string,
  judge: (account: AccountTerms, situation: Situation) => Judgement,
): (situation: Situation) => Judgement {
  return (situation) => {
    const { account } = situation;
    return account === undefined ? leavesOpen({ rule, value: '', limit: '' }) : judge(account, situation);
  };
}

function lockedRule({ locked }: AccountTerms): Judgement {
  const look = { rule: 'locked', value: locked ? '1' : '0', limit: '0' };
  return wants(!locked, look, 'account-locked', 'the access account is locked');
}

function hoursRule(account: AccountTerms, { clock, customer }: Situation): Judgement {
  const value = `${clockText(clock)} in ${customer.timezone}`;
  const look = { rule: 'hours', value, limit: hoursText(account) };
  return wants(isOpen(account, clock), look, 'account-closed', `the access account is closed: it is ${value}`);
}

function secondsRule(account: AccountTerms, situation: Situation): Judgement {
  const seconds = limitSeconds(account, situation);
  const { longestSeconds } = situation.bounds;
  const look = { rule: 'maximum_seconds', value: String(account.maximumSeconds), limit: `at most ${longestSeconds}` };
  return wants(seconds > 0, look, 'seconds', 'the access account allows calls of no length');
}

/** After how many seconds a call ends: what the account says, within what the configuration says. */
export function limitSeconds({ maximumSeconds }: AccountTerms, { bounds }: Pick<Situation, 'bounds'>): number {
  return maximumSeconds < 0 ? bounds.longestSeconds : Math.min(maximumSeconds, bounds.longestSeconds);
}
