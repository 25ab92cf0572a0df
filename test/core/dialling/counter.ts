import { homeDialplan } from '../../../src/core/dialling/dialplan.ts';
import { judgeCall } from '../../../src/core/dialling/guard.ts';
import { type DialledNumber, parseDialled } from '../../../src/core/dialling/number.ts';
import type { GuardInput } from '../../../src/core/dialling/situation.ts';
import { USUAL_SPECIAL_NUMBERS } from '../../../src/core/dialling/special-numbers.ts';
import type {
  AccountTerms,
  ClassOfServiceTerms,
  CustomerTerms,
  Rate,
  RouteOffer,
} from '../../../src/core/dialling/terms.ts';
import type { CallVerdict, RuleFinding } from '../../../src/core/dialling/verdict.ts';
import {
  type AccountId,
  type ClassOfServiceId,
  type CustomerId,
  type GatewayId,
  parseCallId,
  parseStoredId,
  type RouteId,
} from '../../../src/core/ids.ts';
import { conferenceId, must } from '../table.ts';

/** A Wednesday, noon in Berlin. */
export const NOON_MS = Date.parse('2027-03-03T11:00:00Z');

export const dialled = (text: string): DialledNumber => {
  const parsed = parseDialled(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

export const GERMANY = homeDialplan({
  country: '49',
  internationalPrefix: '00',
  nationalPrefix: '0',
  extensions: ['2XXX'],
});

export const rate = (given: Partial<Rate> = {}): Rate => ({
  prefix: '49',
  destination: 'Germany',
  connectFee: '0',
  perMinute: '0.01',
  firstSeconds: 1,
  stepSeconds: 1,
  ...given,
});

export function offer(name: string, cost: Partial<Rate> = {}, given: Partial<RouteOffer> = {}): RouteOffer {
  return {
    route: must(parseStoredId<RouteId>(name.length)),
    name,
    gateway: { id: must(parseStoredId<GatewayId>(1)), name: 'carrier', prefix: '', plus: true },
    currency: 'EUR',
    cost: rate(cost),
    ...given,
  };
}

export const ACCOUNT: AccountTerms = {
  id: must(parseStoredId<AccountId>(5)),
  customer: must(parseStoredId<CustomerId>(1)),
  callerIdExternal: '+493012345',
  callerIdInternal: '2000',
  cos: 0,
  currency: 'EUR',
  daysWeek: '1,2,3,4,5,6,7',
  dialplan: '',
  ...{ startHour: 0, startMinute: 0, startSecond: 0, endHour: 23, endMinute: 59, endSecond: 59 },
  locked: false,
  maximumConnectFee: '-1',
  maximumCost: '-1',
  maximumSeconds: -1,
  minimumPercentage: '0',
  minimumProfit: '0',
  dailyBudget: '-1',
  maximumLegs: -1,
};
export const CUSTOMER: CustomerTerms = {
  id: ACCOUNT.customer,
  timezone: 'Europe/Berlin',
  disabled: false,
  cos: 1,
  dialplan: '',
};
export const classOf = (given: Partial<ClassOfServiceTerms> = {}): ClassOfServiceTerms => ({
  id: must(parseStoredId<ClassOfServiceId>(2)),
  name: 'office',
  allow: [],
  deny: [],
  extensions: true,
  ...given,
});

export interface Asked {
  readonly number?: string;
  readonly callerId?: string | null;
  readonly account?: Partial<AccountTerms>;
  readonly customer?: Partial<CustomerTerms>;
  readonly routes?: readonly RouteOffer[];
  readonly input?: Partial<GuardInput>;
}
/** A call to Berlin, which nothing speaks against; `asked` is what is otherwise. */
export function callOf({ number = '+493098765', callerId = null, ...asked }: Asked = {}): GuardInput {
  return {
    request: {
      call: must(parseCallId('c1')),
      purpose: { kind: 'invite', conference: conferenceId(1) },
      asker: { by: null, byLeg: null },
      number,
      callerId,
    },
    account: { ...ACCOUNT, ...asked.account },
    customer: { ...CUSTOMER, ...asked.customer },
    cos: 'all',
    dialplan: GERMANY,
    special: USUAL_SPECIAL_NUMBERS,
    offers: () => asked.routes ?? [offer('only')],
    price: () => undefined,
    planAllows: true,
    bounds: { longestSeconds: 14_400, legsPerAccount: undefined },
    nowMs: NOON_MS,
    ...asked.input,
  };
}

export function permitIn(verdict: CallVerdict) {
  if (verdict.kind !== 'permitted') throw new Error(`refused: ${verdict.says}`);
  return verdict.permit;
}
/** Why it is not made; `permitted` where it is. */
export const outcomeOf = (verdict: CallVerdict): string =>
  verdict.kind === 'permitted' ? 'permitted' : verdict.refusal;
export const findingOf = (verdict: CallVerdict, rule: string, route: string | null = null): RuleFinding =>
  must(verdict.findings.find((finding) => finding.rule === rule && finding.route === route));

export const judge = (asked: Asked = {}): CallVerdict => judgeCall(callOf(asked));
/** The same, where the customer pays so much a minute. */
export const priced = (perMinute: string, asked: Asked = {}): Asked => ({
  ...asked,
  input: { price: () => ({ currency: 'EUR', price: rate({ perMinute }) }), ...asked.input },
});
