import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountId, ConferenceId, CustomerId } from '../../../src/core/ids.ts';
import { attempt, NIGHT_MS, openCall } from '../../store/call-drafts.ts';
import { stored } from '../../store/drafts.ts';
import { type Answer, type Door, openDoor } from './door.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

/** A call that is over; `a` was placed at {@link NIGHT_MS}. */
async function called(id: string, customer: CustomerId, changes: Parameters<typeof openCall>[1] = {}, laterMs = 0) {
  const { ledger } = door.services;
  const purpose = { kind: 'invite', conference: stored<ConferenceId>(id === 'b' ? 8 : 9) } as const;
  await ledger.reserve(openCall(id, { customer, ...changes }, purpose), 'node');
  await ledger.settle(openCall(id).request.call, [attempt(id, 30, { placedAtMs: NIGHT_MS + laterMs })]);
}
/** Acme has made `a`, `b` with another account, and `c` a second later; the other customer has made `d`. */
async function four(): Promise<void> {
  const { Acme, Other } = door.customers;
  await called('a', Acme.id);
  await called('b', Acme.id, { account: stored<AccountId>(4) });
  await called('c', Acme.id, {}, 1_000);
  await called('d', Other.id);
}
const list = (query = '', name: Parameters<Door['ask']>[0] = 'dealer', headers = {}): Promise<Answer> =>
  door.ask(name, `GET /calls${query}`, { headers });
function ids({ body }: Answer): unknown {
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
  return Array.isArray(items) ? items.map(({ call }) => call).join('') : body;
}

test('a call is shown with its money as decimal numbers', async () => {
  await called('a', door.customers.Acme.id);
  const { status, body } = await list();
  expect(status).toBe(200);
  expect(body).toHaveProperty('items', [
    {
      ...{ id: 1, call: 'a', customer: door.customers.Acme.id, account: 3, purpose: 'invite', conference: 9, by: 11 },
      ...{ number: '+493012345', caller_id: '+4940', route: 7, gateway: 5 },
      placed_at: '2027-01-31T23:55:00.000Z',
      ringing_at: '2027-01-31T23:55:01.000Z',
      answered_at: '2027-01-31T23:55:05.000Z',
      ended_at: '2027-01-31T23:55:35.000Z',
      ...{ seconds: 30, cause: 'NORMAL_CLEARING', currency: 'EUR', cost: '0.4', price: '0.8', margin: '0.4' },
      estimated: false,
    },
  ]);
});

describe('calls', () => {
  beforeEach(four);
  test.each([
    ['', 'cba'],
    ['?order=oldest-first', 'abc'],
    ['?account=4', 'b'],
    ['?account=99', ''],
    ['?conference=9', 'ca'],
    ['?conference=9&account=4', ''],
    ['?from=2027-01-31T23:55:01Z', 'c'],
    ['?until=2027-01-31T23:55:01Z', 'ba'],
    ['?from=2027-02-01T00:55:00%2B01:00&until=2027-02-01T00:55:01%2B01:00', 'ba'],
  ])('%s are %s', async (query, found) => {
    expect(ids(await list(query))).toBe(found);
  });
  test('come page by page', async () => {
    const pages: unknown[] = [];
    let cursor: unknown;
    do {
      const answer = await list(`?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      pages.push(ids(answer));
      cursor =
        typeof answer.body === 'object' && answer.body !== null && 'next' in answer.body ? answer.body.next : null;
    } while (cursor !== null);
    expect(pages).toEqual(['cb', 'a']);
  });
  test("are the customer's own, and for those who keep its money", async () => {
    expect(ids(await list('', 'stranger'))).toBe('d');
    expect(ids(await list('', 'boss'))).toBe('cba');
    for (const name of ['user', 'admin', 'recorder'] as const) expect((await list('', name)).status).toBe(403);
    expect((await list(`?customer=${door.customers.Other.id}`)).status).toBe(403);
    expect(ids(await list(`?customer=${door.customers.Other.id}`, 'root'))).toBe('d');
    expect(ids(await list('', 'root'))).toBe('');
    expect((await list('?customer=99', 'root')).status).toBe(400);
    expect((await door.ask(undefined, 'GET /calls.csv')).status).toBe(401);
    expect((await door.ask('user', 'GET /calls.csv')).status).toBe(403);
  });
  test.each([
    ...['from=yesterday', 'from=2027-01-31', 'until=2027-01-31T08:00:00', 'until=2027-02-30T08:00:00Z', 'account=0'],
    ...['conference=x', 'order=random', 'limit=0', 'limit=1001', 'cursor=x', 'after=1', 'number=1'],
    'from=2027-01-02T00:00:00Z&until=2027-01-01T00:00:00Z',
  ])('with %s are refused', async (query) => {
    expect((await list(`?${query}`)).status).toBe(400);
    expect((await door.ask('dealer', `GET /calls.csv?${query}`)).status).toBe(400);
  });
  test('are only read', async () => {
    for (const method of ['POST', 'PATCH', 'DELETE', 'PUT']) {
      const answer = await door.ask('root', `${method} /calls`);
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  const CSV = { accept: 'text/csv' };
  const lines = ({ body }: Answer) => String(body).split('\r\n');
  test('come as a table, all at once', async () => {
    const answer = await list('', 'dealer', CSV);
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(answer.headers.get('vary')).toMatch(/accept/i);
    const [header, first, , , last, ...more] = lines(answer);
    expect(header).toBe(
      'id,call,customer,account,purpose,conference,by,number,caller_id,route,gateway,placed_at,ringing_at,answered_at,ended_at,seconds,cause,currency,cost,price,margin,estimated',
    );
    const row = '2027-01-31T23:55:01.000Z,2027-01-31T23:55:01.000Z,2027-01-31T23:55:05.000Z,2027-01-31T23:55:35.000Z';
    expect(first).toBe(
      `3,c,${door.customers.Acme.id},3,invite,9,11,+493012345,+4940,7,5,${row},30,NORMAL_CLEARING,EUR,0.4,0.8,0.4,false`,
    );
    expect([last, more]).toEqual(['', []]);
    expect((await door.ask('dealer', 'GET /calls.csv')).body).toBe(answer.body);
    expect(lines(await door.ask('dealer', 'GET /calls.csv?account=4'))).toHaveLength(3);
    expect((await list('', 'dealer', { accept: 'application/json, text/csv;q=0.5' })).body).toHaveProperty('items');
    expect((await list('?limit=2', 'dealer', CSV)).status).toBe(400);
  });
});

test('a table is longer than a page', async () => {
  const { Acme } = door.customers;
  for (let n = 0; n < 1_001; n += 1) await called(`n${n}`, Acme.id);
  const { body } = await door.ask('dealer', 'GET /calls.csv');
  const rows = String(body).split('\r\n').slice(1, -1);
  expect([rows.length, rows[0]?.split(',')[1], rows.at(-1)?.split(',')[1]]).toEqual([1_001, 'n1000', 'n0']);
});
test('a cell that a spreadsheet would run is none', async () => {
  await called('a', door.customers.Acme.id, { callerId: '=cmd("x"),1', number: '@1' });
  const { body } = await door.ask('dealer', 'GET /calls.csv');
  expect(String(body)).toContain(`,'@1,"'=cmd(""x""),1",`);
});
