import type { AccountId, CustomerId } from '../core/ids.ts';

/** Money, costs and percentages: a decimal number as text, so that nothing is rounded. */
export type Decimal = string;

/** Who may dial out, when, where and at what cost (Enswitch's "unlimited access account"). */
export interface AccessAccountDraft {
  readonly customer: CustomerId;
  readonly name: string;
  readonly description: string;
  readonly callerIdExternal: string;
  readonly callerIdInternal: string;
  /** Class of service: 0 for the customer's default, 1 for one that allows all. */
  readonly cos: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Monday 1 to Sunday 7, in order, separated by commas. */
  readonly daysWeek: string;
  readonly dialplan: string;
  readonly startHour: number;
  readonly startMinute: number;
  readonly startSecond: number;
  readonly endHour: number;
  readonly endMinute: number;
  readonly endSecond: number;
  readonly locked: boolean;
  /** -1 for no limit; so for the next two. */
  readonly maximumConnectFee: Decimal;
  /** Per minute. */
  readonly maximumCost: Decimal;
  readonly maximumSeconds: number;
  readonly minimumPercentage: Decimal;
  /** Per minute. */
  readonly minimumProfit: Decimal;
  readonly panel: boolean;
  /** Seconds of ringing after the answer; 0 for none. */
  readonly ringAfterAnswer: number;
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
};
