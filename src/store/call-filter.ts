import type { OpenCall } from '../core/call/record.ts';
import type { CallRecord } from '../directory/call-record.ts';
import { type CallFilter, LONGEST_MEMO } from './call-ledger.ts';

/** Whether a record agrees with all that is given. */
export function fits(record: CallRecord, { customer, account, conference, fromMs, untilMs }: CallFilter): boolean {
  return (
    (customer === undefined || record.customer === customer) &&
    (account === undefined || record.account === account) &&
    (conference === undefined || record.conference === conference) &&
    (fromMs === undefined || record.placedAtMs >= fromMs) &&
    (untilMs === undefined || record.placedAtMs < untilMs)
  );
}

/** The lists in which records with these owners stand; empty for none. */
export function listsOf({ customer, account, conference }: Pick<CallFilter, 'customer' | 'account' | 'conference'>) {
  return {
    customer: customer === undefined ? '' : `customer:${customer}`,
    account: account === undefined ? '' : `account:${account}`,
    conference: conference === undefined ? '' : `conference:${conference}`,
  };
}
/** The same of a call's records. */
export function ownersOf({ request, permit }: OpenCall): Pick<CallFilter, 'customer' | 'account' | 'conference'> {
  const conference = request.purpose.kind === 'invite' ? request.purpose.conference : undefined;
  return { customer: permit.customer, account: permit.account, conference };
}

/** Throws for a call that only a fault of ours can have made. */
export function checkedCall(call: OpenCall): OpenCall {
  const { day, reserve } = call.permit;
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day)) throw new Error(`call ${call.request.call} is of no day: ${day}`);
  if (reserve < 0n) throw new Error(`call ${call.request.call} sets aside less than nothing: ${reserve}`);
  if (call.memo.length > LONGEST_MEMO) throw new Error(`the memo of call ${call.request.call} is too long`);
  return call;
}
