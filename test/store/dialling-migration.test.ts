import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountId, CustomerId, RateDeckId } from '../../src/core/ids.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { backupText, parseBackup } from '../../src/store/backup.ts';
import { checkDefinitions } from '../../src/store/definitions-check.ts';
import { definitionsText, parseDefinitions } from '../../src/store/definitions-document.ts';
import { planImport } from '../../src/store/import-plan.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { type OpenedStore, openStore } from '../../src/store/open.ts';
import { classDraft, deckDraft, dialplanDraft, gatewayDraft, routeDraft } from './dialling-drafts.ts';
import { customerDraft } from './directory-drafts.ts';
import { stored } from './drafts.ts';
import { sharedRedis } from './shared-redis.ts';

/** What version 3 of the layout wrote: a customer and its account, without what calls are judged by. */
const layout = (name: string) => readFileSync(new URL(`layouts/${name}`, import.meta.url), 'utf8');
const BACKUP = layout('backup-of-layout-3.json');
const EXPORT = layout('definitions-1.json');

const redis = sharedRedis('dial');

let count = 0;
let opened: OpenedStore[] = [];
let prefix = '';
beforeEach(() => {
  count += 1;
  prefix = `dial-${count}`;
});
afterEach(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  opened = [];
});
async function open(own = prefix): Promise<OpenedStore> {
  const options = { redisUrl: redis.socket, dataDir: '/nonexistent', examine: false, backupBeforeMigration: false };
  const one = await openStore({ ...options, prefix: own });
  opened.push(one);
  return one;
}
function read<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
const { contents: OLD } = read(parseBackup(BACKUP));

const ACCOUNT = {
  ...{ ...PLAIN_ACCESS_ACCOUNT, id: 1, customer: 1, name: 'cheap', cos: 1, locked: true, maximumCost: '0.0123' },
  ...{ dailyBudget: '-1', maximumLegs: -1, accessNumber: '', callers: [], pin: null },
};
const CUSTOMER = {
  ...{ id: 1, name: 'System', timezone: 'Europe/Berlin', ratePlan: 1, account: 1, disabled: false },
  ...{ cos: 1, dialplan: '', priceDeck: null },
};

describe('what was stored before calls were judged', () => {
  async function holdsAll({ directory }: OpenedStore) {
    expect(await directory.accounts.list(undefined)).toEqual([{ ...ACCOUNT, revision: expect.any(Number) }]);
    expect(await directory.customers.list(undefined)).toEqual([{ ...CUSTOMER, revision: expect.any(Number) }]);
  }

  test('is brought to the new layout at the start', async () => {
    const keys = keyspace(prefix);
    for (const [name, { lastId, records }] of OLD.directory ?? []) {
      const { records: hash, ids, lastId: last } = keys.collection(name);
      await redis.raw.set(last, lastId);
      for (const [id, text] of records) {
        await redis.raw.hset(hash, id, text);
        await redis.raw.zadd(ids, id, id);
      }
    }
    await redis.raw.set(keys.schema, '3');
    const store = await open();
    await holdsAll(store);
    expect(await redis.raw.get(keys.schema)).toBe('4');
    const texts = [...(await redis.raw.hvals(keys.collection('accounts').records))];
    texts.push(...(await redis.raw.hvals(keys.collection('customers').records)));
    expect(texts.map((text) => JSON.parse(text).schema)).toEqual([2, 2]);
  });

  test('is restored from a backup of then', async () => {
    const store = await open();
    expect(read(await store.contents.write(OLD, { replace: false })).damaged).toEqual([]);
    await holdsAll(store);
  });

  test('is imported from an export of then', async () => {
    const store = await open();
    const definitions = read(parseDefinitions(EXPORT));
    expect(checkDefinitions(definitions)).toEqual([]);
    expect(await store.contents.carryOut(planImport(await store.contents.read(), definitions))).toBe(true);
    await holdsAll(store);
  });
});

/** One of each that calls are judged by, with an account that names them and has numbers. */
async function fill({ directory }: OpenedStore): Promise<void> {
  await directory.classesOfService.create(classDraft('Germany'));
  await directory.dialplans.create(dialplanDraft('Berlin'));
  await directory.gateways.create(gatewayDraft('carrier'));
  for (const name of ['cost', 'price']) await directory.rateDecks.create(deckDraft(name));
  await directory.routes.create(routeDraft('way', 1, 1));
  await directory.ratePlans.create({ ...ratePlan });
  const price = { cos: 2, dialplan: 'Berlin', priceDeck: stored<RateDeckId>(2) };
  await directory.customers.create(customerDraft('Acme', price));
  const numbers = { accessNumber: '8000', callers: ['+4930', '017'], cos: 2 };
  await directory.accounts.create({
    ...PLAIN_ACCESS_ACCOUNT,
    ...{ customer: stored<CustomerId>(1), name: 'a', ...numbers },
  });
}
const ratePlan = {
  ...{ name: 'All', conferences: true, recording: true, accounts: true, notifications: true },
  ...{ maximumConferences: null, maximumMembers: null },
};
async function account({ directory }: OpenedStore) {
  const [byNumber, byCaller] = [
    await directory.accountByAccessNumber('8000'),
    await directory.accountByCaller('+4930'),
  ];
  expect(byCaller).toEqual(byNumber);
  return byNumber;
}

test('a backup brings all of it back, numbers of accounts too', async () => {
  const first = await open();
  await fill(first);
  const contents = await first.contents.read();
  const { contents: again } = read(parseBackup(backupText({ takenAt: new Date(0), contents })));
  const second = await open(`${prefix}-b`);
  await second.contents.write(again, { replace: false });
  expect(await account(second)).toEqual(await account(first));
  expect(await account(second)).toBeDefined();
  const { contents: after } = second;
  expect((await after.read()).directory).toEqual(contents.directory);
  await second.directory.accounts.update(stored<AccountId>(1), { accessNumber: '9' });
  await second.contents.write(again, { replace: true });
  expect(await account(second)).toBeDefined();
  expect(await second.directory.accountByAccessNumber('9')).toBeUndefined();
});

test('an export into a store that has others leads to the ids that its things get there', async () => {
  const first = await open();
  await fill(first);
  const text = definitionsText(await first.contents.read(), { secrets: true });
  const second = await open(`${prefix}-b`);
  await second.directory.classesOfService.create(classDraft('Other'));
  for (const name of ['x', 'y']) await second.directory.rateDecks.create(deckDraft(name));
  await second.directory.gateways.create(gatewayDraft('x'));
  const definitions = read(parseDefinitions(text));
  expect(checkDefinitions(definitions)).toEqual([]);
  expect(await second.contents.carryOut(planImport(await second.contents.read(), definitions))).toBe(true);
  const { directory } = second;
  const [cos, cost, price, gateway] = await Promise.all([
    directory.classesOfService.byName('Germany'),
    directory.rateDecks.byName('cost'),
    directory.rateDecks.byName('price'),
    directory.gateways.byName('carrier'),
  ]);
  expect([cos?.id, cost?.id, price?.id, gateway?.id]).toEqual([3, 3, 4, 2]);
  expect(await directory.routes.byName('way')).toMatchObject({ gateway: 2, deck: 3 });
  expect(await directory.customers.byName('Acme')).toMatchObject({ cos: 3, priceDeck: 4 });
  expect(await account(second)).toMatchObject({ cos: 3, customer: 1 });
  const again = planImport(await second.contents.read(), definitions);
  expect(again.steps.every(({ what }) => what === 'left')).toBe(true);
});

test('an import takes no number from an account that has it', async () => {
  const first = await open();
  await fill(first);
  const definitions = read(parseDefinitions(definitionsText(await first.contents.read(), { secrets: true })));
  const second = await open(`${prefix}-b`);
  const other = { ...PLAIN_ACCESS_ACCOUNT, customer: stored<CustomerId>(1), name: 'other', callers: ['017'] };
  await second.directory.accounts.create(other);
  expect(await second.contents.carryOut(planImport(await second.contents.read(), definitions))).toBe(false);
  expect(await second.directory.customers.list(undefined)).toEqual([]);
});

test.each([
  ['a class of service with the id of all', { classesOfService: [{ id: 1, ...classDraft('x') }] }, /begin with 2/],
  ['a route without its gateway', { routes: [{ id: 1, ...routeDraft('x') }] }, /no 1 in gateways/],
  ['an account whose class is not there', { accounts: [{ ...ACCOUNT, cos: 7 }] }, /no 7 in classesOfService/],
  [
    'a number of two accounts',
    { accounts: [1, 2].map((id) => ({ ...ACCOUNT, id, name: `${id}`, callers: ['017', '017'] })) },
    /a number of accounts\[0\], too/,
  ],
  ['two gateways with one name', { gateways: [1, 2].map((id) => ({ id, ...gatewayDraft('x') })) }, /called the same/],
])('%s is refused', (_, sections, message) => {
  const parsed = parseDefinitions(JSON.stringify({ format: 'convene-definitions', schema: 2, ...sections }));
  const faults = parsed.ok ? checkDefinitions(parsed.value) : parsed.error;
  expect(faults.map((fault) => fault.message).join()).toMatch(message);
});
