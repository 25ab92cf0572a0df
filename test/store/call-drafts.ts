import type { CallAttempt, OpenCall } from '../../src/core/call/record.ts';
import { type Amount, amountOf, parseAmount } from '../../src/core/dialling/amount.ts';
import type { CallPermit, CallPurpose } from '../../src/core/dialling/verdict.ts';
import {
  type AccountId,
  type CallId,
  type ConferenceId,
  type CustomerId,
  type GatewayId,
  legOfCall,
  type PersonId,
  parseCallId,
  type RouteId,
} from '../../src/core/ids.ts';
import { stored } from './drafts.ts';

export const DAY = '2027-01-31';
/** Five minutes before midnight in UTC. */
export const NIGHT_MS = Date.UTC(2027, 0, 31, 23, 55);

export function money(text: string): Amount {
  const amount = parseAmount(text);
  if (amount === undefined) throw new Error(`not an amount: ${text}`);
  return amount;
}
export function callId(text: string): CallId {
  const id = parseCallId(text);
  if (id === undefined) throw new Error(`no id of a call: ${text}`);
  return id;
}

/** By two routes at 0.60 a minute and 0.10 for the connection, in steps of ten seconds, sold for twice that. */
export function permit(changes: Partial<CallPermit> = {}): CallPermit {
  const tariff = { connectFee: money('0.1'), perMinute: money('0.6'), firstSeconds: 10, stepSeconds: 10 };
  const price = { ...tariff, connectFee: money('0.2'), perMinute: money('1.2') };
  const gateway = { id: stored<GatewayId>(5), name: 'carrier' };
  return {
    account: stored<AccountId>(3),
    customer: stored<CustomerId>(2),
    number: '+493012345',
    extension: false,
    callerId: '+4940',
    currency: 'EUR',
    routes: [
      { route: stored<RouteId>(7), gateway, dial: '+493012345', ...tariff, price },
      { route: stored<RouteId>(8), gateway, dial: '493012345', ...tariff, price: null },
    ],
    limitSeconds: 60,
    reserve: money('1'),
    day: DAY,
    dailyBudget: undefined,
    maximumLegs: undefined,
    ...changes,
  };
}

const INVITE: CallPurpose = { kind: 'invite', conference: stored<ConferenceId>(9) };
export function openCall(id: string, changes: Partial<CallPermit> = {}, purpose = INVITE): OpenCall {
  const asker = { by: stored<PersonId>(11), byLeg: null };
  return {
    request: { call: callId(id), purpose, asker, number: '030 12345', callerId: null },
    permit: permit(changes),
    reservedAtMs: NIGHT_MS,
    answered: null,
    memo: 'whatever “it” is \u0000',
  };
}

/** An attempt that was answered after five seconds and lasted `seconds`; undefined for one that nobody answered. */
export function attempt(id: string, seconds: number | undefined, changes: Partial<CallAttempt> = {}): CallAttempt {
  const answeredAtMs = seconds === undefined ? null : NIGHT_MS + 5_000;
  return {
    leg: legOfCall(callId(id), (changes.route ?? 0) + 1),
    route: 0,
    placedAtMs: NIGHT_MS,
    ringingAtMs: NIGHT_MS + 1_000,
    answeredAtMs,
    endedAtMs: NIGHT_MS + 5_000 + (seconds ?? 20) * 1_000,
    cause: seconds === undefined ? 'USER_BUSY' : 'NORMAL_CLEARING',
    estimated: false,
    ...changes,
  };
}
export const figures = (spent: string, reserved: string, legs: number) => {
  return { spent: money(spent), reserved: money(reserved), legs };
};
export const millionths = amountOf;
