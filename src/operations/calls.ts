import { z } from 'zod';
import type { AccountId, ConferenceId, CustomerId, GatewayId, PersonId, RouteId } from '../core/ids.ts';
import type { CallRecord } from '../directory/call-record.ts';
import type { CallFilter } from '../store/call-ledger.ts';
import { customerFor } from './access.ts';
import { call, choice, moment, reference } from './fields.ts';
import { timeOrNone } from './invite-shape.ts';
import { operation } from './operation.ts';
import { done, invalid } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';

const money = () => z.string().describe('A decimal number.');

/** One leg of a call that is over, as the API shows it. */
export const callShape = z.object({
  id: z.int().describe('Grows with the time at which the leg was over.'),
  call: call().describe('Id of the call; one that was tried by several routes has several legs.'),
  customer: reference<CustomerId>(),
  account: reference<AccountId>().describe('The access account that pays.'),
  purpose: z.enum(['invite', 'access']).describe('Into a conference, or for a caller of the access account.'),
  conference: reference<ConferenceId>().nullable(),
  by: reference<PersonId>().nullable().describe('The person whose command it was; null for keys and callers.'),
  number: z.string().describe('International with its plus, or the extension.'),
  caller_id: z.string().describe('What the far end was shown; empty for unknown.'),
  route: reference<RouteId>().nullable().describe('null for an extension.'),
  gateway: reference<GatewayId>().nullable().describe('null for an extension.'),
  placed_at: z.iso.datetime(),
  ringing_at: z.iso.datetime().nullable(),
  answered_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime(),
  seconds: z.int().describe('From the answer to the end, as it is charged; started ones count.'),
  cause: z.string().describe("FreeSWITCH's hangup cause; empty where the end was missed."),
  currency: z.string(),
  cost: money(),
  price: money().nullable().describe('What the customer pays; null where it has no price list.'),
  margin: money().nullable().describe('What is left of the price; null likewise.'),
  estimated: z
    .boolean()
    .describe('Its answer or its end was missed, and it was charged as the dearest that it can have been.'),
});

export function showCall(record: CallRecord): z.input<typeof callShape> {
  const { id, call, customer, account, purpose, conference, by, number, callerId, route, gateway } = record;
  const { placedAtMs, ringingAtMs, answeredAtMs, endedAtMs, seconds, cause } = record;
  const { currency, cost, price, margin, estimated } = record;
  return {
    ...{ id, call, customer, account, purpose, conference, by, number, caller_id: callerId, route, gateway },
    placed_at: new Date(placedAtMs).toISOString(),
    ringing_at: timeOrNone(ringingAtMs),
    answered_at: timeOrNone(answeredAtMs),
    ended_at: new Date(endedAtMs).toISOString(),
    ...{ seconds, cause, currency, cost, price, margin, estimated },
  };
}

export const listCalls = operation({
  name: 'calls.list',
  summary: 'Lists the calls of a customer that are over, one for each leg.',
  privilege: 'commerce',
  input: z.object({
    customer: reference<CustomerId>().optional().describe("The customer, for system owners; else one's own."),
    account: reference<AccountId>().optional().describe('Only those that this access account pays.'),
    conference: reference<ConferenceId>().optional().describe('Only those into this conference.'),
    from: moment().optional().describe('Only those that were placed at this moment or later.'),
    until: moment().optional().describe('Only those that were placed before this moment.'),
    order: choice(['newest-first', 'oldest-first']).default('newest-first').describe('By when they were over.'),
    ...pageFields<number>(),
  }),
  output: pageOf(callShape),
  async run(actor, { customer, account, conference, from, until, order, ...page }, services) {
    const of = await customerFor(actor, customer, services);
    if (!of.ok) return of;
    const [fromMs, untilMs] = [from, until].map((text) => (text === undefined ? undefined : Date.parse(text)));
    if (fromMs !== undefined && untilMs !== undefined && untilMs < fromMs) {
      return invalid({ field: 'until', message: 'must not be before from' });
    }
    const [payer, room] = await Promise.all([
      account && services.directory.accounts.byId(account),
      conference && services.store.conferences.byId(conference),
    ]);
    if ([payer, room].some((owned) => owned && owned.customer !== of.value.id)) return done({ items: [], next: null });
    // Calls of what is deleted are looked for among the customer's own, so that nobody has us read through another's list.
    const filter: CallFilter = {
      ...{ customer: of.value.id, account: payer?.id, conference: room?.id },
      ...{ fromMs, untilMs },
    };
    const { things, next } = await fillPage(
      (wanted) => {
        return services.ledger.records(filter, { after: wanted.after, limit: wanted.limit ?? page.limit, order });
      },
      page,
      (record) =>
        (account === undefined || record.account === account) &&
        (conference === undefined || record.conference === conference),
    );
    return done({ items: things.map(showCall), next });
  },
});
