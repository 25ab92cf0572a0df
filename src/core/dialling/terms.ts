import type { AccountId, ClassOfServiceId, CustomerId, GatewayId, RouteId } from '../ids.ts';

/*
 * What the guard judges by: the parts of stored records that it reads, as the store gives them. Money and percentages are
 * decimal numbers as text, at most six digits behind the point, and -1 is no limit where a limit stands.
 */

/** An access account (unlimited/update of the API pages). */
export interface AccountTerms {
  readonly id: AccountId;
  readonly customer: CustomerId;
  readonly callerIdExternal: string;
  readonly callerIdInternal: string;
  /** 0 for the customer's default, 1 for the class that allows all, else the id of one. */
  readonly cos: number;
  readonly currency: string;
  /** Monday 1 to Sunday 7, separated by commas. */
  readonly daysWeek: string;
  /** The name of a dialplan; empty for the customer's default. */
  readonly dialplan: string;
  readonly startHour: number;
  readonly startMinute: number;
  readonly startSecond: number;
  readonly endHour: number;
  readonly endMinute: number;
  readonly endSecond: number;
  readonly locked: boolean;
  readonly maximumConnectFee: string;
  readonly maximumCost: string;
  readonly maximumSeconds: number;
  readonly minimumPercentage: string;
  readonly minimumProfit: string;
  /** What its calls of one day in the customer's zone may cost together; -1 for no limit. */
  readonly dailyBudget: string;
  /** How many of its legs may stand at once; -1 for as many as the configuration allows. */
  readonly maximumLegs: number;
}

/** Whose account it is. */
export interface CustomerTerms {
  readonly id: CustomerId;
  readonly timezone: string;
  readonly disabled: boolean;
  /** Its class of service: 1 for the one that allows all, else the id of one. */
  readonly cos: number;
  /** The name of its dialplan; empty for the configuration's. */
  readonly dialplan: string;
}

/**
 * Which numbers may be called, by prefixes of E.164 without the plus. The longest that fits decides; one that is in both is
 * denied. Emergency and premium numbers are allowed by nothing less specific than themselves: only a prefix in `allow` that is at least
 * as long as the one that makes the number special names it.
 */
export interface ClassOfServiceTerms {
  readonly id: ClassOfServiceId;
  readonly name: string;
  /** Empty for every ordinary number. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Whether our own extensions may be called. */
  readonly extensions: boolean;
}

/** How what people dial becomes E.164, or one of our extensions. The first rule that fits is used. */
export interface DialplanTerms {
  readonly name: string;
  /** Patterns of extensions: digits, `X` for any digit, `N` for 2 to 9, `Z` for 1 to 9. Looked at first. */
  readonly extensions: readonly string[];
  readonly rules: readonly DialplanRule[];
}
export interface DialplanRule {
  /** What the number begins with: digits, `*`, and `+` in first place; empty for anything. */
  readonly prefix: string;
  /** How many characters the whole number may have. */
  readonly shortest: number;
  readonly longest: number;
  /** What stands in place of the prefix, so that the whole is E.164 without its plus; null refuses the number. */
  readonly replacement: string | null;
}

/** Numbers that nothing but a class that names them allows, by prefixes of E.164; short numbers such as 112 as they are dialled. */
export interface SpecialNumbers {
  readonly emergency: readonly string[];
  readonly premium: readonly string[];
}

/** What one way to a number costs us or is charged by us; per started step, the first one of its own length. */
export interface Rate {
  /** Of E.164, without the plus. */
  readonly prefix: string;
  readonly destination: string;
  readonly connectFee: string;
  readonly perMinute: string;
  readonly firstSeconds: number;
  readonly stepSeconds: number;
}

/** A route that serves a number, with the rate that fits it best. */
export interface RouteOffer {
  readonly route: RouteId;
  readonly name: string;
  readonly gateway: { readonly id: GatewayId; readonly name: string; readonly prefix: string; readonly plus: boolean };
  readonly currency: string;
  readonly cost: Rate;
}
/** What the customer pays for the number; undefined where it has no price list, and then profit counts as nothing. */
export interface PriceOffer {
  readonly currency: string;
  readonly price: Rate | undefined;
}
