import { z } from 'zod';
import { SYSTEM_CUSTOMER } from '../core/conference.ts';
import type { FieldError } from '../core/field-error.ts';
import {
  type AccountId,
  type ClassOfServiceId,
  type CustomerId,
  parseStoredId,
  type RateDeckId,
  type RatePlanId,
} from '../core/ids.ts';
import type { Customer } from '../directory/customer.ts';
import { allows, type Privilege } from '../directory/privilege.ts';
import { absent, changed, isSystemOwner, notMade, sees, taken } from './access.ts';
import { notOfCustomer } from './conference-rules.ts';
import { editConferencesOf } from './customer-conferences.ts';
import { deletion } from './deletion.ts';
import { flag, integer, line, reference, timezone, written } from './fields.ts';
import { kept, type Names, shown } from './naming.ts';
import { type Actor, operation } from './operation.ts';
import { done, invalid, type Outcome, refuse } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';
import type { Services } from './services.ts';

const WHAT = 'customer';
const USUAL_TIMEZONE = 'UTC';
const MOST_CLASSES = 999_999_999;

const FIELDS = {
  name: line(255, 1).describe('Name, unique in the system.'),
  timezone: timezone().describe('Where its conferences are, unless they say otherwise.'),
  plan: reference<RatePlanId>().describe('Id of the rate plan that it is on.'),
  account: reference<AccountId>()
    .nullable()
    .describe('Who pays for conferences that name no account; null for nobody.'),
  cos: integer(1, MOST_CLASSES).describe('Class of service of accounts that name none: 1 for the one that allows all.'),
  dialplan: written(/^[A-Za-z0-9_.-]{0,64}$/, 'must be at most 64 of A-Z, a-z, 0-9, _, . and -').describe(
    "Dialplan of accounts that name none; empty for the configuration's.",
  ),
  price_deck: reference<RateDeckId>()
    .nullable()
    .describe('Id of the rate deck of what it pays for calls; null for no prices.'),
  disabled: flag().describe('Nobody signs in, and no conference of it lets anybody in.'),
};
const NAMES = {
  name: 'name',
  timezone: 'timezone',
  plan: 'ratePlan',
  account: 'account',
  cos: 'cos',
  dialplan: 'dialplan',
  price_deck: 'priceDeck',
  disabled: 'disabled',
} as const satisfies Names<Customer>;
/** Who may change what of its own customer; a system owner may change all of every one. */
const NEEDED: Readonly<Record<keyof typeof FIELDS, Privilege>> = {
  name: 'administrator',
  timezone: 'administrator',
  plan: 'owner',
  account: 'commerce',
  cos: 'owner',
  dialplan: 'owner',
  price_deck: 'owner',
  disabled: 'owner',
};

const shape = z.object({ id: reference<CustomerId>(), revision: z.int(), ...FIELDS });
const show = (customer: Customer): z.input<typeof shape> => {
  return { id: customer.id, revision: customer.revision, ...shown(customer, NAMES) };
};
const optional = z.object(FIELDS).partial();
type Given = z.output<typeof optional>;
const id = reference<CustomerId>().describe('Id of the customer.');

/** The fields to keep, if what they name is there. */
async function changeFor(before: Customer | undefined, given: Given, { directory }: Services) {
  const { name, plan, account } = given;
  const errors: FieldError[] = [];
  if (plan !== undefined && (await directory.ratePlans.byId(plan)) === undefined) {
    errors.push({ field: 'plan', message: 'is no rate plan' });
  }
  errors.push(...(await absentOf(given, directory)));
  if (account !== undefined && account !== null && account !== before?.account) {
    const of = (await directory.accounts.byId(account))?.customer;
    if (of === undefined || of !== before?.id) errors.push(notOfCustomer('account'));
  }
  if (errors.length > 0) return invalid(...errors);
  const holder = name === undefined ? undefined : await directory.customers.byName(name);
  return holder === undefined || holder.id === before?.id ? done(kept(given, NAMES)) : taken('name');
}

/** What calls are judged by has to be there: a customer whose class is not could call nobody. */
async function absentOf({ cos, dialplan, price_deck }: Given, directory: Services['directory']) {
  const errors = [];
  const named = cos === undefined || cos === 1 ? undefined : parseStoredId<ClassOfServiceId>(cos);
  if (named !== undefined && (await directory.classesOfService.byId(named)) === undefined)
    errors.push({ field: 'cos', message: 'is no class of service' });
  if (dialplan && (await directory.dialplans.byName(dialplan)) === undefined)
    errors.push({ field: 'dialplan', message: 'is no dialplan' });
  if (price_deck != null && (await directory.rateDecks.byId(price_deck)) === undefined)
    errors.push({ field: 'price_deck', message: 'is no rate deck' });
  return errors;
}

export const createCustomer = operation({
  name: 'customers.create',
  summary: 'Creates a customer.',
  privilege: 'owner',
  input: z.object({ ...optional.shape, name: FIELDS.name, plan: FIELDS.plan }),
  output: shape,
  async check(_, given, services) {
    const change = await changeFor(undefined, given, services);
    return change.ok ? undefined : change.refusal;
  },
  async run(_, input, services) {
    const change = await changeFor(undefined, input, services);
    if (!change.ok) return change;
    const plain = {
      ...{ timezone: USUAL_TIMEZONE, account: null, disabled: false },
      ...{ cos: 1, dialplan: '', priceDeck: null },
    };
    const draft = { ...plain, ...change.value, name: input.name, ratePlan: input.plan };
    const created = await services.directory.customers.create(draft);
    return created.ok ? done(show(created.value)) : notMade(created.error);
  },
});

async function customerBy(actor: Actor, id: CustomerId, { directory }: Services): Promise<Outcome<Customer>> {
  const customer = sees(actor, id) ? await directory.customers.byId(id) : undefined;
  return customer === undefined ? absent(WHAT) : done(customer);
}

export const getCustomer = operation({
  name: 'customers.get',
  summary: 'Shows a customer.',
  privilege: [],
  input: z.object({ id }),
  output: shape,
  async run(actor, input, services) {
    const customer = await customerBy(actor, input.id, services);
    return customer.ok ? done(show(customer.value)) : customer;
  },
});

export const listCustomers = operation({
  name: 'customers.list',
  summary: "Lists all customers for system owners, and one's own for others.",
  privilege: 'administrator',
  input: z.object({ ...pageFields<CustomerId>() }),
  output: pageOf(shape),
  async run(actor, input, { directory }) {
    const { things, next } = await fillPage(async (page) => {
      if (isSystemOwner(actor)) return directory.customers.list(undefined, page);
      return page.after === undefined || page.after < actor.customer.id ? [actor.customer] : [];
    }, input);
    return done({ items: things.map(show), next });
  },
});

async function replanned(actor: Actor, id: CustomerId, given: Given, services: Services) {
  const before = await customerBy(actor, id, services);
  if (!before.ok) return before;
  const fields = Object.entries(NEEDED).filter(([field]) => Object.hasOwn(given, field));
  const lacking = fields.find(([, privilege]) => !allows(actor.person.roles, privilege));
  if (lacking !== undefined) {
    return refuse({ kind: 'role', message: `to change ${lacking[0]} needs the role ${lacking[1]}` });
  }
  if (given.disabled && (id === SYSTEM_CUSTOMER || id === actor.customer.id)) {
    return refuse({ kind: 'conflict', message: 'must not be set for this customer', field: 'disabled' });
  }
  const change = await changeFor(before.value, given, services);
  return change.ok ? done({ before: before.value, change: change.value }) : change;
}

export const updateCustomer = operation({
  name: 'customers.update',
  summary:
    'Changes a customer. Fields that are left out keep their values. Another time zone is an edit of each conference that has none of its own, and disabling or enabling one of all: they get a new revision, and those who have them in a calendar are told by e-mail.',
  privilege: ['administrator', 'commerce'],
  input: z.object({ id, ...optional.shape }),
  output: shape,
  async check(actor, { id, ...given }, services) {
    if (id === undefined) return undefined;
    const plan = await replanned(actor, id, given, services);
    return plan.ok ? undefined : plan.refusal;
  },
  async run(actor, { id, ...given }, services, { expectedRevision }) {
    const plan = await replanned(actor, id, given, services);
    if (!plan.ok) return plan;
    const { before, change } = plan.value;
    const after = changed(await services.directory.customers.update(id, change, expectedRevision), WHAT);
    if (!after.ok) return after;
    await editConferencesOf(before, after.value, actor, services);
    return done(show(after.value));
  },
});

async function deletable(actor: Actor, id: CustomerId, services: Services): Promise<Outcome<Customer>> {
  const customer = await customerBy(actor, id, services);
  if (!customer.ok) return customer;
  if (id === SYSTEM_CUSTOMER) return refuse({ kind: 'conflict', message: 'this customer owns the system' });
  const { store, directory } = services;
  const counts = await Promise.all([
    directory.people.count(id),
    store.conferences.count(id),
    directory.recordGroups.count(id),
    directory.accounts.count(id),
    directory.sounds.count(id),
  ]);
  const names = ['people', 'conferences', 'record groups', 'access accounts', 'sounds'];
  const left = names.filter((_, index) => (counts[index] ?? 0) > 0);
  if (left.length === 0) return customer;
  return refuse({ kind: 'conflict', message: `it still has ${left.join(', ')}: delete them first` });
}

export const deleteCustomer = deletion({
  family: 'customers',
  what: WHAT,
  summary: 'Deletes a customer that has nothing left.',
  privilege: 'owner',
  deletable,
  records: ({ customers }) => customers,
});
