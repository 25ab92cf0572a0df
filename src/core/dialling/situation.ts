import { ok, type Result, refused } from '../result.ts';
import type { ClassOfService } from './class-of-service.ts';
import { translate } from './dialplan.ts';
import { type Clock, clockAt } from './hours.ts';
import { type DialledNumber, parseDialled } from './number.ts';
import { dialledEmergency, premiumPrefix, translatedEmergency } from './special.ts';
import type {
  AccountTerms,
  CustomerTerms,
  DialplanTerms,
  PriceOffer,
  Rate,
  RouteOffer,
  SpecialNumbers,
} from './terms.ts';
import type { CallRequest } from './verdict.ts';

/** What a call is judged by. */
export interface GuardInput {
  readonly request: CallRequest;
  /** Undefined where there is none, neither of the conference nor of its customer. */
  readonly account: AccountTerms | undefined;
  readonly customer: CustomerTerms;
  /** The one that {@link classWanted} wants; undefined where there is no such class. */
  readonly cos: ClassOfService | undefined;
  /** The one that {@link dialplanWanted} wants; undefined where there is no such dialplan. */
  readonly dialplan: DialplanTerms | undefined;
  readonly special: SpecialNumbers;
  /** The routes that serve a number: E.164 without its plus, or a short one as dialled. Disabled ones are none. */
  readonly offers: (digits: string) => readonly RouteOffer[];
  /** Undefined where the customer has no price list. */
  readonly price: (digits: string) => PriceOffer | undefined;
  /** Whether the customer's plan lets it dial out. */
  readonly planAllows: boolean;
  readonly bounds: {
    /** What no call is longer than, in seconds, whatever the account says. */
    readonly longestSeconds: number;
    /** What no account has more legs than at once; undefined for no limit. */
    readonly legsPerAccount: number | undefined;
  };
  readonly nowMs: number;
}

/** The class of service of an account's calls: 1 is {@link ClassOfService} `all`, else it is the id of one. */
export const classWanted = (account: AccountTerms, customer: CustomerTerms): number =>
  account.cos === 0 ? customer.cos : account.cos;
/** The name of the dialplan of an account's calls; empty for the configuration's. */
export const dialplanWanted = (account: AccountTerms, customer: CustomerTerms): string =>
  account.dialplan === '' ? customer.dialplan : account.dialplan;

/** Where a call leads, with what is special about it. */
export type Target =
  | { readonly kind: 'extension'; readonly digits: string }
  | {
      readonly kind: 'external';
      readonly digits: string;
      /** An emergency number that was dialled as it is: it has no country and no plus. */
      readonly short: boolean;
      readonly emergency: string | undefined;
      readonly premium: string | undefined;
    };

/** What is read off the input before any rule. */
export interface Situation extends GuardInput {
  readonly clock: Clock;
  readonly dialled: Result<DialledNumber, string>;
  /** Undefined where no number was dialled; the error is a sentence. */
  readonly target: Result<Target, string> | undefined;
}

export function situationOf(input: GuardInput): Situation {
  const dialled = parseDialled(input.request.number);
  return {
    ...input,
    clock: clockAt(input.customer.timezone, input.nowMs),
    dialled,
    target: dialled.ok ? targetOf(dialled.value, input) : undefined,
  };
}

/** The target, where there is one. */
export const targetIn = ({ target }: Situation): Target | undefined => (target?.ok ? target.value : undefined);

/** As people read it: E.164 with its plus, and short numbers and extensions as they are. */
export function numberText(target: Target): string {
  return target.kind === 'external' && !target.short ? `+${target.digits}` : target.digits;
}

/**
 * Whether a rate is one for the target: for a short number only its own. Others are prefixes of E.164, and by those 112 would be a
 * number of North America.
 */
export function fitsTarget({ prefix }: Rate, target: Target): boolean {
  return target.kind === 'extension' || !target.short || prefix === target.digits;
}

function targetOf(dialled: DialledNumber, { dialplan, special }: GuardInput): Result<Target, string> {
  const emergency = dialledEmergency(dialled, special);
  if (emergency !== undefined) {
    return ok({ kind: 'external', digits: emergency, short: true, emergency, premium: undefined });
  }
  if (dialplan === undefined) return refused('the dialplan that is named does not exist');
  const destination = translate(dialled, dialplan);
  if (!destination.ok) return destination;
  const { kind, digits } = destination.value;
  if (kind === 'extension') return ok({ kind, digits });
  return ok({
    kind: 'external',
    digits,
    short: false,
    emergency: translatedEmergency(digits, special),
    premium: premiumPrefix(digits, special),
  });
}
