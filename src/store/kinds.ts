import { z } from 'zod';
import { ROLES } from '../core/conference.ts';
import {
  type AccountId,
  type ConferenceId,
  type CustomerId,
  type NotificationId,
  type PersonId,
  parsePin,
  parseStoredId,
  type RateDeckId,
  type RatePlanId,
  type RecordGroupId,
  type SoundId,
  type StoredId,
} from '../core/ids.ts';
import type { AccessAccountDraft } from '../directory/access-account.ts';
import type { CustomerDraft, RatePlanDraft } from '../directory/customer.ts';
import type { NotificationDraft } from '../directory/notification.ts';
import type { PersonDraft } from '../directory/person.ts';
import { PRIVILEGES } from '../directory/privilege.ts';
import { NOTICES, type RecordGroupDraft } from '../directory/record-group.ts';
import type { StoredSoundDraft } from '../directory/sound.ts';
import { numberFields } from './account-numbers.ts';
import { CLASS_OF_SERVICE, DIALPLAN, GATEWAY, RATE_DECK, ROUTE } from './dialling-kinds.ts';
import { isOwner } from './last-owner.ts';
import { count, parsed, storedId } from './record-fields.ts';
import type { Versions } from './versioned-record.ts';

/** One kind of record that people manage: what stands in it, whom it belongs to, and its unique name if it has one. */
export interface Kind<Id extends StoredId, Draft> {
  /** What messages call one of them. */
  readonly what: string;
  readonly versions: Versions;
  parseId(value: string | number): Id | undefined;
  /** Its fields and no others, as they are read. */
  readonly strict: z.ZodType<Draft>;
  /** Its fields out of whatever is given, as they are written. */
  readonly picked: z.ZodType<Draft>;
  /** Under whom it is listed and counted. */
  parentOf(draft: Draft): number | undefined;
  nameOf(draft: Draft): string | undefined;
  /** Numbers that lead to it alone, as the fields under which they are kept; none for a kind without. */
  numbersOf?(draft: Draft): readonly string[];
  /** The first id that is given out, where that is not 1. */
  readonly firstId?: number;
  /** Whether it is one of those of which one must be left. */
  isOwner?(draft: Draft): boolean;
}

/** How two names compare: the same in capitals, and however their accents were typed. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase();

const FIRST: Versions = { newest: 1, lacking: {} };
const limit = count.nullable();
const customer = storedId<CustomerId>();

const ratePlan = {
  name: z.string(),
  ...{ conferences: z.boolean(), recording: z.boolean(), accounts: z.boolean(), notifications: z.boolean() },
  maximumConferences: limit,
  maximumMembers: limit,
};
const RATE_PLAN: Kind<RatePlanId, RatePlanDraft> = {
  what: 'rate plan',
  versions: FIRST,
  parseId: parseStoredId<RatePlanId>,
  strict: z.strictObject(ratePlan),
  picked: z.object(ratePlan),
  parentOf: () => undefined,
  nameOf: ({ name }) => name,
};

const customerFields = {
  name: z.string(),
  timezone: z.string(),
  ratePlan: storedId<RatePlanId>(),
  account: storedId<AccountId>().nullable(),
  cos: count,
  dialplan: z.string(),
  priceDeck: storedId<RateDeckId>().nullable(),
  disabled: z.boolean(),
};
const CUSTOMER: Kind<CustomerId, CustomerDraft> = {
  what: 'customer',
  versions: { newest: 2, lacking: { 1: { cos: 1, dialplan: '', priceDeck: null } } },
  parseId: parseStoredId<CustomerId>,
  strict: z.strictObject(customerFields),
  picked: z.object(customerFields),
  parentOf: (draft) => draft.ratePlan,
  nameOf: ({ name }) => name,
};

const person = {
  customer,
  ...{ username: z.string(), name: z.string(), email: z.string() },
  roles: z.array(z.enum(PRIVILEGES)),
  passwordHash: z.string(),
  disabled: z.boolean(),
};
const PERSON: Kind<PersonId, PersonDraft> = {
  what: 'person',
  versions: FIRST,
  parseId: parseStoredId<PersonId>,
  strict: z.strictObject(person),
  picked: z.object(person),
  parentOf: (draft) => draft.customer,
  nameOf: ({ username }) => username,
  isOwner,
};

const recordGroup = {
  customer,
  owner: storedId<PersonId>().nullable(),
  ...{ name: z.string(), description: z.string(), email: z.string() },
  ...{ expires: count, fraction: count.max(100), beep: count },
  message: z.enum(NOTICES),
  recordIn: z.boolean(),
  recordOut: z.boolean(),
};
const RECORD_GROUP: Kind<RecordGroupId, RecordGroupDraft> = {
  what: 'record group',
  versions: FIRST,
  parseId: parseStoredId<RecordGroupId>,
  strict: z.strictObject(recordGroup),
  picked: z.object(recordGroup),
  parentOf: (draft) => draft.customer,
  nameOf: () => undefined,
};

const decimal = z.string().regex(/^-?[0-9]+(\.[0-9]+)?$/, 'expected a decimal number as text');
const hour = count.max(23);
const sixtieth = count.max(59);
const account = {
  customer,
  ...{ name: z.string(), description: z.string(), callerIdExternal: z.string(), callerIdInternal: z.string() },
  cos: count,
  currency: z.string(),
  daysWeek: z.string(),
  dialplan: z.string(),
  ...{ startHour: hour, startMinute: sixtieth, startSecond: sixtieth },
  ...{ endHour: hour, endMinute: sixtieth, endSecond: sixtieth },
  locked: z.boolean(),
  maximumConnectFee: decimal,
  maximumCost: decimal,
  maximumSeconds: z.int().min(-1),
  minimumPercentage: decimal,
  minimumProfit: decimal,
  panel: z.boolean(),
  ringAfterAnswer: count,
  dailyBudget: decimal,
  maximumLegs: z.int().min(-1),
  accessNumber: z.string(),
  callers: z.array(z.string()),
  pin: parsed(parsePin, 'a PIN of 1 to 16 digits').nullable(),
};
const ACCOUNT: Kind<AccountId, AccessAccountDraft> = {
  what: 'access account',
  versions: {
    newest: 2,
    lacking: { 1: { dailyBudget: '-1', maximumLegs: -1, accessNumber: '', callers: [], pin: null } },
  },
  parseId: parseStoredId<AccountId>,
  strict: z.strictObject(account),
  picked: z.object(account),
  parentOf: (draft) => draft.customer,
  nameOf: () => undefined,
  numbersOf: numberFields,
};

const notification = {
  conference: storedId<ConferenceId>(),
  kind: z.enum(['email', 'call']),
  target: z.string(),
  level: z.enum(ROLES),
};
const NOTIFICATION: Kind<NotificationId, NotificationDraft> = {
  what: 'notification',
  versions: FIRST,
  parseId: parseStoredId<NotificationId>,
  strict: z.strictObject(notification),
  picked: z.object(notification),
  parentOf: (draft) => draft.conference,
  nameOf: () => undefined,
};

const sound = { customer, name: z.string(), durationMs: count, bytes: count };
const SOUND: Kind<SoundId, StoredSoundDraft> = {
  what: 'sound',
  versions: FIRST,
  parseId: parseStoredId<SoundId>,
  strict: z.strictObject(sound),
  picked: z.object(sound),
  parentOf: (draft) => draft.customer,
  nameOf: () => undefined,
};

/** All kinds, each after those that it refers to. */
export const KINDS = {
  classesOfService: CLASS_OF_SERVICE,
  dialplans: DIALPLAN,
  gateways: GATEWAY,
  rateDecks: RATE_DECK,
  routes: ROUTE,
  ratePlans: RATE_PLAN,
  customers: CUSTOMER,
  people: PERSON,
  recordGroups: RECORD_GROUP,
  accounts: ACCOUNT,
  sounds: SOUND,
  notifications: NOTIFICATION,
} as const;
