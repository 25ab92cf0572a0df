import { limitSeconds } from './account-rules.ts';
import { NOTHING } from './amount.ts';
import { firstRefusal, type Judgement, leavesOpen, passes, wants } from './finding.ts';
import type { Tariff } from './leg-cost.ts';
import { type Candidate, candidatesOf, judgeRoute } from './route-rules.ts';
import { fitsTarget, numberText, type Situation, type Target } from './situation.ts';
import type { RouteOffer } from './terms.ts';
import type { PermittedRoute } from './verdict.ts';

/** The ways that a call may go. */
export interface Routed {
  readonly judgements: readonly Judgement[];
  /** The cheapest first. */
  readonly routes: readonly PermittedRoute[];
  /** Set where there is none. */
  readonly refusal: ReturnType<typeof firstRefusal>;
}

/** Judges each route that serves the number; an extension is reached without one. */
export function routesOf(situation: Situation, target: Target | undefined, price: Tariff | undefined): Routed {
  const { account, offers } = situation;
  if (target === undefined || account === undefined) {
    return { judgements: [leavesOpen({ rule: 'route', value: '', limit: '' })], routes: [], refusal: undefined };
  }
  if (target.kind === 'extension') {
    const look = { rule: 'route', value: 'an extension', limit: 'none' };
    return { judgements: [passes(look)], routes: [toExtension(target)], refusal: undefined };
  }
  const serving = offers(target.digits).filter(({ cost }) => fitsTarget(cost, target));
  const candidates = candidatesOf(serving, price, account.currency, limitSeconds(account, situation));
  const look = { rule: 'route', value: `${candidates.length} with a rate`, limit: 'one at least' };
  const says = `no route has a rate for ${numberText(target)}`;
  const some = wants(candidates.length > 0, look, 'no-route', says);
  const judged = candidates.map((candidate) => ({ candidate, judgements: judgeRoute(candidate, account) }));
  const permitted = judged.filter(({ judgements }) => firstRefusal(judgements) === undefined);
  const judgements = [some, ...judged.flatMap((each) => each.judgements)];
  return {
    judgements,
    routes: permitted.map(({ candidate }) => byRoute(candidate, target)),
    refusal: permitted.length > 0 ? undefined : firstRefusal(judgements),
  };
}

function toExtension({ digits }: Target): PermittedRoute {
  const nothing = { connectFee: NOTHING, perMinute: NOTHING, firstSeconds: 1, stepSeconds: 1 };
  return { route: null, gateway: null, dial: digits, ...nothing, price: null };
}
function byRoute({ offer, cost, price }: Candidate, target: Target & { kind: 'external' }): PermittedRoute {
  const { id, name } = offer.gateway;
  return {
    route: offer.route,
    gateway: { id, name },
    dial: dialledAt(offer.gateway, target),
    ...cost,
    price: price ?? null,
  };
}

/** Behind a gateway's own prefix there is no plus, since with one that prefix would be a country. */
function dialledAt({ prefix, plus }: RouteOffer['gateway'], target: Target & { kind: 'external' }): string {
  return plus && prefix === '' && !target.short ? `+${target.digits}` : prefix + target.digits;
}
