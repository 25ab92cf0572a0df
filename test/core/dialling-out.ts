import { amountOf } from '../../src/core/dialling/amount.ts';
import type { CallPermit, PermittedRoute } from '../../src/core/dialling/verdict.ts';
import {
  type AccountId,
  type CallId,
  type CustomerId,
  callOfLeg,
  type GatewayId,
  type LegId,
  parseStoredId,
  type RouteId,
} from '../../src/core/ids.ts';
import type { Answer, StoreRequest } from '../../src/core/intent.ts';
import type { Tell } from '../../src/core/tell.ts';
import { must, type Table } from './table.ts';

export const route = (id: number): PermittedRoute => ({
  route: must(parseStoredId<RouteId>(id)),
  gateway: { id: must(parseStoredId<GatewayId>(id)), name: `carrier-${id}` },
  dial: '4930123456',
  connectFee: amountOf(0n),
  perMinute: amountOf(10_000n),
  firstSeconds: 60,
  stepSeconds: 1,
  price: null,
});
export const PERMIT: CallPermit = {
  account: must(parseStoredId<AccountId>(7)),
  customer: must(parseStoredId<CustomerId>(1)),
  number: '+4930123456',
  extension: false,
  callerId: '493055500',
  currency: 'EUR',
  routes: [route(1)],
  limitSeconds: 600,
  reserve: amountOf(100_000n),
  day: '2027-01-31',
  dailyBudget: undefined,
  maximumLegs: undefined,
};
export const permitted = (given: Partial<CallPermit> = {}): Answer => ({
  kind: 'ok',
  call: { kind: 'permitted', permit: { ...PERMIT, ...given }, findings: [] },
});

type Reserve = StoreRequest & { readonly kind: 'reserve-call' };
type Settle = StoreRequest & { readonly kind: 'settle-call' };
export const reserved = (table: Table): readonly Reserve[] =>
  table.requests().filter((request) => request.kind === 'reserve-call');
export const settled = (table: Table): readonly Settle[] =>
  table.requests().filter((request) => request.kind === 'settle-call');

/** How the calls went on as it was told, as `stage` or `over: outcome`. */
export const stages = (table: Table): readonly string[] =>
  table
    .tells()
    .filter((tell): tell is Tell & { kind: 'call-changed' } => tell.kind === 'call-changed')
    .map(({ stage, outcome, refusal, hangup }) =>
      stage === 'over' ? [`over: ${outcome ?? refusal}`, hangup].filter(Boolean).join(' ') : stage,
    );

export const callOf = (leg: LegId): CallId => must(callOfLeg(leg)).call;

/** What the far end does, as FreeSWITCH tells of it. */
export function farEnd(table: Table, leg: LegId) {
  const caller = { name: 'Outbound Call', number: '4930123456' };
  return {
    created: () =>
      table.event({ kind: 'channel-created', leg, caller, direction: 'outbound', destination: '4930123456' }),
    rings: () => table.event({ kind: 'channel-ringing', leg }),
    answers: () => table.event({ kind: 'channel-answered', leg, caller }),
    /** The dialplan parks the answered leg. */
    parks: () =>
      table.event({
        kind: 'channel-parked',
        leg,
        caller,
        destination: 'invited',
        variables: { convene_entry: 'invited', convene_limit: '600' },
      }),
    /** It presses a key at the question, or none. */
    types: (key: string | undefined) =>
      table.done(
        leg,
        'play_and_get_digits',
        table.question('ask-digits'),
        key === undefined ? {} : { convene_accept: key },
      ),
    gone: (cause: string) => table.event({ kind: 'channel-gone', leg, cause }),
  };
}
