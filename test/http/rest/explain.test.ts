import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountId, RateDeckId } from '../../../src/core/ids.ts';
import { must } from '../../operations/office.ts';
import { attempt, openCall } from '../../store/call-drafts.ts';
import { deckDraft, gatewayDraft, routeDraft } from '../../store/dialling-drafts.ts';
import { stored } from '../../store/drafts.ts';
import { rate } from '../../store/rates-contract.ts';
import { type Answer, type Door, openDoor } from './door.ts';

let door: Door;
/** Account 1 is Acme's, 2 the other customer's; a route leads to Germany. */
beforeEach(async () => {
  door = await openDoor();
  const { directory, rates } = door.services;
  must(await directory.gateways.create(gatewayDraft('carrier')));
  must(await directory.rateDecks.create(deckDraft('costs')));
  must(await directory.routes.create(routeDraft('germany')));
  must(await rates.replace(stored<RateDeckId>(1), [rate('49', { connectFee: '0.05', perMinute: '0.0125' })]));
  await door.ask('dealer', 'POST /accounts', { json: { name: 'ours', callerid_external: '+4940', pin: '73519' } });
  await door.ask('stranger', 'POST /accounts', { json: { name: 'theirs', maximum_cost: '0.5' } });
});
afterEach(() => door.close());

const explain = (number: string, name: Parameters<Door['ask']>[0] = 'dealer', more = ''): Promise<Answer> =>
  door.ask(name, `GET /accounts/1/explain?number=${encodeURIComponent(number)}${more}`);

describe('what would come of a call', () => {
  test('is told with its routes and every rule', async () => {
    const answer = await explain('030 123456');
    const route = { route: 1, name: 'germany', gateway: 'carrier', connect_fee: '0.05', per_minute: '0.0125' };
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ verdict: 'permitted', refusal: null, says: null, number: '+4930123456', limit_seconds: 3_600 },
        ...{ currency: 'EUR', routes: [{ ...route, price: null }] },
      },
    });
    expect(answer.body).toHaveProperty('rules.length', expect.any(Number));
    const rules = JSON.stringify(answer.body);
    for (const rule of ['daily_budget', 'maximum_legs', 'maximum_cost', 'cos'])
      expect(rules).toContain(`"rule":"${rule}`);
    expect(rules).not.toContain('73519');
  });
  test('is told of an extension, which has no route', async () => {
    const routes = [{ route: null, name: null, gateway: null, connect_fee: '0', per_minute: '0' }];
    expect(await explain('101')).toMatchObject({ body: { verdict: 'permitted', number: '101', routes } });
  });
  test('reads a plus that was not percent-encoded', async () => {
    const answer = await door.ask('dealer', 'GET /accounts/1/explain?number=+4930123456');
    expect(answer).toMatchObject({ status: 200, body: { number: '+4930123456' } });
  });
  test.each([
    ...['123x', '{a=b}030', '[x]030', "'030", '"030', '030|101', '030&101', '030,101', '030\n101', '030\r\nbgapi x'],
    ...[
      '1'.repeat(200),
      'error/USER_BUSY',
      'loopback/101',
      'sofia/external/1@evil.example',
      'user/101',
      '$\x7bx}',
      '٣٠',
    ],
    ...['\u0000', ' ', '+', '++49', '4+9', '*8', '#', '\ud83d\ude00', '030\u2028'],
  ])('%j is no number, and said to be none', async (number) => {
    const answer = await explain(number);
    expect(answer).toMatchObject({ status: 200, body: { verdict: 'refused', refusal: 'bad-number', routes: [] } });
    expect(answer).toHaveProperty('body.says', expect.stringMatching(/^[ -~]+$/));
    expect(door.failures).toEqual([]);
  });
  test('names the first rule that refuses', async () => {
    expect(await explain('+33123456789')).toMatchObject({ body: { refusal: 'no-route' } });
    expect(await explain('112')).toMatchObject({ body: { refusal: 'emergency' } });
    await door.ask('dealer', 'PATCH /accounts/1', { json: { locked: true } });
    expect(await explain('030 123456')).toMatchObject({ body: { refusal: 'account-locked' } });
  });
  test('holds it against what was spent, for a class and a dialplan that do not exist too', async () => {
    const says = async (json: object) => {
      await door.ask('dealer', 'PATCH /accounts/1', { json });
      return (await explain('030 123456')).body;
    };
    expect(await says({ daily_budget: '0.01' })).toMatchObject({ refusal: 'budget' });
    expect(await says({ daily_budget: '-1', maximum_legs: 0 })).toMatchObject({ refusal: 'too-many-legs' });
    expect(await says({ maximum_legs: -1, cos: 77 })).toMatchObject({ refusal: 'class-of-service' });
    expect(await says({ cos: 1, dialplan: 'gone' })).toMatchObject({ verdict: 'refused' });
    expect(await says({ dialplan: '' })).toMatchObject({ verdict: 'permitted' });
  });
  test('is for those who keep the money of the customer', async () => {
    expect((await explain('101', 'user')).status).toBe(403);
    expect((await explain('101', 'admin')).status).toBe(403);
    expect((await explain('101', 'stranger')).status).toBe(404);
    expect((await explain('101', 'root')).status).toBe(200);
    expect((await door.ask('dealer', 'GET /accounts/2/explain?number=101')).status).toBe(404);
    expect((await door.ask('dealer', 'GET /accounts/9/explain?number=101')).status).toBe(404);
  });
  test.each([
    '',
    'number=',
    `number=${'1'.repeat(257)}`,
    'number=1&number=2',
    'number=1&callerid=1%262',
    'number=1&pin=1',
  ])('?%s is refused', async (query) => {
    expect((await door.ask('dealer', `GET /accounts/1/explain?${query}`)).status).toBe(400);
  });
});

describe('what an account has spent', () => {
  const spending = (query = '', name: Parameters<Door['ask']>[0] = 'dealer', id = 1) =>
    door.ask(name, `GET /accounts/${id}/spending${query}`);
  test('is told for a day, with what is set aside', async () => {
    const { ledger } = door.services;
    const ours = { account: stored<AccountId>(1), customer: door.customers.Acme.id };
    await ledger.reserve(openCall('a', ours), 'node');
    await ledger.reserve(openCall('b', ours), 'node');
    await ledger.settle(openCall('a').request.call, [attempt('a', 30)]);
    const body = {
      account: 1,
      day: '2027-01-31',
      currency: 'EUR',
      spent: '0.4',
      reserved: '1',
      daily_budget: null,
      legs: 1,
    };
    expect(await spending('?day=2027-01-31')).toMatchObject({ status: 200, body });
    expect((await spending('?day=2027-02-01')).body).toEqual({ ...body, day: '2027-02-01', spent: '0', reserved: '0' });
  });
  test("is of today in the customer's zone, where no day is named", async () => {
    expect(await spending()).toMatchObject({ body: { day: '2027-01-02', spent: '0', legs: 0 } });
    await door.services.directory.customers.update(door.customers.Acme.id, { timezone: 'America/Los_Angeles' });
    expect(await spending()).toMatchObject({ body: { day: '2027-01-01' } });
  });
  test('is for those who keep the money of the customer', async () => {
    expect((await spending('', 'user')).status).toBe(403);
    expect((await spending('', 'stranger')).status).toBe(404);
    expect((await spending('', 'dealer', 2)).status).toBe(404);
  });
  test.each(['2027-02-30', '2027-1-1', 'today', '', '2027-01-31T00:00:00Z'])('day=%s is refused', async (day) => {
    expect(await spending(`?day=${day}`)).toMatchObject({ status: 400, body: { errors: [{ field: 'day' }] } });
  });
});
