import { limitSeconds } from './account-rules.ts';
import { amountText, greatest, storedAmount } from './amount.ts';
import { type Judgement, leavesOpen } from './finding.ts';
import { dayText } from './hours.ts';
import { costOfLeg } from './leg-cost.ts';
import { numberText, type Situation, type Target } from './situation.ts';
import type { AccountTerms } from './terms.ts';
import type { CallPermit, PermittedRoute } from './verdict.ts';

/**
 * FreeSWITCH looks at what it has to hang up once a second (switch_scheduler.c), and a hangup takes its time; a second that has begun
 * is paid. So much is set aside beyond the limit.
 */
const GRACE_SECONDS = 2;

/** What a call gets that is not refused; undefined where it is unknown who pays or where it leads. */
export function permitOf(
  situation: Situation,
  target: Target | undefined,
  routes: readonly PermittedRoute[],
): CallPermit | undefined {
  const { account, customer, clock, request } = situation;
  if (target === undefined || account === undefined) return undefined;
  const extension = target.kind === 'extension';
  const seconds = limitSeconds(account, situation);
  const budget = storedAmount(account.dailyBudget);
  return {
    account: account.id,
    customer: customer.id,
    number: numberText(target),
    extension,
    callerId: request.callerId ?? (extension ? account.callerIdInternal : account.callerIdExternal),
    currency: account.currency,
    routes,
    limitSeconds: seconds,
    reserve: greatest(routes.map((route) => costOfLeg(route, seconds + GRACE_SECONDS))),
    day: dayText(clock),
    dailyBudget: budget < 0n ? undefined : budget,
    maximumLegs: mostLegs(account, situation),
  };
}

/** The account's number of legs, within that of the configuration. */
function mostLegs({ maximumLegs }: AccountTerms, { bounds }: Situation): number | undefined {
  if (maximumLegs < 0) return bounds.legsPerAccount;
  return Math.min(maximumLegs, bounds.legsPerAccount ?? maximumLegs);
}

/** What the store holds it against. */
export function boundsOf({ clock }: Situation, permit: CallPermit | undefined): readonly Judgement[] {
  if (permit === undefined) return [];
  const { reserve, currency, dailyBudget, maximumLegs } = permit;
  const budget = dailyBudget === undefined ? 'none' : `at most ${amountText(dailyBudget)} on ${dayText(clock)}`;
  const legs = maximumLegs === undefined ? 'none' : `at most ${maximumLegs} at once`;
  return [
    leavesOpen({ rule: 'daily_budget', value: `sets ${amountText(reserve)} ${currency} aside`, limit: budget }),
    leavesOpen({ rule: 'maximum_legs', value: 'sets one leg aside', limit: legs }),
  ];
}
