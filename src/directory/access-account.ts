import type { AccountTerms } from '../core/dialling/terms.ts';
import type { AccountId, Pin } from '../core/ids.ts';

/** Money, costs and percentages: a decimal number as text, so that nothing is rounded. */
export type Decimal = string;

/** Who may dial out, when, where and at what cost (Enswitch's "unlimited access account"): what the guard reads, and the rest. */
export interface AccessAccountDraft extends Omit<AccountTerms, 'id'> {
  readonly name: string;
  readonly description: string;
  readonly panel: boolean;
  /** Seconds of ringing after the answer; 0 for none. */
  readonly ringAfterAnswer: number;
  /** The number that its own callers dial; empty for none. Unique among accounts. */
  readonly accessNumber: string;
  /** Numbers whose calls to the access entry are this account's: digits, with a plus where they come with one. */
  readonly callers: readonly string[];
  /** What its callers have to type; null for nothing. */
  readonly pin: Pin | null;
}
export interface AccessAccount extends AccessAccountDraft {
  readonly id: AccountId;
  readonly revision: number;
}

/** Unlimited create, what is not given. */
export const PLAIN_ACCESS_ACCOUNT: Omit<AccessAccountDraft, 'customer' | 'name'> = {
  description: '',
  callerIdExternal: '',
  callerIdInternal: '',
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
  panel: false,
  ringAfterAnswer: 0,
  dailyBudget: '-1',
  maximumLegs: -1,
  accessNumber: '',
  callers: [],
  pin: null,
};
