import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RoomAnswer } from '../../../src/operations/rooms.ts';
import { must } from '../../operations/office.ts';
import { soundDraft } from '../../store/directory-drafts.ts';
import { type Door, openDoorOfThree } from './door.ts';
import { member, room } from './hall.ts';

let door: Door;
/** All of the three meet. */
beforeEach(async () => {
  door = await openDoorOfThree();
  door.hall.views = [room(1, [member(7)]), room(2), room(3), room(99)];
});
afterEach(() => door.close());

const SHOWN = {
  conference: 1,
  locked: false,
  mode: 'open',
  announcements: true,
  gate_open: true,
  members: [
    {
      id: 7,
      number: '100',
      name: 'Ann',
      role: 'talk',
      muted: false,
      deaf: false,
      talking: false,
      floor: false,
      hold: false,
      hand: null,
      joined_at: '1970-01-01T00:00:00.000Z',
    },
  ],
};

test('each sees the rooms of its own conferences', async () => {
  const seen = async (name: Parameters<Door['ask']>[0], query = '') => {
    const { body } = await door.ask(name, `GET /rooms${query}`);
    return typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items)
      ? body.items.map(({ conference }) => conference)
      : body;
  };
  expect(await seen('user')).toEqual([1]);
  expect(await seen('admin')).toEqual([1, 2]);
  expect(await seen('stranger')).toEqual([3]);
  expect(await seen('root')).toEqual([]);
  expect(await seen('root', `?customer=${door.customers.Other.id}`)).toEqual([3]);
  const first = await door.ask('admin', 'GET /rooms?limit=1');
  expect(first).toMatchObject({ body: { items: [SHOWN], next: expect.any(String) } });
  expect((await door.ask('recorder', 'GET /rooms')).status).toBe(403);
});

test('a room is shown to those who may edit its conference', async () => {
  expect(await door.ask('user', 'GET /rooms/1')).toMatchObject({ status: 200, body: SHOWN });
  expect((await door.ask('admin', 'GET /rooms/1')).status).toBe(200);
  for (const path of ['/rooms/2', '/rooms/3', '/rooms/99']) {
    expect((await door.ask('user', `GET ${path}`)).status).toBe(404);
  }
  door.hall.views = [];
  expect(await door.ask('user', 'GET /rooms/1')).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
});

const ON_ROOMS = ['lock', 'unlock', 'mute-all', 'unmute-all', 'announce', 'clear-hands', 'message', 'end'] as const;
const ON_MEMBERS = ['mute', 'unmute', 'deafen', 'undeafen', 'eject'] as const;
const fieldsOf = (verb: string) =>
  verb === 'announce' ? { on: false } : verb === 'message' ? { sound: 1 } : undefined;
const COMMANDS: readonly (readonly [string, string, object | undefined])[] = [
  ...ON_ROOMS.map((verb) => ['', verb, fieldsOf(verb)] as const),
  ...ON_MEMBERS.map((verb) => ['/members/7', verb, undefined] as const),
];
describe.each(COMMANDS)('/rooms/{conference}%s/%s', (below, verb, json) => {
  const path = `${below}/${verb}`;
  const ends = verb === 'end' || verb === 'eject';
  const asking = json === undefined ? {} : { json };
  beforeEach(async () => {
    must(await door.services.directory.sounds.create(soundDraft(door.customers.Acme.id)));
  });

  test('is done, and answered with what is there then', async () => {
    const answer = await door.ask('user', `POST /rooms/1${path}`, asking);
    const shown = below === '' ? SHOWN : SHOWN.members[0];
    expect(answer).toMatchObject(ends ? { status: 204, body: undefined } : { status: 200, body: shown });
    const command = { kind: verb, ...json, ...(below === '' ? {} : { member: 7 }) };
    expect(door.hall.asked).toEqual([{ conference: 1, command, by: door.person('user').id }]);
  });
  test("is nobody else's to ask", async () => {
    for (const name of ['colleague', 'stranger'] as const) {
      expect((await door.ask(name, `POST /rooms/1${path}`, asking)).status).toBe(404);
    }
    expect((await door.ask('recorder', `POST /rooms/1${path}`, asking)).status).toBe(403);
    expect((await door.ask('user', `POST /rooms/99${path}`, asking)).status).toBe(404);
    expect(door.hall.asked).toEqual([]);
  });
  const ANSWERS: readonly (readonly [RoomAnswer, number, string])[] = [
    [{ kind: 'no-room' }, 404, 'nobody is in the room of this conference'],
    [{ kind: 'no-member' }, 404, 'the room has no such member'],
    [{ kind: 'refused', by: 'room', reason: 'the room is being ended' }, 409, 'the room is being ended'],
    [{ kind: 'refused', by: 'room', reason: 'FreeSWITCH would not matter' }, 409, 'FreeSWITCH would not matter'],
    [{ kind: 'refused', by: 'freeswitch', reason: '-ERR' }, 502, '-ERR'],
    [{ kind: 'unconfirmed', known: 'it is not locked' }, 504, 'it is not locked'],
    [{ kind: 'away', reason: 'nobody serves the node' }, 503, 'nobody serves the node'],
  ];
  test.each(ANSWERS)('%j is told', async (answer, status, detail) => {
    door.hall.answer = answer;
    const told = await door.ask('user', `POST /rooms/1${path}`, asking);
    expect(told).toMatchObject({ status, body: { detail } });
    expect(told.headers.get('content-type')).toBe('application/problem+json');
  });
  test('done, but not shown, is told', async () => {
    door.hall.views = { away: 'nobody serves the node' };
    const detail = 'it was done, but cannot be shown: nobody serves the node';
    const answer = await door.ask('user', `POST /rooms/1${path}`, asking);
    expect(answer).toMatchObject(ends ? { status: 204 } : { status: 504, body: { detail } });
  });
  test('is only looked at with ?dry_run=true', async () => {
    const answer = await door.ask('user', `POST /rooms/1${path}?dry_run=true`, asking);
    expect(answer).toMatchObject({ status: 200, body: { valid: true } });
    expect((await door.ask('stranger', `POST /rooms/1${path}?dry_run=true`, asking)).status).toBe(404);
    expect(door.hall.asked).toEqual([]);
  });
  test('is done once under one idempotency key', async () => {
    const keyed = { ...asking, headers: { 'idempotency-key': 'k' } };
    const first = await door.ask('user', `POST /rooms/1${path}`, keyed);
    const again = await door.ask('user', `POST /rooms/1${path}`, keyed);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(door.hall.asked).toHaveLength(1);
  });
  test('refuses what it does not know', async () => {
    const answer = await door.ask('user', `POST /rooms/1${path}`, { json: { ...json, by: 1 } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'by' }] } });
    expect(door.hall.asked).toEqual([]);
  });
});

test('a member that has left meanwhile cannot be shown', async () => {
  door.hall.views = [room(1)];
  expect(await door.ask('user', 'POST /rooms/1/members/7/mute')).toMatchObject({ status: 504 });
});
test.each(['0', '-1', '1.5', 'x', 'all', '7%0d%0ahangup', '7%20all'])('members/%s is none', async (id) => {
  expect((await door.ask('user', `POST /rooms/1/members/${id}/mute`)).status).toBe(400);
  expect(door.hall.asked).toEqual([]);
});
test('no member has an id of more than 32 bits', async () => {
  expect((await door.ask('user', 'POST /rooms/1/members/4294967296/mute')).status).toBe(404);
  expect(door.hall.asked).toEqual([]);
});
test.each([{}, { on: 'yes' }, { on: null }])('announce with %j is refused', async (json) => {
  const answer = await door.ask('user', 'POST /rooms/1/announce', { json });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'on' }] } });
});
test("a message is a sound of the conference's customer", async () => {
  const theirs = must(await door.services.directory.sounds.create(soundDraft(door.customers.Other.id))).id;
  for (const sound of [theirs, 999, '/etc/passwd', null]) {
    const answer = await door.ask('user', 'POST /rooms/1/message', { json: { sound } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'sound' }] } });
  }
  expect(door.hall.asked).toEqual([]);
});
