import { z } from 'zod';
import type { OpenCall } from '../core/call/record.ts';
import { amountOf } from '../core/dialling/amount.ts';
import {
  type AccountId,
  type CallId,
  type ConferenceId,
  type CustomerId,
  type GatewayId,
  type PersonId,
  parseCallId,
  parseLegId,
  type RouteId,
} from '../core/ids.ts';
import type { CallRecord } from '../directory/call-record.ts';
import { count, parsed, storedId } from './record-fields.ts';
import { liftRecord, readFields, type Versions } from './versioned-record.ts';

const CALL: Versions = { newest: 1, lacking: {} };

const call = parsed(parseCallId, 'the id of a call');
const leg = parsed(parseLegId, 'the id of a leg');
const amount = z
  .string()
  .regex(/^-?[0-9]+$/, 'expected millionths as text')
  .transform((text) => amountOf(BigInt(text)));
const tariff = { connectFee: amount, perMinute: amount, firstSeconds: count, stepSeconds: count };

const request = z.object({
  call,
  purpose: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('invite'), conference: storedId<ConferenceId>() }),
    z.object({ kind: z.literal('access'), account: storedId<AccountId>() }),
  ]),
  asker: z.object({ by: storedId<PersonId>().nullable(), byLeg: leg.nullable() }),
  number: z.string(),
  callerId: z.string().nullable(),
});
const permit = z.object({
  account: storedId<AccountId>(),
  customer: storedId<CustomerId>(),
  number: z.string(),
  extension: z.boolean(),
  callerId: z.string(),
  currency: z.string(),
  routes: z.array(
    z.object({
      route: storedId<RouteId>().nullable(),
      gateway: z.object({ id: storedId<GatewayId>(), name: z.string() }).nullable(),
      dial: z.string(),
      ...tariff,
      price: z.object(tariff).nullable(),
    }),
  ),
  limitSeconds: count,
  reserve: amount,
  day: z.string(),
  dailyBudget: amount.nullable().transform((budget) => budget ?? undefined),
  maximumLegs: count.nullable().transform((most) => most ?? undefined),
});
const openCall = z.object({
  schema: z.literal(CALL.newest),
  node: z.string(),
  request,
  permit,
  reservedAtMs: z.int(),
  answered: z.object({ attempt: count, atMs: z.int() }).nullable(),
  memo: z.string(),
});

/** An open call, and the node that makes it. */
export interface NodeCall {
  readonly node: string;
  readonly call: OpenCall;
}

export function encodeOpenCall({ node, call }: NodeCall): string {
  const { request, reservedAtMs, answered, memo } = call;
  const { dailyBudget = null, maximumLegs = null } = call.permit;
  const permit = { ...call.permit, dailyBudget, maximumLegs };
  const fields = { schema: CALL.newest, node, request, permit, reservedAtMs, answered, memo };
  return JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
/** Throws StoreError for one that is damaged or newer. */
export function decodeOpenCall(id: CallId | string, text: string): NodeCall {
  const what = `open call ${id}`;
  const { schema: _, node, ...own } = readFields(openCall, what, liftRecord(CALL, what, text));
  return { node, call: own };
}

/** Whose node a stored call says that it is, whatever else it holds; undefined where it does not even say that. */
export function nodeOfCall(text: string): string | undefined {
  try {
    return z.object({ node: z.string() }).safeParse(JSON.parse(text)).data?.node;
  } catch {
    return undefined;
  }
}

const decimal = z.string().regex(/^-?[0-9]+(\.[0-9]+)?$/, 'expected a decimal number as text');
const at = z.int().nullable();
const callRecord = z.strictObject({
  schema: z.literal(CALL.newest),
  call,
  leg,
  customer: storedId<CustomerId>(),
  account: storedId<AccountId>(),
  purpose: z.enum(['invite', 'access']),
  conference: storedId<ConferenceId>().nullable(),
  by: storedId<PersonId>().nullable(),
  number: z.string(),
  callerId: z.string(),
  route: storedId<RouteId>().nullable(),
  gateway: storedId<GatewayId>().nullable(),
  placedAtMs: z.int(),
  ...{ ringingAtMs: at, answeredAtMs: at },
  endedAtMs: z.int(),
  seconds: count,
  cause: z.string(),
  currency: z.string(),
  cost: decimal,
  price: decimal.nullable(),
  margin: decimal.nullable(),
  estimated: z.boolean(),
});

/** The stored text of a call record. Its id is the field under which it is kept. */
export function encodeCallRecord(record: Omit<CallRecord, 'id'>): string {
  return JSON.stringify({ schema: CALL.newest, ...record } satisfies z.input<typeof callRecord>);
}
/** Throws StoreError for one that is damaged or newer. */
export function decodeCallRecord(id: number, text: string): CallRecord {
  const what = `call record ${id}`;
  const { schema: _, ...fields } = readFields(callRecord, what, liftRecord(CALL, what, text));
  return { id, ...fields };
}
