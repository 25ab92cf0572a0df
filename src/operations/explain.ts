import { z } from 'zod';
import { amountText } from '../core/dialling/amount.ts';
import { CALL_REFUSALS, type CallRequest, type CallVerdict, type PermittedRoute } from '../core/dialling/verdict.ts';
import { type AccountId, parseCallId, type RouteId } from '../core/ids.ts';
import { accountFor } from './accounts.ts';
import { callerId, dialled, reference } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done } from './outcome.ts';
import type { Services } from './services.ts';

const money = (what: string) => z.string().describe(`${what}: a decimal number.`);
const tariff = {
  connect_fee: money('For the call as such'),
  per_minute: money('For each minute'),
  first_seconds: z.int().describe('What is paid for at least, in seconds.'),
  step_seconds: z.int().describe('In steps of how many seconds the rest is paid for.'),
};
const routeShape = z.object({
  route: reference<RouteId>().nullable().describe('null for an extension, which has none.'),
  name: z.string().nullable().describe('Name of the route.'),
  gateway: z.string().nullable().describe('Name of its gateway.'),
  ...tariff,
  price: z.object(tariff).nullable().describe('What the customer pays; null where it has no price list.'),
});
const ruleShape = z.object({
  rule: z.string(),
  value: z.string().describe('What the rule looked at.'),
  limit: z.string().describe('What it wants.'),
  verdict: z.enum(['passed', 'refused', 'not-judged']),
  refusal: z.enum(CALL_REFUSALS).nullable().describe('Set where it refuses.'),
  route: z.string().nullable().describe('The route that it was held against, where it is a rule of routes.'),
});
const verdictShape = z.object({
  verdict: z.enum(['permitted', 'refused']),
  refusal: z.enum(CALL_REFUSALS).nullable().describe('The first rule that refuses; null for a call that may be made.'),
  says: z.string().nullable().describe('The same as a sentence.'),
  number: z.string().nullable().describe('What would be dialled: international with its plus, or the extension.'),
  limit_seconds: z.int().nullable().describe('After so long the call would be hung up.'),
  currency: z.string().nullable(),
  routes: z.array(routeShape).describe('The ways that it would take: the next one where one fails.'),
  rules: z.array(ruleShape).describe('Every rule that was judged, in their order.'),
});

type Asked = Pick<CallRequest, 'purpose' | 'number' | 'callerId'>;

/** What would come of a call. Nothing is dialled or set aside. */
export function judgedCall({ person }: Actor, asked: Asked, { calls }: Services): Promise<CallVerdict> {
  // One that is only asked about is never looked up by its id.
  const call = parseCallId('none');
  if (call === undefined) throw new Error('none is no id of a call');
  return calls.explain({ ...asked, call, asker: { by: person.id, byLeg: null } });
}

export const explainCall = operation({
  name: 'accounts.explain',
  summary: 'Says what would come of a call with an access account, by every rule; nothing is dialled.',
  privilege: 'commerce',
  input: z.object({
    id: reference<AccountId>().describe('Id of the access account.'),
    number: dialled().describe('As it would be dialled. A plus that is not percent-encoded is understood too.'),
    callerid: callerId().optional().describe("In place of the access account's own."),
  }),
  output: verdictShape,
  async run(actor, { id, number, callerid = null }, services) {
    const account = await accountFor(actor, id, services);
    if (!account.ok) return account;
    const asked: Asked = { purpose: { kind: 'access', account: id }, number: withPlus(number), callerId: callerid };
    const verdict = await judgedCall(actor, asked, services);
    const rules = [...verdict.findings];
    if (verdict.kind === 'refused') {
      const { kind, refusal, says } = verdict;
      const none = { number: null, limit_seconds: null, currency: null, routes: [] };
      return done({ verdict: kind, refusal, says, ...none, rules });
    }
    const { kind, permit } = verdict;
    const routes = await Promise.all(permit.routes.map((route) => showRoute(route, services)));
    const call = { number: permit.number, limit_seconds: permit.limitSeconds, currency: permit.currency };
    return done({ verdict: kind, refusal: null, says: null, ...call, routes, rules });
  },
});

/** A plus is a blank in a query (WHATWG URL, application/x-www-form-urlencoded), and no number begins with one. */
export const withPlus = (number: string): string => number.replace(/^ (?=[0-9])/, '+');

async function showRoute({ route, gateway, price, ...cost }: PermittedRoute, { directory }: Services) {
  const named = route === null ? undefined : await directory.routes.byId(route);
  return {
    route,
    name: named?.name ?? null,
    gateway: gateway?.name ?? null,
    ...showTariff(cost),
    price: price && showTariff(price),
  };
}
function showTariff({
  connectFee,
  perMinute,
  firstSeconds,
  stepSeconds,
}: Pick<PermittedRoute, 'connectFee' | 'perMinute' | 'firstSeconds' | 'stepSeconds'>) {
  const seconds = { first_seconds: firstSeconds, step_seconds: stepSeconds };
  return { connect_fee: amountText(connectFee), per_minute: amountText(perMinute), ...seconds };
}
