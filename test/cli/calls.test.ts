import { beforeEach, expect, test } from 'vitest';
import { callsCommand } from '../../src/cli/calls.ts';
import type { AccountId, ConferenceId } from '../../src/core/ids.ts';
import type { CallLedger } from '../../src/store/call-ledger.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { attempt, callId, NIGHT_MS, openCall } from '../store/call-drafts.ts';
import { draft, stored } from '../store/drafts.ts';
import { type Outcome, run } from './run.ts';

let ledger: CallLedger;
beforeEach(() => {
  ledger = memoryCalls({ keepMs: 1e9, nowMs: () => NIGHT_MS });
});

/** A call by two routes, of which the second was answered for so long. */
async function made(id: string, seconds: number, changes = {}, conference = 9): Promise<void> {
  const purpose = { kind: 'invite', conference: stored<ConferenceId>(conference) } as const;
  await ledger.reserve(openCall(id, changes, purpose), 'node');
  await ledger.settle(callId(id), [attempt(id, undefined), attempt(id, seconds, { route: 1 })]);
}
async function calls(...argv: readonly string[]): Promise<Outcome> {
  let open = 0;
  const close = async () => {
    open -= 1;
  };
  const openCalls = async () => {
    open += 1;
    const store = memoryStore();
    await store.conferences.create(draft('0310'));
    return { store, ledger, close };
  };
  const outcome = await run((outputs) => callsCommand({ ...outputs, openCalls }), 'calls', ...argv);
  expect(open).toBe(0);
  return outcome;
}

test('a line for each leg, the newest first', async () => {
  await made('a', 61);
  expect((await calls()).stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
    'id  placed  account  conference  number  route  seconds  cause  cost  price  margin',
    '2  2027-01-31T23:55:00Z  3  9  +493012345  8  61  NORMAL_CLEARING  0.8 EUR  -  -',
    '1  2027-01-31T23:55:00Z  3  9  +493012345  7  0  USER_BUSY  0 EUR  0  0',
    '',
  ]);
});

test('for programs, under the names of the API', async () => {
  await made('a', 61);
  const [first] = JSON.parse((await calls('--json')).stdout);
  expect(first).toMatchObject({
    ...{ id: 2, call: 'a', account: 3, conference: 9, purpose: 'invite', number: '+493012345', route: 8 },
    ...{ placed_at: '2027-01-31T23:55:00.000Z', seconds: 61, cost: '0.8', price: null, estimated: false },
  });
  const [header, line, ...rest] = (await calls('--csv', '--limit', '1')).stdout.split('\r\n');
  expect(header?.split(',')).toEqual(Object.keys(first));
  expect(line).toMatch(/^2,a,2,3,invite,9,11,\+493012345,/);
  expect(rest).toEqual(['']);
});

test('only those that are asked for', async () => {
  await made('a', 1, { account: stored<AccountId>(4) });
  await made('b', 1, {}, 1);
  const ids = async (...argv: readonly string[]) =>
    JSON.parse((await calls('--json', ...argv)).stdout).map(({ id }: { id: number }) => id);
  expect(await ids('--account', '4')).toEqual([2, 1]);
  expect(await ids('--conference', '0310')).toEqual([4, 3]);
  expect(await ids('--from', '2027-02-01T00:55:00+01:00', '--limit', '3')).toEqual([4, 3, 2]);
  expect(await ids('--from', '2027-02-01')).toEqual([]);
  expect(await ids('--until', '2027-01-31T23:55:00Z')).toEqual([]);
  expect(await calls('--account', '5')).toEqual({ exit: 0, stdout: '', stderr: 'There are no such calls\n' });
});

test('all of them, however many, where the limit is 0', async () => {
  for (let n = 0; n < 300; n += 1) await made(`c-${n}`, 1);
  const lines = async (...argv: readonly string[]) => (await calls('--csv', ...argv)).stdout.split('\r\n').length - 2;
  expect(await lines()).toBe(100);
  expect(await lines('--limit', '0')).toBe(600);
  expect(await lines('--limit', '501')).toBe(501);
  const ids = (await calls('--csv', '--limit', '0')).stdout
    .split('\r\n')
    .slice(1, -1)
    .map((line) => Number.parseInt(line, 10));
  expect(ids).toEqual(Array.from({ length: 600 }, (_, n) => 600 - n));
});

test.each([
  [['--csv', '--json'], 2],
  [['--account', '0'], 2],
  [['--conference', 'x'], 2],
  [['--from', 'yesterday'], 2],
  [['--until', '2027-13-01'], 2],
  [['--limit', '-1'], 2],
  [['--conference', '77'], 1],
])('%j is told', async (argv, exit) => {
  expect(await calls(...argv)).toMatchObject({ exit, stdout: '', stderr: expect.stringMatching(/.\n$/) });
});
test('a store that is away', async () => {
  const openCalls = () => Promise.reject(new StoreError('Redis is away'));
  const outcome = await run((outputs) => callsCommand({ ...outputs, openCalls }), 'calls');
  expect(outcome).toEqual({ exit: 1, stdout: '', stderr: 'convene: Redis is away\n' });
});
