import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Name } from '../../operations/office.ts';
import { type Answer, type Door, openDoor } from './door.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const CONFERENCE = { code: '123456', talkpin: '1' };
const problemOf = ({ status, headers, body }: Answer) => [status, headers.get('content-type'), typeOf(body)];
const typeOf = (body: unknown) => (typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined);
const isProblem = (status: number, kind: string) => [status, 'application/problem+json', `/problems/${kind}`];

const FAMILIES: readonly (readonly [string, Name, object, object])[] = [
  ['/conferences', 'user', CONFERENCE, { description: 'Board' }],
  ['/record-groups', 'admin', { name: 'group' }, { name: 'other' }],
  ['/accounts', 'dealer', { name: 'account' }, { name: 'other' }],
  ['/customers', 'root', { name: 'New', plan: 1 }, { name: 'Newer' }],
  ['/people', 'admin', { username: 'ann', password: 'long enough' }, { name: 'Ann' }],
  ['/rate-plans', 'root', { name: 'Small' }, { name: 'Smaller' }],
];
describe.each(FAMILIES)('%s', (path, name, draft, change) => {
  test('are made, shown, listed, changed and deleted', async () => {
    const made = await door.ask(name, `POST ${path}`, { json: draft });
    expect(made).toMatchObject({ status: 201, body: { revision: 1 } });
    expect(JSON.stringify(made.body)).not.toMatch(/password|long enough/i);
    const location = made.headers.get('location') ?? '';
    expect(location).toMatch(new RegExp(`^/api/v1${path}/[0-9]+$`));
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.headers.get('cache-control')).toBe('no-store');
    const one = location.replace('/api/v1', '');

    const got = await door.ask(name, `GET ${one}`);
    expect(got).toMatchObject({ status: 200, body: made.body });
    expect(got.headers.get('etag')).toBe('"1"');
    const listed = await door.ask(name, `GET ${path}`);
    expect(listed).toMatchObject({ status: 200, body: { next: null } });
    expect(listed).toHaveProperty('body.items', expect.arrayContaining([made.body]));

    const changed = await door.ask(name, `PATCH ${one}`, { json: change });
    expect(changed).toMatchObject({ status: 200, body: { ...change, revision: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await door.ask(name, `DELETE ${one}`)).toMatchObject({ status: 204, body: undefined });
    expect(problemOf(await door.ask(name, `GET ${one}`))).toEqual(isProblem(404, 'not-found'));
  });
  test('are not there for another customer, and not touched by it', async () => {
    if (path === '/customers' || path === '/rate-plans') return;
    const made = await door.ask(name, `POST ${path}`, { json: draft });
    const one = (made.headers.get('location') ?? '').replace('/api/v1', '');
    for (const request of [`GET ${one}`, `PATCH ${one}`, `DELETE ${one}`]) {
      const json = request.startsWith('PATCH') ? { json: change } : {};
      expect([request, ...problemOf(await door.ask('stranger', request, json))]).toEqual([
        request,
        ...isProblem(404, 'not-found'),
      ]);
    }
    expect(await door.ask(name, `GET ${one}`)).toMatchObject({ status: 200, body: made.body });
  });
  test('with ?dry_run=true nothing is made', async () => {
    const before = await door.ask(name, `GET ${path}`);
    expect(await door.ask(name, `POST ${path}?dry_run=true`, { json: draft })).toMatchObject({
      status: 200,
      body: { valid: true },
    });
    expect(problemOf(await door.ask(name, `POST ${path}?dry_run=yes`, { json: draft }))).toEqual(
      isProblem(400, 'invalid-input'),
    );
    expect((await door.ask(name, `GET ${path}`)).body).toEqual(before.body);
  });
});

test("customers and rate plans are the system's", async () => {
  expect(problemOf(await door.ask('admin', 'POST /customers', { json: { name: 'x', plan: 1 } }))).toEqual(
    isProblem(403, 'role-missing'),
  );
  const other = door.customers.Other.id;
  expect((await door.ask('admin', `GET /customers/${other}`)).status).toBe(404);
  expect((await door.ask('admin', `PATCH /customers/${other}`, { json: { name: 'x' } })).status).toBe(404);
});

test('notifications belong to a conference', async () => {
  await door.ask('user', 'POST /conferences', { json: CONFERENCE });
  const path = '/conferences/1/notifications';
  const json = { type: 'email', destination: 'a@example.com' };
  const made = await door.ask('user', `POST ${path}`, { json });
  expect(made).toMatchObject({ status: 201, body: { id: 1, conference: 1, level: 'talk' } });
  expect(made.headers.get('location')).toBe(`/api/v1${path}/1`);
  expect(await door.ask('user', `GET ${path}`)).toMatchObject({
    status: 200,
    body: { items: [made.body], next: null },
  });
  expect((await door.ask('stranger', `GET ${path}`)).status).toBe(404);
  await door.ask('user', 'POST /conferences', { json: { ...CONFERENCE, code: '7' } });
  expect((await door.ask('user', 'DELETE /conferences/2/notifications/1')).status).toBe(404);
  expect((await door.ask('user', `DELETE ${path}/1`)).status).toBe(204);
  expect(await door.ask('user', `GET ${path}`)).toMatchObject({ body: { items: [] } });
});

test('an answer says what of a change waits', async () => {
  await door.ask('user', 'POST /conferences', { json: CONFERENCE });
  const { body } = await door.ask('user', 'PATCH /conferences/1', { json: { maximum: 5 } });
  expect(body).toHaveProperty('waits', ['The maximum is for those who come from now on; nobody inside is sent away.']);
  expect(door.changed).toEqual([1]);
});

describe('preconditions', () => {
  beforeEach(() => door.ask('user', 'POST /conferences', { json: CONFERENCE }));
  const patch = (tag: string) =>
    door.ask('user', 'PATCH /conferences/1', { json: { description: 'x' }, headers: { 'if-match': tag } });

  test.each(['"1"', '*', ' "1" '])('If-Match: %s is met', async (tag) => {
    expect((await patch(tag)).status).toBe(200);
  });
  test.each(['"2"', '"0"', 'W/"1"', '"abc"', '""'])('If-Match: %s is not met', async (tag) => {
    expect(problemOf(await patch(tag))).toEqual(isProblem(412, 'outdated'));
    const headers = { 'if-match': tag };
    expect((await door.ask('user', 'DELETE /conferences/1', { headers })).status).toBe(412);
    expect(await door.ask('user', 'GET /conferences/1')).toMatchObject({ body: { revision: 1 } });
  });
  test('hold with ?dry_run=true, too', async () => {
    const look = (tag: string) => {
      const asking = { json: { description: 'x' }, headers: { 'if-match': tag } };
      return door.ask('user', 'PATCH /conferences/1?dry_run=true', asking);
    };
    expect(await look('"1"')).toMatchObject({ status: 200, body: { valid: true } });
    expect(problemOf(await look('"2"'))).toEqual(isProblem(412, 'outdated'));
    expect(await door.ask('user', 'GET /conferences/1')).toMatchObject({ body: { revision: 1, description: '' } });
  });
  test.each(['1', 'abc', '"1', '"1", "2"', ''])('If-Match: %s is malformed', async (tag) => {
    expect(problemOf(await patch(tag))).toEqual(isProblem(400, 'invalid-input'));
  });
  test.each(['"1"', 'W/"1"', '*', '"7", "1"'])('If-None-Match: %s is known', async (tag) => {
    const known = await door.ask('user', 'GET /conferences/1', { headers: { 'if-none-match': tag } });
    expect(known).toMatchObject({ status: 304, body: undefined });
    expect(known.headers.get('etag')).toBe('"1"');
    await patch('"1"');
    const { status } = await door.ask('user', 'GET /conferences/1', { headers: { 'if-none-match': tag } });
    expect(status).toBe(tag === '*' ? 304 : 200);
  });
});

describe('pages', () => {
  beforeEach(async () => {
    for (let code = 1; code <= 5; code += 1) {
      await door.ask('user', 'POST /conferences', { json: { ...CONFERENCE, code } });
    }
  });
  test('follow each other by their cursors', async () => {
    const seen: unknown[] = [];
    let cursor = '';
    const sizes: number[] = [];
    do {
      const { body } = await door.ask('user', `GET /conferences?limit=2${cursor && `&cursor=${cursor}`}`);
      if (typeof body !== 'object' || body === null || !('items' in body) || !('next' in body))
        throw new Error('no page');
      if (!Array.isArray(body.items)) throw new Error('no items');
      sizes.push(body.items.length);
      seen.push(...body.items.map(({ id }) => id));
      cursor = typeof body.next === 'string' ? body.next : '';
    } while (cursor !== '');
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(sizes).toEqual([2, 2, 1]);
  });
  test.each([
    'limit=0',
    'limit=1001',
    'limit=x',
    'limit=1&limit=2',
    'cursor=1',
    'cursor=!',
    'cursor=',
    'cursor=MQ%3D%3D',
    'after=1',
    'owner=1',
    '__proto__=1',
    'constructor=1',
    'dry_run=true',
  ])('?%s is refused', async (query) => {
    const answer = await door.ask('user', `GET /conferences?${query}`);
    expect(problemOf(answer)).toEqual(isProblem(400, 'invalid-input'));
    expect(answer).toHaveProperty('body.errors.0.field', query.split('=')[0]);
  });
});

describe('fields that are not for everybody', () => {
  const attempts = [
    ['user', 'POST /conferences', { ...CONFERENCE, creator: 1 }, 'creator'],
    ['user', 'POST /conferences', { ...CONFERENCE, id: 9 }, 'id'],
    ['user', 'POST /conferences', { ...CONFERENCE, revision: 9 }, 'revision'],
    ['admin', 'POST /people', { username: 'x', password: 'long enough', passwordHash: 'x' }, 'passwordHash'],
    ['user', 'PATCH /people/3', { passwordHash: 'x' }, 'passwordHash'],
    ['admin', 'PATCH /people/3', { customer: 1 }, 'customer'],
    ['admin', 'PATCH /people/3', { constructor: 1 }, 'constructor'],
  ] as const;
  test.each(attempts)('%s: %s %j', async (name, request, json, field) => {
    const people = await door.services.directory.people.list(undefined);
    const answer = await door.ask(name, request, { json });
    expect(problemOf(answer)).toEqual(isProblem(400, 'invalid-input'));
    expect(answer).toHaveProperty('body.errors', [{ field, message: 'is not known here' }]);
    expect(await door.services.directory.people.list(undefined)).toEqual(people);
    expect(await door.services.store.conferences.list()).toEqual([]);
  });
  test('one cannot give oneself roles, nor make things for another customer', async () => {
    const id = door.person('user').id;
    expect((await door.ask('user', `PATCH /people/${id}`, { json: { roles: ['owner'] } })).status).toBe(403);
    expect((await door.ask('admin', `PATCH /people/${id}`, { json: { roles: ['owner'] } })).status).toBe(403);
    const customer = door.customers.Other.id;
    expect((await door.ask('user', 'POST /conferences', { json: { ...CONFERENCE, customer } })).status).toBe(403);
    expect((await door.actor('user')).person.roles).toEqual(['user']);
    expect(await door.services.store.conferences.list()).toEqual([]);
  });
  test('the path names what is changed, and a body that names another is refused', async () => {
    await door.ask('user', 'POST /conferences', { json: CONFERENCE });
    await door.ask('user', 'POST /conferences', { json: { ...CONFERENCE, code: '7' } });
    const other = await door.ask('user', 'PATCH /conferences/1', { json: { id: 2, description: 'first' } });
    expect(other).toHaveProperty('body.errors', [{ field: 'id', message: 'is another in the path' }]);
    await door.ask('user', 'PATCH /conferences/1', { json: { id: 1, description: 'first' } });
    expect(await door.ask('user', 'GET /conferences/1')).toHaveProperty('body.description', 'first');
    expect(await door.ask('user', 'GET /conferences/2')).toHaveProperty('body.description', '');
  });
  test('prototype keys are unknown fields', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const headers = { 'content-type': 'application/json' };
    const text = '{"code":"1","__proto__":{"owner":1,"polluted":true},"prototype":{},"toString":1}';
    const answer = await door.ask('user', 'POST /conferences', { text, headers });
    expect(answer).toHaveProperty(
      'body.errors',
      ['__proto__', 'prototype', 'toString'].map((field) => ({ field, message: 'is not known here' })),
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(await door.services.store.conferences.list()).toEqual([]);
  });
  test.each(['a\r\nb', 'a\nb', 'a\u0000b', 'a\u2028b', 'a\ud800'])(
    'a description of %j is refused',
    async (description) => {
      const answer = await door.ask('user', 'POST /conferences', { json: { ...CONFERENCE, description } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'description' }] } });
      expect(await door.services.store.conferences.list()).toEqual([]);
    },
  );
  test('all that is wrong is told at once', async () => {
    const answer = await door.ask('user', 'POST /conferences?x=1', { json: { code: 'x', maximum: -1, y: 1 } });
    const { body } = answer;

    expect(new Set(errorsOf(body))).toEqual(new Set(['x', 'y', 'code', 'maximum']));
  });
});

const errorsOf = (body: unknown): readonly unknown[] =>
  typeof body === 'object' && body !== null && 'errors' in body && Array.isArray(body.errors)
    ? body.errors.map(({ field }) => field)
    : [];
