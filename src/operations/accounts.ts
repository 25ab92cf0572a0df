import { z } from 'zod';
import type { AccountId } from '../core/ids.ts';
import { type AccessAccount, PLAIN_ACCESS_ACCOUNT } from '../directory/access-account.ts';
import { allows } from '../directory/privilege.ts';
import { changed, customerFor, forbiddenByPlan, found, inUse, isSystemOwner, notMade, planOf } from './access.ts';
import { ACCOUNT_FIELDS, accountChange, accountShape, optionalAccountFields, showAccount } from './account-fields.ts';
import { deletion } from './deletion.ts';
import { ownCustomer, reference } from './fields.ts';
import { listing } from './listing.ts';
import { type Actor, operation } from './operation.ts';
import { done, type Outcome, type Refusal, refuse } from './outcome.ts';
import type { Services } from './services.ts';

const WHAT = 'access account';
const numberTaken = refuse({
  kind: 'conflict',
  message: "its access number, or the number of one of its callers, is another access account's",
});

const customer = ownCustomer();
const id = reference<AccountId>().describe('Id of the access account.');
const createInput = z.object({ customer, ...optionalAccountFields.shape, name: ACCOUNT_FIELDS.name });

/**
 * Whoever has a number is called at by it: only the system owner, who knows the carriers, says whose it is. What stays as it is is no
 * change.
 */
function numbersRefused(
  actor: Actor,
  given: Pick<Partial<z.output<typeof optionalAccountFields>>, 'access_number' | 'callers'>,
  before: Pick<AccessAccount, 'accessNumber' | 'callers'>,
): Refusal | undefined {
  if (isSystemOwner(actor)) return undefined;
  const { access_number = before.accessNumber, callers = before.callers } = given;
  const same = callers.length === before.callers.length && callers.every((caller, at) => caller === before.callers[at]);
  const field = access_number !== before.accessNumber ? 'access_number' : same ? undefined : 'callers';
  return field && { kind: 'role', message: `to change ${field} needs the role owner` };
}

async function planned(actor: Actor, given: Partial<z.output<typeof createInput>>, services: Services) {
  const of = await customerFor(actor, given.customer, services);
  if (!of.ok) return of;
  const plan = await planOf(of.value.id, actor, services);
  if (!plan?.accounts) return forbiddenByPlan('access accounts');
  const refused = numbersRefused(actor, given, PLAIN_ACCESS_ACCOUNT);
  if (refused !== undefined) return refuse(refused);
  return done({ ...PLAIN_ACCESS_ACCOUNT, customer: of.value.id, ...accountChange(given) });
}

export const createAccount = operation({
  name: 'accounts.create',
  summary: 'Creates an access account.',
  privilege: 'commerce',
  input: createInput,
  output: accountShape,
  async check(actor, given, services) {
    const draft = await planned(actor, given, services);
    return draft.ok ? undefined : draft.refusal;
  },
  async run(actor, input, services) {
    const draft = await planned(actor, input, services);
    if (!draft.ok) return draft;
    const created = await services.directory.accounts.create({ ...draft.value, name: input.name });
    if (!created.ok) return created.error === 'taken' ? numberTaken : notMade(created.error);
    return done(showAccount(created.value, true));
  },
});

/** The access account, if it is there for this person. */
export async function accountFor(
  actor: Actor,
  id: AccountId,
  { directory }: Services,
): Promise<Outcome<AccessAccount>> {
  return found(actor, WHAT, await directory.accounts.byId(id));
}

/** With a PIN one calls at the customer's cost. */
const seesPins = ({ person }: Actor): boolean => allows(person.roles, 'commerce');

export const getAccount = operation({
  name: 'accounts.get',
  summary: 'Shows an access account.',
  privilege: ['commerce', 'user'],
  input: z.object({ id }),
  output: accountShape,
  async run(actor, input, services) {
    const account = await accountFor(actor, input.id, services);
    return account.ok ? done(showAccount(account.value, seesPins(actor))) : account;
  },
});

export const listAccounts = listing({
  family: 'accounts',
  summary: 'Lists the access accounts of a customer.',
  privilege: ['commerce', 'user'],
  shape: accountShape,
  show: (account: AccessAccount, actor) => showAccount(account, seesPins(actor)),
  records: ({ accounts }) => accounts,
});

/** What the rate plan says is not asked: unlimited/update knows no 403. */
export const updateAccount = operation({
  name: 'accounts.update',
  summary: 'Changes an access account. Fields that are left out keep their values.',
  privilege: 'commerce',
  input: z.object({ id, ...optionalAccountFields.shape }),
  output: accountShape,
  async check(actor, { id, ...given }, services) {
    if (id === undefined) return undefined;
    const before = await accountFor(actor, id, services);
    return before.ok ? numbersRefused(actor, given, before.value) : before.refusal;
  },
  async run(actor, { id, ...given }, services, { expectedRevision }) {
    const before = await accountFor(actor, id, services);
    if (!before.ok) return before;
    const refused = numbersRefused(actor, given, before.value);
    if (refused !== undefined) return refuse(refused);
    const updated = await services.directory.accounts.update(id, accountChange(given), expectedRevision);
    if (!updated.ok && updated.error === 'taken') return numberTaken;
    const after = changed(updated, WHAT);
    return after.ok ? done(showAccount(after.value, true)) : after;
  },
});

async function deletable(actor: Actor, id: AccountId, services: Services): Promise<Outcome<AccessAccount>> {
  const account = await accountFor(actor, id, services);
  if (!account.ok) return account;
  const { customer } = account.value;
  const of = customer === actor.customer.id ? actor.customer : await services.directory.customers.byId(customer);
  if (of?.account === id) return inUse('the customer');
  const user = (await services.store.conferences.list(customer)).find((conference) => conference.account === id);
  return user === undefined ? account : inUse(`conference ${user.id}`);
}

export const deleteAccount = deletion({
  family: 'accounts',
  what: WHAT,
  summary: 'Deletes an access account that neither its customer nor a conference uses.',
  privilege: 'commerce',
  deletable,
  there: accountFor,
  records: ({ accounts }) => accounts,
});
