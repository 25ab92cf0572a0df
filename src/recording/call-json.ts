import { z } from 'zod';
import type { Amount } from '../core/dialling/amount.ts';
import { CALL_REFUSALS } from '../core/dialling/verdict.ts';
import {
  type AccountId,
  type CustomerId,
  type GatewayId,
  type PersonId,
  parseCallId,
  parseConferenceId,
  parseLegId,
  parsePin,
  parseStoredId,
  type RouteId,
} from '../core/ids.ts';
import { id, stored } from './id-json.ts';

/*
 * Calls as a recording holds them: what the guard has said of one, and what the store remembers of those that are not settled.
 */

/** Money stands as text, since JSON has no numbers that are exact. */
export function withAmountsAsText(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(withAmountsAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withAmountsAsText(each)]));
}
const amount = z
  .string()
  .regex(/^-?[0-9]{1,30}$/)
  .transform((text) => BigInt(text) as Amount);

const callId = id(parseCallId);
const leg = id(parseLegId);
const account = id(parseStoredId<AccountId>);

const rate = z.object({
  connectFee: amount,
  perMinute: amount,
  firstSeconds: z.number(),
  stepSeconds: z.number(),
});
const route = rate.extend({
  route: stored<RouteId>(),
  gateway: z.object({ id: id(parseStoredId<GatewayId>), name: z.string() }).nullable(),
  dial: z.string(),
  price: rate.nullable(),
});
const permit = z
  .object({
    account,
    customer: id(parseStoredId<CustomerId>),
    number: z.string(),
    extension: z.boolean(),
    callerId: z.string(),
    currency: z.string(),
    routes: z.array(route),
    limitSeconds: z.number(),
    reserve: amount,
    day: z.string(),
    dailyBudget: amount.optional(),
    maximumLegs: z.number().optional(),
  })
  .transform(({ dailyBudget, maximumLegs, ...rest }) => ({ ...rest, dailyBudget, maximumLegs }));
const finding = z.object({
  rule: z.string(),
  value: z.string(),
  limit: z.string(),
  verdict: z.enum(['passed', 'refused', 'not-judged']),
  refusal: z.enum(CALL_REFUSALS).nullable(),
  route: z.string().nullable(),
});
export const callVerdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('permitted'), permit, findings: z.array(finding) }),
  z.object({
    kind: z.literal('refused'),
    refusal: z.enum(CALL_REFUSALS),
    says: z.string(),
    findings: z.array(finding),
  }),
]);

const request = z.object({
  call: callId,
  purpose: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('invite'), conference: id(parseConferenceId) }),
    z.object({ kind: z.literal('access'), account }),
  ]),
  asker: z.object({ by: stored<PersonId>(), byLeg: leg.nullable() }),
  number: z.string(),
  callerId: z.string().nullable(),
});
export const openCall = z.object({
  request,
  permit,
  reservedAtMs: z.number(),
  answered: z.object({ attempt: z.number(), atMs: z.number() }).nullable(),
  memo: z.string(),
});

/** Whose access account a caller uses. */
export const accessTerms = z.object({
  account,
  pin: id(parsePin).nullable(),
  ringAfterAnswerSeconds: z.number(),
  language: z.string().nullable(),
});

/** What a person may ask about calls. */
export const callCommands = [
  z.object({
    kind: z.literal('invite'),
    number: z.string(),
    role: z.enum(['admin', 'talk', 'listen']),
    accept: z.boolean(),
    callerId: z.string().nullable(),
    untilMs: z.number().exactOptional(),
  }),
  z.object({ kind: z.literal('cancel-invite'), call: callId }),
] as const;

export const callRules = z.object({ ringTimeoutMs: z.number(), acceptWithinMs: z.number(), perRoom: z.number() });
