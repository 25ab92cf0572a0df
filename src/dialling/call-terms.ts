import { ALL, type ClassOfService } from '../core/dialling/class-of-service.ts';
import { classWanted, dialplanWanted, type GuardInput } from '../core/dialling/situation.ts';
import type { DialplanTerms, RouteOffer } from '../core/dialling/terms.ts';
import type { CallPurpose } from '../core/dialling/verdict.ts';
import { type ClassOfServiceId, type CustomerId, parseStoredId } from '../core/ids.ts';
import { ok, type Result, refused } from '../core/result.ts';
import type { AccessAccount } from '../directory/access-account.ts';
import type { Customer } from '../directory/customer.ts';
import type { Directory } from '../store/directory.ts';
import type { Store } from '../store/store.ts';
import type { OpenDecks } from './open-decks.ts';

/** What the guard judges by, as the store has it now. What is named and not there is undefined, and the guard refuses for it. */
export type CallTerms = Pick<
  GuardInput,
  'account' | 'customer' | 'planAllows' | 'cos' | 'dialplan' | 'offers' | 'price'
> & {
  /** Routes that are left out because their rates cannot be read. */
  readonly leftOut: readonly LeftOut[];
};

export interface LeftOut {
  /** The name of the route. */
  readonly route: string;
  /** Why, without a full stop. */
  readonly says: string;
}

export interface TermsSource {
  readonly store: Pick<Store, 'conferences'>;
  readonly directory: Directory;
  readonly decks: OpenDecks;
  /** For customers that name none. */
  readonly usualDialplan: DialplanTerms;
}

/**
 * Reads what a call is judged by; refuses with a sentence, without a full stop, where not even its customer is there, or where the
 * customer's prices cannot be read. Rejects with StoreError.
 */
export async function termsFor(purpose: CallPurpose, source: TermsSource): Promise<Result<CallTerms, string>> {
  const payer = await payerOf(purpose, source);
  if (!payer.ok) return payer;
  const { account, customer } = payer.value;
  const { directory, decks } = source;
  const [plan, cos, dialplan, ways, price] = await Promise.all([
    directory.ratePlans.byId(customer.ratePlan),
    account && classFor(account, customer, directory),
    account && dialplanFor(account, customer, source),
    offersFrom(directory, decks),
    priceFrom(customer, directory, decks),
  ]);
  if (!price.ok) return refused(`the price list cannot be used: ${price.error}`);
  return ok({ account, customer, planAllows: plan?.accounts === true, cos, dialplan, ...ways, price: price.value });
}

interface Payer {
  readonly account: AccessAccount | undefined;
  readonly customer: Customer;
}

/** The conference's account, else its customer's, else none; one of another customer is none either. */
async function payerOf(purpose: CallPurpose, { store, directory }: TermsSource): Promise<Result<Payer, string>> {
  if (purpose.kind === 'access') {
    const account = await directory.accounts.byId(purpose.account);
    if (account === undefined) return refused(`access account ${purpose.account} does not exist`);
    return paidBy(account, account.customer, directory);
  }
  const conference = await store.conferences.byId(purpose.conference);
  if (conference === undefined) return refused(`conference ${purpose.conference} does not exist`);
  const customer = await directory.customers.byId(conference.customer);
  const id = conference.account ?? customer?.account ?? null;
  const account = id === null ? undefined : await directory.accounts.byId(id);
  return paidBy(account?.customer === conference.customer ? account : undefined, conference.customer, directory);
}
async function paidBy(
  account: AccessAccount | undefined,
  id: CustomerId,
  { customers }: Directory,
): Promise<Result<Payer, string>> {
  const customer = await customers.byId(id);
  return customer === undefined ? refused(`customer ${id} does not exist`) : ok({ account, customer });
}

/** The class that stands for all numbers has this id; 0, which a customer cannot have, is none. */
const ALL_NUMBERS = 1;
async function classFor(
  account: AccessAccount,
  customer: Customer,
  { classesOfService }: Directory,
): Promise<ClassOfService | undefined> {
  const wanted = classWanted(account, customer);
  if (wanted === ALL_NUMBERS) return ALL;
  const id = parseStoredId<ClassOfServiceId>(wanted);
  return id && (await classesOfService.byId(id));
}

async function dialplanFor(
  account: AccessAccount,
  customer: Customer,
  { directory, usualDialplan }: TermsSource,
): Promise<DialplanTerms | undefined> {
  const name = dialplanWanted(account, customer);
  return name === '' ? usualDialplan : directory.dialplans.byName(name);
}

/**
 * Every way to a number: the routes that are enabled, with their gateways, and whose deck has a rate for it; by id. A deck that
 * cannot be read takes only its own routes away.
 */
async function offersFrom(directory: Directory, decks: OpenDecks): Promise<Pick<CallTerms, 'offers' | 'leftOut'>> {
  const [all, gateways, rateDecks] = await Promise.all([
    directory.routes.list(undefined),
    directory.gateways.list(undefined),
    directory.rateDecks.list(undefined),
  ]);
  const open = new Map(gateways.filter(({ disabled }) => !disabled).map((gateway) => [gateway.id, gateway]));
  const currencies = new Map(rateDecks.map(({ id, currency }) => [id, currency]));
  const routes = all.flatMap((route) => {
    const gateway = open.get(route.gateway);
    const currency = currencies.get(route.deck);
    return route.disabled || gateway === undefined || currency === undefined ? [] : [{ ...route, gateway, currency }];
  });
  const tables = await decks.read(routes.map(({ deck }) => deck));
  const offers: GuardInput['offers'] = (digits) =>
    routes.flatMap(({ id: route, name, gateway: { id, name: door, prefix, plus }, currency }, at): RouteOffer[] => {
      const table = tables[at];
      const cost = table?.ok ? table.value.find(digits) : undefined;
      return cost === undefined ? [] : [{ route, name, gateway: { id, name: door, prefix, plus }, currency, cost }];
    });
  const leftOut = routes.flatMap(({ name }, at): LeftOut[] => {
    const table = tables[at];
    return table === undefined || table.ok ? [] : [{ route: name, says: table.error }];
  });
  return { offers, leftOut };
}

/** A price list that is gone has no price for any number, which is another thing than having no list. */
async function priceFrom(
  { priceDeck }: Customer,
  { rateDecks }: Directory,
  decks: OpenDecks,
): Promise<Result<GuardInput['price'], string>> {
  if (priceDeck === null) return ok(() => undefined);
  const deck = await rateDecks.byId(priceDeck);
  if (deck === undefined) return ok(() => ({ currency: '', price: undefined }));
  const [table] = await decks.read([priceDeck]);
  if (table === undefined || !table.ok) return refused(table?.error ?? `rate deck ${priceDeck} cannot be read`);
  const { value: prices } = table;
  return ok((digits) => ({ currency: deck.currency, price: prices.find(digits) }));
}
