import { beforeEach, describe, expect, test } from 'vitest';
import { scheduleCommand } from '../../src/cli/schedule.ts';
import { type ConferenceDraft, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { CustomerId } from '../../src/core/ids.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { must } from '../operations/office.ts';
import { code } from '../store/drafts.ts';
import { type Outcome, run } from './run.ts';

const NOW_MS = Date.UTC(2027, 0, 31, 8, 5);
let store: MemoryStore;
let acme: CustomerId;
beforeEach(async () => {
  store = memoryStore();
  const ratePlan = must(await store.directory.ratePlans.create(FULL_PLAN)).id;
  const plain = { ratePlan, account: null, disabled: false, cos: 1, dialplan: '', priceDeck: null };
  must(await store.directory.customers.create({ ...plain, name: 'System', timezone: 'UTC' }));
  acme = must(await store.directory.customers.create({ ...plain, name: 'Acme', timezone: 'Asia/Kolkata' })).id;
});

const DAILY = { ...PLAIN_CONFERENCE, year: 2027, month: 1, day: 30, hour: 9, repeats: 'daily', count: 200 } as const;
async function conference(text: string, change: Partial<ConferenceDraft>): Promise<void> {
  must(await store.conferences.create({ ...DAILY, code: code(text), durationMinutes: 60, ...change }));
}
function schedule(...argv: readonly string[]): Promise<Outcome> {
  const openStore = async () => ({ store, directory: store.directory, close: async () => {} });
  return run((outputs) => scheduleCommand({ ...outputs, openStore, now: () => NOW_MS }), 'schedule', ...argv);
}

describe('the schedule', () => {
  test('has all conferences in order of time, each on the clock of its zone', async () => {
    await conference('1', { timezone: 'Europe/Berlin', description: 'Board\u001b[2J' });
    await conference('2', { customer: acme, hour: 23, minute: 30, durationMinutes: 90 });
    await conference('3', { durationMinutes: 0, count: 2, description: 'No end' });
    await conference('4', { year: 0 });
    await conference('5', { disabled: true });
    const { exit, stdout } = await schedule('--days', '1');
    expect([exit, stdout.split('\n')]).toEqual([
      0,
      [
        'start             end               zone           id  code  description',
        '2027-01-31 09:00  10:00             Europe/Berlin  1   1     Board\u{fffd}[2J',
        '2027-01-31 09:00  -                 UTC            3   3     No end',
        '2027-01-31 23:30  2027-02-01 01:00  Asia/Kolkata   2   2',
        '2027-02-01 09:00  10:00             Europe/Berlin  1   1     Board\u{fffd}[2J',
        '',
      ],
    ]);
  });
  test('has none of a customer that is disabled', async () => {
    await conference('2', { customer: acme });
    expect((await schedule()).stdout).not.toBe('');
    must(await store.directory.customers.update(acme, { disabled: true }));
    expect((await schedule()).stdout).toBe('');
  });
  test('is JSON for programs', async () => {
    await conference('1', { timezone: 'Europe/Berlin', description: 'Board' });
    await conference('3', { durationMinutes: 0, count: 2 });
    const { stdout } = await schedule('--days', '1', '--from', '2027-01-31', '--json');
    const berlin = { conference: 1, code: '1', customer: 1, description: 'Board', timezone: 'Europe/Berlin' };
    expect(JSON.parse(stdout)).toEqual([
      { ...berlin, index: 1, start: '2027-01-31T08:00:00Z', end: '2027-01-31T09:00:00Z', local: '2027-01-31T09:00' },
      {
        ...{ conference: 2, code: '3', customer: 1, description: '', timezone: 'UTC' },
        ...{ index: 1, start: '2027-01-31T09:00:00Z', end: null, local: '2027-01-31T09:00' },
      },
    ]);
  });
  test('is that of a customer, from a time on, for as many days as asked', async () => {
    await conference('1', {});
    await conference('2', { customer: acme });
    const { stdout } = await schedule('--customer', String(acme), '--from', '2027-03-01T00:00+05:30', '--days', '90');
    const lines = stdout.trimEnd().split('\n').slice(1);
    expect(lines).toHaveLength(90);
    expect([lines[0]?.slice(0, 16), lines.at(-1)?.slice(0, 16)]).toEqual(['2027-03-01 09:00', '2027-05-29 09:00']);
    expect(lines.every((line) => line.includes('Asia/Kolkata'))).toBe(true);
  });
  test('is of seven days where nothing is said', async () => {
    await conference('1', {});
    expect((await schedule()).stdout.trimEnd().split('\n')).toHaveLength(1 + 7);
  });
  test('of nothing says so', async () => {
    expect(await schedule('--days', '2')).toEqual({
      ...{ exit: 0, stdout: '' },
      stderr: 'Nothing takes place in these 2 days\n',
    });
    expect((await schedule('--json')).stdout).toBe('[]\n');
  });
});

test.each([
  [['--days', '0'], /--days takes a whole number from 1 to 3660/],
  [['--days', 'many'], /--days takes/],
  [['--from', 'tomorrow'], /--from takes a date/],
  [['--from', '2027-02-45'], /--from takes a date/],
  [['--from', '2027-02-30'], /--from takes a date/],
  [['--from', '2027-01-31T09:00'], /--from takes a date/],
  [['--customer', 'x'], /--customer takes the id/],
] as const)('%j is misused', async (argv, message) => {
  expect(await schedule(...argv)).toMatchObject({ exit: 2, stdout: '', stderr: expect.stringMatching(message) });
});

test('a store that is away is said, and closed', async () => {
  let closed = 0;
  const away = async (): Promise<never> => {
    throw new StoreError('Redis is away');
  };
  const openStore = async () => ({
    store: { conferences: { ...store.conferences, list: away } },
    directory: store.directory,
    close: async () => {
      closed += 1;
    },
  });
  const outcome = await run((outputs) => scheduleCommand({ ...outputs, openStore, now: () => NOW_MS }), 'schedule');
  expect([outcome.exit, outcome.stderr.trim(), closed]).toEqual([1, 'convene: Redis is away', 1]);
});
