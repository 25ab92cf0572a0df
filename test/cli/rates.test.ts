import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountCommand } from '../../src/cli/account.ts';
import { ratesCommand } from '../../src/cli/rates.ts';
import type { RateDeckId } from '../../src/core/ids.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import type { RateStore } from '../../src/store/rates.ts';
import { memoryRates } from '../../src/store/rates-memory.ts';
import { StoreError } from '../../src/store/store.ts';
import { deckDraft } from '../store/dialling-drafts.ts';
import { customerDraft } from '../store/directory-drafts.ts';
import { stored } from '../store/drafts.ts';
import { allIn, rate } from '../store/rates-contract.ts';
import { type Outcome, run } from './run.ts';

const [cost, price] = [stored<RateDeckId>(1), stored<RateDeckId>(2)];
let store: MemoryStore;
let kept: RateStore;
let folder: string;
let file: string;
beforeEach(async () => {
  store = memoryStore();
  kept = memoryRates(store.directory);
  for (const name of ['cost', '1']) await store.directory.rateDecks.create(deckDraft(name));
  await kept.replace(cost, [rate('33')]);
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  file = join(folder, 'rates.csv');
});
afterEach(() => rm(folder, { recursive: true }));

async function rates(...argv: readonly string[]): Promise<Outcome> {
  let open = 0;
  const close = async () => {
    open -= 1;
  };
  const openRates = async () => {
    open += 1;
    return { directory: store.directory, rates: kept, close };
  };
  const outcome = await run((outputs) => ratesCommand({ ...outputs, openRates }), 'rates', ...argv);
  expect(open).toBe(0);
  return outcome;
}

describe('import', () => {
  const TABLE = 'Prefix;Destination;Rate per minute;Tariff\r\n+49;Germany;0.01;x\r\n4930;Berlin;0.02;y\r\n';

  test('puts a table in place of what the deck has, and names columns that mean nothing', async () => {
    await writeFile(file, TABLE);
    expect(await rates('import', 'COST', file)).toEqual({
      exit: 0,
      stdout: 'rate deck 1 "cost" has 2 rates now\n',
      stderr: 'convene: columns that mean nothing here: Tariff\n',
    });
    expect((await allIn(kept, cost)).map(({ prefix, perMinute }) => [prefix, perMinute])).toEqual([
      ['49', '0.01'],
      ['4930', '0.02'],
    ]);
  });
  test('with --dry-run only checks it', async () => {
    await writeFile(file, TABLE);
    expect((await rates('import', 'cost', file, '--dry-run')).stdout).toBe(
      '2 rates would be imported into rate deck 1 "cost"; nothing was changed\n',
    );
    expect(await allIn(kept, cost)).toEqual([rate('33')]);
  });
  test.each([[[]], [['--dry-run']]])('with %j tells every fault by its line, and changes nothing', async (options) => {
    await writeFile(file, 'prefix,per_minute\n49,0.01\n4x,-1\n49,0.02\n');
    const { exit, stdout, stderr } = await rates('import', 'cost', file, ...options);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(stderr).toMatch(/^convene: .*rates\.csv is not imported; nothing was changed\n(?: {2}line [34]: .*\n){3}$/);
    expect(await allIn(kept, cost)).toEqual([rate('33')]);
  });
  test.each([
    ['', /must be one at least|must name the columns|is empty/],
    ['prefix,per_minute\n', /must be one at least/],
    ['number,money\n49,1\n', /must name the columns/],
    [Buffer.from('prefix,per_minute,destination\n43,1,\xd6sterreich\n', 'latin1'), /not UTF-8/],
  ])('%j is no table', async (text, reason) => {
    await writeFile(file, text);
    expect(await rates('import', 'cost', file)).toMatchObject({ exit: 1, stderr: expect.stringMatching(reason) });
    expect(await allIn(kept, cost)).toEqual([rate('33')]);
  });
  test('a file or a deck that is not there', async () => {
    expect((await rates('import', 'cost', file)).stderr).toMatch(/cannot be read: ENOENT/);
    await writeFile(file, TABLE);
    expect((await rates('import', '77', file)).stderr).toBe(
      'convene: there is no rate deck "77": convene rates list\n',
    );
  });
});

describe('show and list', () => {
  test('the rate with the longest prefix', async () => {
    await kept.replace(cost, [rate('49'), rate('4930', { destination: 'Ber\u001blin', connectFee: '0.1' })]);
    expect((await rates('show', 'cost', '+493012345')).stdout).toBe(
      [
        '  deck         1 cost',
        '  prefix       4930',
        '  destination  Ber\u{fffd}lin',
        '  per minute   0.012345 EUR',
        '  connection   0.1 EUR',
        '  charged      60 seconds at least, then by 1',
        '',
      ].join('\n'),
    );
    expect(JSON.parse((await rates('show', 'cost', '4989', '--json')).stdout)).toMatchObject({ prefix: '49' });
    expect(await rates('show', 'cost', '1')).toMatchObject({ exit: 1, stderr: expect.stringMatching(/has no rate/) });
    expect(await rates('show', 'cost', 'x')).toMatchObject({ exit: 2 });
  });
  test('a name goes before an id', async () => {
    await kept.replace(price, [rate('7')]);
    expect((await rates('show', '1', '7')).stdout).toMatch(/deck +2 1\n/);
    expect((await rates('show', '2', '7')).stdout).toMatch(/deck +2 1\n/);
  });
  test('the decks, with how many rates each has', async () => {
    expect((await rates('list')).stdout).toBe(
      'id  name  currency  rates  description\n1   cost  EUR       1      from January\n2   1     EUR       0      from January\n',
    );
    expect(JSON.parse((await rates('list', '--json')).stdout)).toMatchObject([
      { id: 1, rates: 1 },
      { id: 2, rates: 0 },
    ]);
    for (const id of [cost, price]) await store.directory.rateDecks.delete(id);
    expect(await rates('list')).toEqual({ exit: 0, stdout: '', stderr: 'There are no rate decks\n' });
  });
  test('a store that is away', async () => {
    const openRates = () => Promise.reject(new StoreError('Redis is away'));
    const outcome = await run((outputs) => ratesCommand({ ...outputs, openRates }), 'rates', 'list');
    expect(outcome).toEqual({ exit: 1, stdout: '', stderr: 'convene: Redis is away\n' });
  });
});

test('access accounts', async () => {
  const { directory } = store;
  const openStore = async () => ({ directory, close: async () => {} });
  const accounts = (...argv: readonly string[]) =>
    run((outputs) => accountCommand({ ...outputs, openStore }), 'account', 'list', ...argv);
  expect(await accounts()).toEqual({ exit: 0, stdout: '', stderr: 'There are no access accounts\n' });
  await directory.ratePlans.create(FULL_PLAN);
  await directory.customers.create(customerDraft('Acme'));
  const own = { customer: stored<never>(1), name: 'office', dailyBudget: '10.5', accessNumber: '+4930', locked: true };
  await directory.accounts.create({ ...PLAIN_ACCESS_ACCOUNT, ...own, cos: 1 });
  expect((await accounts()).stdout).toBe(
    [
      'id  customer  name    state   currency  cos  access number  budget a day  calls at once',
      '1   1         office  locked  EUR       1    +4930          10.5          no limit',
      '',
    ].join('\n'),
  );
  expect(JSON.parse((await accounts('--json')).stdout)).toMatchObject([{ id: 1, daily_budget: '10.5', locked: 1 }]);
});
