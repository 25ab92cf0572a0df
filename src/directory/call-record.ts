import type { AccountId, CallId, ConferenceId, CustomerId, GatewayId, LegId, PersonId, RouteId } from '../core/ids.ts';
import type { Decimal } from './access-account.ts';

/** One outbound leg, when it was over. */
export interface CallRecord {
  /** Grows with time of writing; by this they are listed and paged. */
  readonly id: number;
  readonly call: CallId;
  readonly leg: LegId;
  readonly customer: CustomerId;
  readonly account: AccountId;
  readonly purpose: 'invite' | 'access';
  /** Null for a caller of an access account. */
  readonly conference: ConferenceId | null;
  /** Whose command it was; null for a key and for callers. */
  readonly by: PersonId | null;
  /** E.164 with its plus, or the extension. */
  readonly number: string;
  readonly callerId: string;
  /** Null for an extension. */
  readonly route: RouteId | null;
  readonly gateway: GatewayId | null;
  readonly placedAtMs: number;
  readonly ringingAtMs: number | null;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number;
  /** From the answer to the end, as it is billed: whole seconds, started ones count. */
  readonly seconds: number;
  readonly cause: string;
  readonly currency: string;
  readonly cost: Decimal;
  /** What the customer pays, and what is left of that; null where it has no price list. */
  readonly price: Decimal | null;
  readonly margin: Decimal | null;
  /** The end was missed: settled at the limit of the leg. */
  readonly estimated: boolean;
}
