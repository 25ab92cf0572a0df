import { beforeEach, describe, expect, test } from 'vitest';
import { homeDialplan } from '../../src/core/dialling/dialplan.ts';
import type { CallPurpose } from '../../src/core/dialling/verdict.ts';
import type { AccountId, ConferenceId, CustomerId, RateDeckId, RatePlanId } from '../../src/core/ids.ts';
import { callDesk } from '../../src/dialling/call-desk.ts';
import { type CallTerms, termsFor } from '../../src/dialling/call-terms.ts';
import { openDecks } from '../../src/dialling/open-decks.ts';
import { type AccessAccountDraft, PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import type { RateStore } from '../../src/store/rates.ts';
import { memoryRates } from '../../src/store/rates-memory.ts';
import { StoreError } from '../../src/store/store.ts';
import { callId, NIGHT_MS } from '../store/call-drafts.ts';
import { classDraft, deckDraft, dialplanDraft, gatewayDraft, routeDraft } from '../store/dialling-drafts.ts';
import { customerDraft } from '../store/directory-drafts.ts';
import { draft, stored } from '../store/drafts.ts';
import { rate } from '../store/rates-contract.ts';

const account = stored<AccountId>;
const [acme, other] = [stored<CustomerId>(1), stored<CustomerId>(2)];
const USUAL = { name: '', extensions: [], rules: [] };

let store: MemoryStore;
let rates: RateStore;
let source: Parameters<typeof termsFor>[1];
/** Two customers, each with two accounts (1 and 3, 2 and 4), and two ways to Germany. */
beforeEach(async () => {
  store = memoryStore();
  const { directory } = store;
  rates = memoryRates(directory);
  source = { store, directory, decks: openDecks(rates), usualDialplan: USUAL };
  await directory.ratePlans.create(FULL_PLAN);
  for (const name of ['Acme', 'Other']) await directory.customers.create(customerDraft(name));
  for (const customer of [acme, other, acme, other]) await newAccount({ customer });
  for (const name of ['first', 'second']) {
    await directory.gateways.create(gatewayDraft(name));
    await directory.rateDecks.create(deckDraft(name, name === 'first' ? 'EUR' : 'USD'));
  }
  await directory.routes.create(routeDraft('cheap', 1, 1));
  await directory.routes.create(routeDraft('dear', 2, 2));
  await rates.replace(stored<RateDeckId>(1), [rate('49'), rate('4930', { perMinute: '0.01' })]);
  await rates.replace(stored<RateDeckId>(2), [rate('493')]);
});
const newAccount = (changes: Partial<AccessAccountDraft>) =>
  store.directory.accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: acme, name: 'a', ...changes });

async function terms(purpose: CallPurpose): Promise<CallTerms> {
  const found = await termsFor(purpose, source);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}
const access = (id: number): CallPurpose => ({ kind: 'access', account: account(id) });
async function invite(changes: { readonly account: AccountId | null; readonly customer?: CustomerId }) {
  const created = await store.conferences.create(draft('4711', { customer: acme, ...changes }));
  if (!created.ok) throw new Error(created.error);
  return { kind: 'invite', conference: created.value.id } as const;
}

describe('who pays', () => {
  test('is the account that a caller came by', async () => {
    expect(await terms(access(2))).toMatchObject({ account: { id: 2 }, customer: { id: 2 }, planAllows: true });
    expect(await termsFor(access(9), source)).toEqual({ ok: false, error: 'access account 9 does not exist' });
  });

  test("is the conference's account, else its customer's, else nobody", async () => {
    expect((await terms(await invite({ account: account(3) }))).account?.id).toBe(3);
    await store.conferences.delete(stored<ConferenceId>(1));
    const bare = await invite({ account: null });
    expect(await terms(bare)).toMatchObject({ account: undefined, cos: undefined, dialplan: undefined });
    await store.directory.customers.update(acme, { account: account(1) });
    expect((await terms(bare)).account?.id).toBe(1);
  });

  test('is never another customer, and nobody where the account was deleted', async () => {
    const stranger = await invite({ account: account(2) });
    expect(await terms(stranger)).toMatchObject({ account: undefined, customer: { id: 1 } });
    await store.directory.accounts.delete(account(2));
    expect((await terms(stranger)).account).toBeUndefined();
    expect(await termsFor({ kind: 'invite', conference: stored<ConferenceId>(77) }, source)).toMatchObject({
      ok: false,
      error: 'conference 77 does not exist',
    });
  });

  test('a plan without accounts, or that is gone, allows nothing', async () => {
    await store.directory.ratePlans.update(stored<RatePlanId>(1), { accounts: false });
    expect((await terms(access(1))).planAllows).toBe(false);
    await store.directory.ratePlans.delete(stored<RatePlanId>(1));
    expect((await terms(access(1))).planAllows).toBe(false);
  });
});

describe('what is named', () => {
  test("is the account's class of service, the customer's for 0, all for 1, and none for one that is not there", async () => {
    const { directory } = store;
    await directory.classesOfService.create(classDraft('Germany'));
    await directory.classesOfService.create(classDraft('Europe'));
    const cos = async (own: number, customers: number) => {
      await directory.accounts.update(account(1), { cos: own });
      await directory.customers.update(acme, { cos: customers });
      const found = (await terms(access(1))).cos;
      return typeof found === 'object' ? found.name : found;
    };
    expect(await cos(2, 3)).toBe('Germany');
    expect(await cos(0, 3)).toBe('Europe');
    expect(await cos(1, 3)).toBe('all');
    expect(await cos(0, 1)).toBe('all');
    expect(await cos(9, 1)).toBeUndefined();
    expect(await cos(0, 9)).toBeUndefined();
    expect(await cos(0, 0)).toBeUndefined();
  });

  test("is the account's dialplan, else the customer's, else the usual one, and none for one that is not there", async () => {
    const { directory } = store;
    for (const name of ['Berlin', 'Bonn']) await directory.dialplans.create(dialplanDraft(name));
    const dialplan = async (own: string, customers: string) => {
      await directory.accounts.update(account(1), { dialplan: own });
      await directory.customers.update(acme, { dialplan: customers });
      return (await terms(access(1))).dialplan?.name;
    };
    expect(await dialplan('Berlin', 'Bonn')).toBe('Berlin');
    expect(await dialplan('', 'Bonn')).toBe('Bonn');
    expect(await dialplan('', '')).toBe('');
    expect(await dialplan('Rome', 'Bonn')).toBeUndefined();
    expect(await dialplan('', 'Rome')).toBeUndefined();
  });
});

describe('ways and prices', () => {
  const offers = async (digits: string) =>
    (await terms(access(1))).offers(digits).map(({ name, cost, currency }) => [name, cost.prefix, currency]);

  test('are all routes whose deck has a rate for the number, each with its best', async () => {
    expect(await offers('493012')).toEqual([
      ['cheap', '4930', 'EUR'],
      ['dear', '493', 'USD'],
    ]);
    expect(await offers('494012')).toEqual([['cheap', '49', 'EUR']]);
    expect(await offers('1')).toEqual([]);
  });

  test('are not those that are disabled, or whose gateway is', async () => {
    const { directory } = store;
    await directory.gateways.update(stored(1), { disabled: true });
    expect(await offers('493012')).toEqual([['dear', '493', 'USD']]);
    await directory.routes.update(stored(2), { disabled: true });
    expect(await offers('493012')).toEqual([]);
    await directory.routes.update(stored(2), { disabled: false });
    expect(await offers('493012')).toEqual([['dear', '493', 'USD']]);
  });

  test('are none by a route that is deleted, or whose deck has no rates any more', async () => {
    await store.directory.routes.delete(stored(1));
    expect(await offers('493012')).toEqual([['dear', '493', 'USD']]);
    await rates.replace(stored<RateDeckId>(2), []);
    expect(await offers('493012')).toEqual([]);
  });

  test("are the customer's price list, and none without one", async () => {
    const price = async (digits: string) => (await terms(access(1))).price(digits);
    expect(await price('493012')).toBeUndefined();
    await store.directory.customers.update(acme, { priceDeck: stored<RateDeckId>(2) });
    expect(await price('493012')).toEqual({ currency: 'USD', price: rate('493') });
    expect(await price('1')).toEqual({ currency: 'USD', price: undefined });
    await rates.replace(stored<RateDeckId>(2), []);
    expect(await price('493012')).toEqual({ currency: 'USD', price: undefined });
  });
});

describe('a deck that cannot be read', () => {
  const UNREADABLE = 'rate deck 2 cannot be read: a row is damaged';
  beforeEach(() => {
    const damaged: RateStore = {
      ...rates,
      async read(id) {
        if (id === stored<RateDeckId>(2)) throw new StoreError('a row is damaged');
        return rates.read(id);
      },
    };
    source = { ...source, decks: openDecks(damaged) };
  });
  const explain = (number: string) => {
    const desk = callDesk({
      ...source,
      usualDialplan: homeDialplan({ country: '49', internationalPrefix: '00', nationalPrefix: '0', extensions: [] }),
      special: { emergency: [], premium: [] },
      bounds: { longestSeconds: 60, legsPerAccount: undefined },
      ledger: memoryCalls({ keepMs: 1, nowMs: () => NIGHT_MS }),
      node: 'test',
      nowMs: () => NIGHT_MS,
    });
    return desk.explain({
      ...{ call: callId('a'), purpose: access(1), asker: { by: null, byLeg: null }, number, callerId: null },
    });
  };
  const finding = { rule: 'rates', value: UNREADABLE, route: 'dear', verdict: 'not-judged', refusal: null };

  test('takes its own route away and no other', async () => {
    const { offers, leftOut } = await terms(access(1));
    expect(offers('493012').map(({ name }) => name)).toEqual(['cheap']);
    expect(leftOut).toEqual([{ route: 'dear', says: UNREADABLE }]);
  });

  test('is told, and is why there is no call where no other route has a rate', async () => {
    await store.directory.customers.update(acme, { cos: 1 });
    const fine = await explain('+493012');
    expect(fine).toMatchObject({ kind: 'permitted', permit: { routes: [{ route: 1 }] } });
    expect(fine.findings).toContainEqual(expect.objectContaining(finding));
    const none = await explain('+33123456789');
    expect(none).toMatchObject({
      ...{ kind: 'refused', refusal: 'unavailable', says: `route dear is left out: ${UNREADABLE}` },
    });
    expect(none.findings).toContainEqual(expect.objectContaining(finding));
  });

  test('lets nobody call for whom it is the price list', async () => {
    await store.directory.customers.update(acme, { priceDeck: stored<RateDeckId>(2) });
    const error = `the price list cannot be used: ${UNREADABLE}`;
    expect(await termsFor(access(1), source)).toEqual({ ok: false, error });
    expect(await explain('+493012')).toMatchObject({ kind: 'refused', refusal: 'unavailable', says: error });
    expect((await terms(access(2))).price('493012')).toBeUndefined();
  });
});
