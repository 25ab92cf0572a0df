import { ACCOUNT_RULES } from './account-rules.ts';
import { firstRefusal } from './finding.ts';
import { NUMBER_RULES } from './number-rules.ts';
import { boundsOf, permitOf } from './permit.ts';
import { priceOf } from './price-rule.ts';
import { routesOf } from './routing.ts';
import { type GuardInput, situationOf, targetIn } from './situation.ts';
import type { CallVerdict } from './verdict.ts';

/**
 * Stands before every outbound leg. All rules are judged whose inputs exist, so that the findings explain the call; the first that
 * refuses, in their order, is the refusal:
 *
 * 1. Who and when: the customer, its plan, the account, its lock, its hours, its longest call.
 * 2. What: the number, the caller id, the dialplan, emergency numbers, premium numbers, the class of service.
 * 3. At what price: whether the customer's price list knows the number, and in the account's currency.
 * 4. By what route, for each by itself: currency, connect fee, cost, profit, percentage. Those that pass are tried from the cheapest
 *    on; where none does, the cheapest one's refusal is that of the call.
 *
 * An extension costs nothing and has no route, so that the rules of 3 and 4 leave it alone. The daily budget and the number of
 * legs are judged where both are set aside at once, in the store; the guard passes the bounds on.
 */
export function judgeCall(input: GuardInput): CallVerdict {
  const situation = situationOf(input);
  const target = targetIn(situation);
  const before = [...ACCOUNT_RULES, ...NUMBER_RULES].map((rule) => rule(situation));
  const priced = priceOf(situation, target);
  const routed = routesOf(situation, target, priced.tariff);
  const permit = permitOf(situation, target, routed.routes);
  const judgements = [...before, ...priced.judgements, ...routed.judgements, ...boundsOf(situation, permit)];

  const findings = judgements.map(({ finding }) => finding);
  const refusal = firstRefusal([...before, ...priced.judgements]) ?? routed.refusal;
  if (refusal !== undefined) return { kind: 'refused', ...refusal, findings };
  if (permit === undefined) throw new Error('a call was neither refused nor permitted');
  return { kind: 'permitted', permit, findings };
}
