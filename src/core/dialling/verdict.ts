import type { AccountId, CallId, ConferenceId, CustomerId, GatewayId, LegId, PersonId, RouteId } from '../ids.ts';
import type { Amount } from './amount.ts';

/** What a call is made for. */
export type CallPurpose =
  /** Somebody is asked to come into a conference. */
  | { readonly kind: 'invite'; readonly conference: ConferenceId }
  /** A caller of an access account is connected. */
  | { readonly kind: 'access'; readonly account: AccountId };

/** Who wants the call; all null for a rule of the conference. */
export interface CallAsker {
  readonly by: PersonId | null;
  readonly byLeg: LegId | null;
}

/** A call that is asked for. `number` is as it was dialled or typed: nothing of it is used before the dialplan has read it. */
export interface CallRequest {
  readonly call: CallId;
  readonly purpose: CallPurpose;
  readonly asker: CallAsker;
  readonly number: string;
  /** In place of the account's own; null for that. */
  readonly callerId: string | null;
}

/** Why a call is not made: one for each rule of the guard. */
export const CALL_REFUSALS = [
  'no-account',
  'account-locked',
  'account-closed',
  'customer-disabled',
  'not-in-plan',
  'bad-number',
  'no-such-number',
  'class-of-service',
  'emergency',
  'premium',
  'no-rate',
  'no-route',
  'currency',
  'connect-fee',
  'cost',
  'profit',
  'percentage',
  'seconds',
  'budget',
  'too-many-legs',
  'unavailable',
] as const;
export type CallRefusal = (typeof CALL_REFUSALS)[number];

/** One rule of the guard: what it looked at, what it wants, and how it found. */
export interface RuleFinding {
  readonly rule: string;
  /** What it looked at, for people: `Saturday 03:10:00 in Europe/Berlin`. */
  readonly value: string;
  /** What it wants: `days 1,2,3,4,5`. */
  readonly limit: string;
  readonly verdict: 'passed' | 'refused' | 'not-judged';
  /** Set where it refuses. */
  readonly refusal: CallRefusal | null;
  /** The route that it was held against, where it is one of a route. */
  readonly route: string | null;
}

/** A way that the guard lets the call go. */
export interface PermittedRoute {
  /** Null for one of our own extensions. */
  readonly route: RouteId | null;
  readonly gateway: { readonly id: GatewayId; readonly name: string } | null;
  /** What is dialled there: digits, with a plus where the gateway wants one. */
  readonly dial: string;
  readonly connectFee: Amount;
  readonly perMinute: Amount;
  readonly firstSeconds: number;
  readonly stepSeconds: number;
  /** What the customer pays; null where there is no price list. */
  readonly price: {
    readonly connectFee: Amount;
    readonly perMinute: Amount;
    readonly firstSeconds: number;
    readonly stepSeconds: number;
  } | null;
}

/** What the guard has allowed: the routes in the order in which they are tried, and the bounds. */
export interface CallPermit {
  readonly account: AccountId;
  readonly customer: CustomerId;
  /** E.164 with its plus, or the extension. */
  readonly number: string;
  readonly extension: boolean;
  /** What the far end is shown; empty for unknown. */
  readonly callerId: string;
  readonly currency: string;
  readonly routes: readonly PermittedRoute[];
  /** After so long FreeSWITCH hangs up, counted from the answer. Always finite. */
  readonly limitSeconds: number;
  /** What is set aside until it is settled: the dearest of the routes up to the limit, and for two seconds that a hangup may take. */
  readonly reserve: Amount;
  /** Day of the budget in the customer's zone, as 2027-01-31. */
  readonly day: string;
  /** What the account may spend on that day, and how many of its legs may stand; undefined for no limit. */
  readonly dailyBudget: Amount | undefined;
  readonly maximumLegs: number | undefined;
}

/** What came of asking for a call. `says` is a sentence for people, without a full stop. */
export type CallVerdict =
  | { readonly kind: 'permitted'; readonly permit: CallPermit; readonly findings: readonly RuleFinding[] }
  | {
      readonly kind: 'refused';
      readonly refusal: CallRefusal;
      readonly says: string;
      readonly findings: readonly RuleFinding[];
    };
