import type { AccountId, CustomerId, RateDeckId, RatePlanId } from '../core/ids.ts';

/** Who people and conferences belong to; nobody sees what belongs to another. */
export interface CustomerDraft {
  readonly name: string;
  /** Where its conferences are, unless they say otherwise: an IANA name. */
  readonly timezone: string;
  readonly ratePlan: RatePlanId;
  /** Who may dial out for conferences that name no account; null for nobody. */
  readonly account: AccountId | null;
  /** Class of service of accounts that name none: 1 for the one that allows all, else the id of one. */
  readonly cos: number;
  /** Dialplan of accounts that name none; empty for the configuration's. */
  readonly dialplan: string;
  /** What it pays for calls; null for no price list, and then no call has a profit. */
  readonly priceDeck: RateDeckId | null;
  /** Nobody signs in, and no conference of it lets anybody in. */
  readonly disabled: boolean;
}
export interface Customer extends CustomerDraft {
  readonly id: CustomerId;
  readonly revision: number;
}

/** What a customer may have. Limits are on numbers of things, null for none. */
export interface RatePlanDraft {
  readonly name: string;
  readonly conferences: boolean;
  readonly recording: boolean;
  readonly accounts: boolean;
  readonly notifications: boolean;
  readonly maximumConferences: number | null;
  /** The greatest `maximum` that a conference may have; null for any, no limit included. */
  readonly maximumMembers: number | null;
}
export interface RatePlan extends RatePlanDraft {
  readonly id: RatePlanId;
  readonly revision: number;
}

/** All that there is, without limits. */
export const FULL_PLAN: RatePlanDraft = {
  name: 'Everything',
  conferences: true,
  recording: true,
  accounts: true,
  notifications: true,
  maximumConferences: null,
  maximumMembers: null,
};
