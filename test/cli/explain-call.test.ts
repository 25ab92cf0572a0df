import { beforeEach, describe, expect, test } from 'vitest';
import { explainCallCommand } from '../../src/cli/explain-call.ts';
import type { AccountId, CustomerId, RateDeckId } from '../../src/core/ids.ts';
import { type Dialling, openDialling } from '../../src/dialling/dialling.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import type { RateStore } from '../../src/store/rates.ts';
import { memoryRates } from '../../src/store/rates-memory.ts';
import { StoreError } from '../../src/store/store.ts';
import { deckDraft, gatewayDraft, routeDraft } from '../store/dialling-drafts.ts';
import { customerDraft } from '../store/directory-drafts.ts';
import { draft, stored } from '../store/drafts.ts';
import { rate } from '../store/rates-contract.ts';
import { type Outcome, run } from './run.ts';

/** Sunday in Berlin. */
const NOON_MS = Date.UTC(2027, 0, 31, 11);

let store: MemoryStore;
let rates: RateStore;
let judged: (number | undefined)[];
let closed: number;
/** An account that may call on working days, one conference that has it, and two ways to Germany of which one is cheaper. */
beforeEach(async () => {
  store = memoryStore();
  rates = memoryRates(store.directory);
  judged = [];
  closed = 0;
  const { directory } = store;
  await directory.ratePlans.create(FULL_PLAN);
  await directory.customers.create(customerDraft('Acme', { timezone: 'Europe/Berlin', cos: 1 }));
  const bounds = { daysWeek: '1,2,3,4,5', maximumSeconds: 600, maximumCost: '0.05', dailyBudget: '10' };
  const own = { customer: stored<CustomerId>(1), name: 'office', callerIdExternal: '+4940', ...bounds };
  await directory.accounts.create({ ...PLAIN_ACCESS_ACCOUNT, ...own });
  await store.conferences.create(draft('4711', { customer: stored(1), account: stored<AccountId>(1), callerId: '' }));
  for (const name of ['first', 'second']) {
    await directory.gateways.create(gatewayDraft(name, { prefix: '' }));
    await directory.rateDecks.create(deckDraft(name));
  }
  await directory.routes.create(routeDraft('dear', 1, 1));
  await directory.routes.create(routeDraft('cheap', 2, 2));
  await rates.replace(stored<RateDeckId>(1), [rate('49', { perMinute: '0.03' })]);
  await rates.replace(stored<RateDeckId>(2), [rate('4930', { connectFee: '0.01' })]);
});

function dialling(nowMs: number): Dialling {
  const { directory } = store;
  return openDialling({
    ...{ store, directory, rates, node: 'test', nowMs: () => nowMs },
    ledger: memoryCalls({ keepMs: 1, nowMs: () => nowMs }),
    usualDialplan: {
      ...{ name: '', extensions: ['2XX'] },
      rules: [{ prefix: '+', shortest: 8, longest: 16, replacement: '' }],
    },
    special: { emergency: ['112'], premium: ['49900'] },
    bounds: { longestSeconds: 3_600, legsPerAccount: undefined },
  });
}
async function explain(...argv: readonly string[]): Promise<Outcome> {
  let opened = 0;
  const close = async () => {
    closed += 1;
  };
  const openDesk = async (atMs: number | undefined) => {
    opened += 1;
    judged.push(atMs);
    const { directory } = store;
    return { store, directory, desk: dialling(atMs ?? NOON_MS).desk, close };
  };
  const before = closed;
  const outcome = await run((outputs) => explainCallCommand({ ...outputs, openDesk }), 'explain-call', ...argv);
  expect(closed - before).toBe(opened);
  return outcome;
}
const MONDAY = ['--at', '2027-02-01T08:00:00+01:00'];

describe('a call that is permitted', () => {
  test('is told with every rule, the routes from the cheapest on, and what would be set aside', async () => {
    const { exit, stdout, stderr } = await explain('--account', '1', '+493012345', ...MONDAY);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(judged).toEqual([Date.UTC(2027, 1, 1, 7)]);
    const [findings = '', routes = '', sentence] = stdout.split('\n\n');
    expect(findings).toMatch(/^rule +route +value +limit +verdict\n/);
    expect(findings).toMatch(/^hours +- +Monday 08:00:00 in Europe\/Berlin +days 1,2,3,4,5.* passed$/m);
    expect(findings).toMatch(/^maximum_cost +cheap +0.012345 +at most 0.05 +passed$/m);
    expect(findings).not.toMatch(/REFUSED/);
    expect(routes.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['try', 'route', 'gateway', 'dials', 'costs', 'is sold for'],
      ['1', '2', 'second', '+493012345', '0.012345 EUR a minute, 0.01 for the connection, by 60/1 seconds', '-'],
      ['2', '1', 'first', '+493012345', '0.03 EUR a minute, by 60/1 seconds', '-'],
    ]);
    expect(sentence).toBe(
      'Permitted: access account 1 may call +493012345, which is shown +4940, for at most 600 seconds; ' +
        '0.301 EUR would be set aside on 2027-02-01.\n',
    );
  });

  test('by a conference, with a caller id of its own, as JSON', async () => {
    const { exit, stdout } = await explain(
      '--conference',
      '4711',
      '+493012345',
      '--callerid',
      '+1',
      '--json',
      ...MONDAY,
    );
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ verdict: 'permitted', refusal: null, account: 1, number: '+493012345', callerid: '+1' },
      ...{ limit_seconds: 600, reserve: '0.301', day: '2027-02-01', currency: 'EUR' },
      routes: [
        { route: 2, gateway: 'second', dial: '+493012345', connect_fee: '0.01', price: null },
        { route: 1, per_minute: '0.03', first_seconds: 60 },
      ],
      rules: expect.arrayContaining([expect.objectContaining({ rule: 'locked', verdict: 'passed' })]),
    });
  });

  test('of an extension needs no route', async () => {
    expect((await explain('--account', '1', '201', ...MONDAY)).stdout).toMatch(
      /\n\nNo route is needed: .*\n\nPermitted/,
    );
  });
});

describe('a call that is refused', () => {
  test('is told with the rule that refuses, now', async () => {
    const { exit, stdout, stderr } = await explain('--account', '1', '+493012345');
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: 'convene: the call is refused\n' });
    expect(judged).toEqual([undefined]);
    expect(stdout).toMatch(/^hours +- +Sunday 12:00:00 in Europe\/Berlin .* REFUSED$/m);
    expect(stdout).toMatch(/\n\nRefused \(account-closed\): .*\.\n$/);
  });
  test('is told by each route', async () => {
    await store.directory.accounts.update(stored<AccountId>(1), { maximumCost: '0.01' });
    const { stdout } = await explain('--account', '1', '+493012345', ...MONDAY);
    expect(stdout).toMatch(/^maximum_cost +cheap .* REFUSED\n(?:.*\n)*maximum_cost +dear .* REFUSED$/m);
    expect(stdout).toMatch(/\nRefused \(cost\): /);
  });
  test('as JSON, with nothing that a terminal would obey in the text', async () => {
    const { exit, stdout } = await explain('--account', '1', '0\u001b[31m', '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'refused', number: null, routes: [] });
    expect((await explain('--account', '1', '0\u001b[31m')).stdout).not.toContain('\u001b');
  });
});

test.each([
  [['+4930']],
  [['--account', '1']],
  [['--account', '1', '--conference', '4711', '+4930']],
  [['--account', 'x', '+4930']],
  [['--conference', 'x', '+4930']],
  [['--account', '1', '+4930', '--at', 'monday']],
  [['--account', '1', '+4930', '--at', '2027-02-30']],
])('%j is misuse, and nothing is opened', async (argv) => {
  const { exit, stdout, stderr } = await explain(...argv);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toMatch(/^error: /);
  expect(judged).toEqual([]);
});
test.each([
  [['--account', '77', '+4930'], 'convene: there is no access account 77\n'],
  [['--conference', '77', '+4930'], 'convene: there is no conference with code 77\n'],
])('%j names what is not there', async (argv, stderr) => {
  expect(await explain(...argv)).toEqual({ exit: 2, stdout: '', stderr });
});
test('a store that is away', async () => {
  const openDesk = () => Promise.reject(new StoreError('Redis is away'));
  const outcome = await run((to) => explainCallCommand({ ...to, openDesk }), 'explain-call', '--account', '1', '1');
  expect(outcome).toEqual({ exit: 1, stdout: '', stderr: 'convene: Redis is away\n' });
});
