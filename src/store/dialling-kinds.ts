import { z } from 'zod';
import {
  type ClassOfServiceId,
  type DialplanId,
  type GatewayId,
  parseStoredId,
  type RateDeckId,
  type RouteId,
} from '../core/ids.ts';
import type { ClassOfServiceDraft } from '../directory/class-of-service.ts';
import type { DialplanDraft } from '../directory/dialplan.ts';
import type { GatewayDraft } from '../directory/gateway.ts';
import type { RateDeckDraft } from '../directory/rate-deck.ts';
import type { RouteDraft } from '../directory/route.ts';
import type { Kind } from './kinds.ts';
import { count, storedId } from './record-fields.ts';

/*
 * What calls are judged and placed by. All of it is the provider's: nothing has a parent, and every name is unique among its kind.
 */

const FIRST = { newest: 1, lacking: {} } as const;
const texts = { name: z.string(), description: z.string() };
const prefixes = z.array(z.string());

/** 0 stands for the customer's default and 1 for the class that allows all, so that none is ever given these. */
const FIRST_CLASS = 2;
const classOfService = { ...texts, allow: prefixes, deny: prefixes, extensions: z.boolean() };
export const CLASS_OF_SERVICE: Kind<ClassOfServiceId, ClassOfServiceDraft> = {
  what: 'class of service',
  versions: FIRST,
  firstId: FIRST_CLASS,
  parseId(value) {
    const id = parseStoredId<ClassOfServiceId>(value);
    return id !== undefined && id >= FIRST_CLASS ? id : undefined;
  },
  strict: z.strictObject(classOfService),
  picked: z.object(classOfService),
  parentOf: () => undefined,
  nameOf: ({ name }) => name,
};

const rule = { prefix: z.string(), shortest: count, longest: count, replacement: z.string().nullable() };
const dialplan = { ...texts, extensions: z.array(z.string()) };
export const DIALPLAN: Kind<DialplanId, DialplanDraft> = {
  what: 'dialplan',
  versions: FIRST,
  parseId: parseStoredId<DialplanId>,
  strict: z.strictObject({ ...dialplan, rules: z.array(z.strictObject(rule)) }),
  picked: z.object({ ...dialplan, rules: z.array(z.object(rule)) }),
  parentOf: () => undefined,
  nameOf: ({ name }) => name,
};

const gateway = { ...texts, prefix: z.string(), plus: z.boolean(), disabled: z.boolean() };
export const GATEWAY: Kind<GatewayId, GatewayDraft> = {
  what: 'gateway',
  versions: FIRST,
  parseId: parseStoredId<GatewayId>,
  strict: z.strictObject(gateway),
  picked: z.object(gateway),
  parentOf: () => undefined,
  nameOf: ({ name }) => name,
};

const rateDeck = { ...texts, currency: z.string() };
export const RATE_DECK: Kind<RateDeckId, RateDeckDraft> = {
  what: 'rate deck',
  versions: FIRST,
  parseId: parseStoredId<RateDeckId>,
  strict: z.strictObject(rateDeck),
  picked: z.object(rateDeck),
  parentOf: () => undefined,
  nameOf: ({ name }) => name,
};

const route = { ...texts, gateway: storedId<GatewayId>(), deck: storedId<RateDeckId>(), disabled: z.boolean() };
export const ROUTE: Kind<RouteId, RouteDraft> = {
  what: 'route',
  versions: FIRST,
  parseId: parseStoredId<RouteId>,
  strict: z.strictObject(route),
  picked: z.object(route),
  parentOf: () => undefined,
  nameOf: ({ name }) => name,
};
