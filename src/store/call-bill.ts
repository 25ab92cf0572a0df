import type { CallAttempt, OpenCall } from '../core/call/record.ts';
import { type Amount, amountText, minus, NOTHING, plus } from '../core/dialling/amount.ts';
import { costOfLeg, type Tariff } from '../core/dialling/leg-cost.ts';
import type { CallRecord } from '../directory/call-record.ts';

/** What a call comes to: its cost, and the record of each attempt, without the id that the store gives. */
export interface CallBill {
  readonly cost: Amount;
  readonly records: readonly Omit<CallRecord, 'id'>[];
}

/** Attempts that nobody answered cost nothing. One that was not seen whole costs what the times that stand for it come to, up to its limit. */
export function billOf({ request, permit }: OpenCall, attempts: readonly CallAttempt[]): CallBill {
  const legs = attempts.map((attempt) => {
    const way = permit.routes[attempt.route];
    if (way === undefined) throw new Error(`call ${request.call} has no route ${attempt.route}`);
    const seconds = secondsOf(attempt, permit.limitSeconds);
    const cost = chargeOf(way, seconds);
    const price = way.price === null ? null : chargeOf(way.price, seconds);
    const record: Omit<CallRecord, 'id'> = {
      call: request.call,
      leg: attempt.leg,
      customer: permit.customer,
      account: permit.account,
      purpose: request.purpose.kind,
      conference: request.purpose.kind === 'invite' ? request.purpose.conference : null,
      by: request.asker.by,
      number: permit.number,
      callerId: permit.callerId,
      route: way.route,
      gateway: way.gateway?.id ?? null,
      placedAtMs: attempt.placedAtMs,
      ringingAtMs: attempt.ringingAtMs,
      answeredAtMs: attempt.answeredAtMs,
      endedAtMs: attempt.endedAtMs,
      seconds: seconds ?? 0,
      cause: attempt.cause,
      currency: permit.currency,
      cost: amountText(cost),
      price: price === null ? null : amountText(price),
      margin: price === null ? null : amountText(minus(price, cost)),
      estimated: attempt.estimated,
    };
    return { cost, record };
  });
  return {
    cost: legs.reduce((sum, { cost }) => plus(sum, cost), NOTHING),
    records: legs.map(({ record }) => record),
  };
}

/** Whole seconds from the answer, started ones counted; undefined for an attempt that nobody answered. */
function secondsOf(
  { placedAtMs, answeredAtMs, endedAtMs, estimated }: CallAttempt,
  limitSeconds: number,
): number | undefined {
  const fromMs = answeredAtMs ?? (estimated ? placedAtMs : null);
  if (fromMs === null) return undefined;
  const seconds = Math.max(0, Math.ceil((endedAtMs - fromMs) / 1000));
  return estimated ? Math.min(seconds, limitSeconds) : seconds;
}
const chargeOf = (tariff: Tariff, seconds: number | undefined): Amount =>
  seconds === undefined ? NOTHING : costOfLeg(tariff, seconds);
