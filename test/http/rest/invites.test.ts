import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '../../../src/core/ids.ts';
import { parseLegId } from '../../../src/core/ids.ts';
import type { RoomAnswer, RoomInvite } from '../../../src/operations/rooms.ts';
import { callId } from '../../store/call-drafts.ts';
import { type Door, openDoorOfThree } from './door.ts';
import { given } from './given.ts';
import { member, room } from './hall.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoorOfThree();
  door.hall.answer = { kind: 'inviting', call: callId('c-1') };
});
afterEach(() => door.close());

const user = (): PersonId => door.person('user').id;
function invite(changes: Partial<RoomInvite> = {}): RoomInvite {
  const plain = { role: 'talk', stage: 'ringing', byLeg: null, leg: null, outcome: null, refusal: null } as const;
  const times = { askedAtMs: 1_000, ringingAtMs: 2_000, answeredAtMs: null, acceptedAtMs: null, endedAtMs: null };
  return { call: callId('c-1'), number: '+4930123456', by: user(), cause: '', ...plain, ...times, ...changes };
}
const SHOWN = {
  ...{ call: 'c-1', number: '+4930123456', role: 'talk', stage: 'ringing', outcome: null, refusal: null, cause: '' },
  ...{ by_member: null, member: null, asked_at: '1970-01-01T00:00:01.000Z', ringing_at: '1970-01-01T00:00:02.000Z' },
  ...{ answered_at: null, accepted_at: null, ended_at: null },
};
const HOSTILE = [
  ...['error/USER_BUSY', 'loopback/101', 'sofia/external/1@evil.example', 'user/101', '{a=b}1', '[x]1', '030|101'],
  ...[
    '030&101',
    '030,101',
    '030\nbgapi x',
    '030\r\n',
    '\u0000',
    "030'",
    '030"',
    'abc',
    '1'.repeat(200),
    '1'.repeat(33),
  ],
];
const POST = 'POST /rooms/1/invites';
const ask = (json: object, name: Parameters<Door['ask']>[0] = 'user') => door.ask(name, POST, { json });

describe('an invitation', () => {
  test('is dialled for a conference whose room does not run yet, and answered as the room shows it', async () => {
    door.hall.views = [room(1, [], [invite()])];
    const answer = await ask({ number: '030 123456' });
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({ ...SHOWN, by: user() });
    expect(answer.headers.get('location')).toBe('/api/v1/rooms/1/invites/c-1');
    const command = { kind: 'invite', number: '030 123456', role: 'talk', accept: true, callerId: null };
    expect(door.hall.asked).toEqual([{ conference: 1, command, by: user() }]);
  });
  test('takes a role, whether to accept, and what the far end is shown', async () => {
    await ask({ number: '101', role: 'listen', accept: false, callerid: '+4940' });
    await ask({ number: '101', role: 'admin', accept: 1, callerid: '' });
    await ask({ number: '101', callerid: null });
    expect(door.hall.asked.map(({ command }) => command)).toMatchObject([
      { role: 'listen', accept: false, callerId: '+4940' },
      { role: 'admin', accept: true, callerId: '' },
      { role: 'talk', accept: true, callerId: null },
    ]);
  });
  test.each([
    ['the room is away', { away: 'nobody serves the node' }],
    ['the room does not show it', []],
  ])('is made all the same where %s', async (_, views) => {
    door.hall.views = views;
    const answer = await ask({ number: '101' });
    expect(answer).toMatchObject({ status: 201, body: { call: 'c-1', number: '101', stage: 'dialling', by: user() } });
  });
  test('is dialled once under one idempotency key', async () => {
    const keyed = { json: { number: '101' }, headers: { 'idempotency-key': 'k' } };
    const first = await door.ask('user', POST, keyed);
    const again = await door.ask('user', POST, keyed);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('location')).toBe('/api/v1/rooms/1/invites/c-1');
    expect(door.hall.asked).toHaveLength(1);
    const other = await door.ask('user', POST, { ...keyed, json: { number: '102' } });
    expect(other.status).toBe(422);
  });
  test("that the guard has refused stays refused under its key: asking again is another person's wish", async () => {
    door.hall.answer = { kind: 'refused', by: 'guard', reason: 'no', refusal: 'budget' };
    const keyed = { json: { number: '101' }, headers: { 'idempotency-key': 'k' } };
    await door.ask('user', POST, keyed);
    door.hall.answer = { kind: 'inviting', call: callId('c-2') };
    expect(await door.ask('user', POST, keyed)).toMatchObject({ status: 403, body: { reason: 'budget' } });
    expect(door.hall.asked).toHaveLength(1);
  });
  test.each<readonly [RoomAnswer, number, object]>([
    [
      { kind: 'refused', by: 'guard', reason: '+49900 is a premium number', refusal: 'premium' },
      403,
      { type: '/problems/call-refused', reason: 'premium', detail: '+49900 is a premium number' },
    ],
    [
      { kind: 'refused', by: 'guard', reason: 'ten stand', refusal: 'too-many-legs' },
      403,
      { type: '/problems/call-refused', reason: 'too-many-legs' },
    ],
    [
      { kind: 'refused', by: 'guard', reason: 'the store is away', refusal: 'unavailable' },
      503,
      { type: '/problems/away', detail: 'the store is away' },
    ],
    [
      { kind: 'refused', by: 'room', reason: '5 calls are under way', refusal: 'too-many-legs' },
      409,
      { type: '/problems/conflict', detail: '5 calls are under way' },
    ],
    [{ kind: 'refused', by: 'room', reason: 'the room is locked' }, 409, { detail: 'the room is locked' }],
    [{ kind: 'unconfirmed', known: 'nothing' }, 504, { type: '/problems/unconfirmed' }],
    [{ kind: 'away', reason: 'nobody serves the node' }, 503, { type: '/problems/away' }],
    [{ kind: 'no-room' }, 404, { type: '/problems/not-found' }],
  ])('%j is told', async (answer, status, body) => {
    door.hall.answer = answer;
    const told = await ask({ number: '101' });
    expect(told).toMatchObject({ status, body });
    expect(told.headers.get('content-type')).toBe('application/problem+json');
  });
  test("is nobody else's to ask", async () => {
    for (const name of ['colleague', 'stranger'] as const)
      expect((await ask({ number: '101' }, name)).status).toBe(404);
    for (const name of ['recorder', 'dealer'] as const) expect((await ask({ number: '101' }, name)).status).toBe(403);
    expect((await ask({ number: '101' }, 'admin')).status).toBe(201);
    expect((await door.ask('user', 'POST /rooms/99/invites', { json: { number: '101' } })).status).toBe(404);
    expect(door.hall.asked).toHaveLength(1);
  });
  test.each<readonly [object, string]>([
    [{}, 'number'],
    [{ number: '' }, 'number'],
    [{ number: 101 }, 'number'],
    [{ number: null }, 'number'],
    [{ number: '1'.repeat(257) }, 'number'],
    [{ number: '1', role: 'owner' }, 'role'],
    [{ number: '1', accept: 'yes' }, 'accept'],
    ...['0'.repeat(65), '{a=b}1', '1|2', '1&2', '1^2', '1,2', '1\n2', '$1', '<1>'].map(
      (callerid) => [{ number: '1', callerid }, 'callerid'] as const,
    ),
    ...['call', 'by', 'account', 'stage', 'route', 'gateway', 'limit_seconds', 'callerId'].map(
      (field) => [{ number: '1', [field]: 1 }, field] as const,
    ),
    [{ number: '1', conference: 2 }, 'conference'],
  ])('with %j is refused', async (json, field) => {
    expect(await ask(json)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect(door.hall.asked).toEqual([]);
  });
  test('is judged and not dialled with ?dry_run=true', async () => {
    const dry = (number: string) => door.ask('user', `${POST}?dry_run=true`, { json: { number } });
    const { services, customers } = door;
    expect(await dry('101')).toMatchObject({ status: 403, body: { reason: 'no-account' } });
    const { body } = await door.ask('dealer', 'POST /accounts', { json: { name: 'a' } });
    expect(body).toMatchObject({ id: 1 });
    const account = (await services.directory.accounts.list(customers.Acme.id))[0]?.id ?? null;
    await services.directory.customers.update(customers.Acme.id, { account });
    expect(await dry('101')).toMatchObject({ status: 200, body: { valid: true } });
    for (const number of HOSTILE) {
      expect([number, await dry(number)]).toMatchObject([number, { status: 403, body: { reason: 'bad-number' } }]);
    }
    expect(door.hall.asked).toEqual([]);
  });
});

describe('invitations', () => {
  const over = () =>
    invite({ call: callId('c-0'), stage: 'over', outcome: 'busy', cause: 'USER_BUSY', endedAtMs: 3_000 });
  test('are listed with those that are over, as the room shows them', async () => {
    const leg = given(parseLegId('leg-1'));
    door.hall.views = [room(1, [member(7)], [over(), invite({ by: null, byLeg: leg, leg, stage: 'accepted' })])];
    const { status, body } = await door.ask('user', 'GET /rooms/1/invites');
    const [first, second] = [
      { call: 'c-0', stage: 'over', outcome: 'busy', cause: 'USER_BUSY', ended_at: '1970-01-01T00:00:03.000Z' },
      { call: 'c-1', stage: 'accepted', by: null, by_member: 7, member: 7 },
    ];
    expect({ status, body }).toMatchObject({ status: 200, body: { items: [first, second], next: null } });
    expect(await door.ask('user', 'GET /rooms/1')).toMatchObject({ body: { invites: [first, second] } });
    expect(await door.ask('admin', 'GET /rooms/1/invites/c-0')).toMatchObject({ status: 200, body: first });
    expect(JSON.stringify(body)).not.toContain('leg-1');
  });
  test('are none where nobody is called, and not there for others', async () => {
    expect(await door.ask('user', 'GET /rooms/1/invites')).toMatchObject({ status: 200, body: { items: [] } });
    door.hall.views = [room(1, [], [invite()])];
    for (const path of ['/rooms/2/invites', '/rooms/3/invites', '/rooms/99/invites', '/rooms/1/invites/c-9']) {
      expect([path, (await door.ask('user', `GET ${path}`)).status]).toEqual([path, 404]);
    }
    for (const request of ['GET', 'DELETE'].map((method) => `${method} /rooms/1/invites/c-1`)) {
      expect((await door.ask('stranger', request)).status).toBe(404);
      expect((await door.ask('dealer', request)).status).toBe(403);
    }
    door.hall.views = { away: 'nobody serves the node' };
    expect((await door.ask('user', 'GET /rooms/1/invites')).status).toBe(503);
    expect(door.hall.asked).toEqual([]);
  });
  test.each<readonly [RoomAnswer, number]>([
    [{ kind: 'confirmed' }, 204],
    [{ kind: 'no-call' }, 404],
    [{ kind: 'no-room' }, 404],
    [{ kind: 'refused', by: 'room', reason: 'the call is over already' }, 409],
    [{ kind: 'unconfirmed', known: 'it rings' }, 504],
  ])('are cancelled: %j', async (answer, status) => {
    door.hall.answer = answer;
    expect((await door.ask('user', 'DELETE /rooms/1/invites/c-1')).status).toBe(status);
    expect(door.hall.asked).toEqual([{ conference: 1, command: { kind: 'cancel-invite', call: 'c-1' }, by: user() }]);
  });
  test('are only looked at with ?dry_run=true', async () => {
    door.hall.views = [room(1, [], [invite()])];
    expect((await door.ask('user', 'DELETE /rooms/1/invites/c-1?dry_run=true')).status).toBe(200);
    expect((await door.ask('user', 'DELETE /rooms/1/invites/c-9?dry_run=true')).status).toBe(404);
    expect(door.hall.asked).toEqual([]);
  });
  test.each(['C-1', 'c%201', 'c%0a', 'c%7chupall', 'x'.repeat(37)])('%s is the id of none', async (id) => {
    expect((await door.ask('user', `DELETE /rooms/1/invites/${id}`)).status).toBe(400);
    expect(door.hall.asked).toEqual([]);
  });
});
