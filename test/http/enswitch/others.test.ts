import { beforeEach, describe, expect, test } from 'vitest';
import { type Desk, fields, lines, openDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

describe('roles of the pages', () => {
  const CALLS = [
    ['recording/groups/create', ['admin', 'boss', 'root']],
    ['recording/groups/update', ['admin', 'recorder', 'boss', 'root']],
    ['recording/groups/get', ['admin', 'recorder', 'boss', 'root']],
    ['recording/groups/list', ['admin', 'recorder', 'boss', 'root']],
    ['recording/groups/delete', ['admin', 'boss', 'root']],
    ['unlimited/create', ['dealer', 'boss', 'root']],
    ['unlimited/update', ['dealer', 'boss', 'root']],
    ['unlimited/delete', ['dealer', 'boss', 'root']],
    ['unlimited/get', ['admin', 'dealer', 'user', 'boss', 'root']],
    ['unlimited/list', ['admin', 'dealer', 'user', 'boss', 'root']],
    ['customers/create', ['root']],
    ['customers/delete', ['root']],
    ['customers/list', ['admin', 'boss', 'root']],
    ['people/create', ['admin', 'boss', 'root']],
    ['people/list', ['admin', 'boss', 'root']],
    ['people/delete', ['admin', 'boss', 'root']],
  ] as const;
  test.each(CALLS)('%s is for %j', async (path, allowed) => {
    for (const name of ['root', 'admin', 'user', 'recorder', 'dealer', 'boss'] as const) {
      const [first] = lines(await desk.call(name, path, 'id=999'));
      expect([name, first === '402']).toEqual([name, !allowed.some((each) => each === name)]);
    }
  });
});

describe('recording/groups/update', () => {
  test('asks the rate plan; unlimited/update does not', async () => {
    await desk.call('admin', 'recording/groups/create', 'name=a');
    await desk.call('dealer', 'unlimited/create', 'name=a');
    await desk.plan({ recording: false, accounts: false });
    expect(lines(await desk.call('recorder', 'recording/groups/update', 'id=1;name=b'))).toEqual(['403']);
    expect(lines(await desk.call('dealer', 'unlimited/update', 'id=1;name=b'))).toEqual(['204']);
    expect(lines(await desk.call('recorder', 'recording/groups/get', 'id=1'))).toEqual(['200']);
    expect(lines(await desk.call('admin', 'recording/groups/delete', 'id=1'))).toEqual(['204']);
  });
  test('takes an owner of the same customer', async () => {
    await desk.call('admin', 'recording/groups/create', 'name=a');
    const set = async (owner: number) =>
      lines(await desk.call('recorder', 'recording/groups/update', { id: 1, owner }));
    expect(await set(desk.person('stranger').id)).toEqual(['400 owner']);
    expect(await set(desk.person('user').id)).toEqual(['204']);
    expect(await desk.call('recorder', 'recording/groups/get', 'id=1')).toHaveProperty(
      'data.owner',
      desk.person('user').id,
    );
    expect(await set(0)).toEqual(['204']);
  });
});

describe('conferences/notifications', () => {
  beforeEach(() => desk.call('user', 'conferences/create', 'code=123456;talkpin=1'));

  test('are added by id or by code, listed, and deleted', async () => {
    const path = 'conferences/notifications';
    const first = await desk.call(
      'user',
      `${path}/create`,
      'conference=1;type=number;destination=2125551234;level=listen',
    );
    expect(first).toEqual({ responses: [{ code: '200', key: '', message: 'OK' }], data: { id: 1 } });
    await desk.call('user', `${path}/create`, 'code=123456;type=email;destination=a%40example.com');
    expect(await desk.call('user', `${path}/list`, 'conference=1')).toHaveProperty('data', [
      { id: 1, conference: 1, type: 'number', destination: '2125551234', level: 'listen' },
      { id: 2, conference: 1, type: 'email', destination: 'a@example.com', level: 'talk' },
    ]);
    expect(lines(await desk.call('user', `${path}/delete`, 'id=1'))).toEqual(['204']);
    expect(lines(await desk.call('user', `${path}/delete`, 'id=1'))).toEqual(['404']);
    expect(await desk.call('user', `${path}/list`, 'code=123456')).toHaveProperty('data.length', 1);
  });
  test.each([
    ['conference=1;type=email', ['400 destination']],
    ['conference=1', ['400 type', '400 destination']],
    ['type=email;destination=a@b', ['400 conference']],
    ['conference=1;code=123456;type=email;destination=a@b', ['400 conference']],
    ['conference=1;type=email;destination=5551234', ['400 destination']],
    ['conference=1;type=email;destination=a@b%0d%0aBcc:c@d', ['400 destination']],
    ['conference=1;type=number;destination=a@b', ['400 destination']],
    ['conference=1;type=number;destination=1{x=y}', ['400 destination']],
    ['conference=1;type=fax;destination=1', ['400 type']],
    ['conference=1;type=number;destination=1;level=boss', ['400 level']],
    ['conference=999;type=number;destination=1', ['404']],
    ['code=9;type=number;destination=1', ['404']],
  ])('%s is refused', async (parameters, expected) => {
    expect(lines(await desk.call('user', 'conferences/notifications/create', parameters))).toEqual(expected);
    expect(await desk.call('user', 'conferences/notifications/list', 'conference=1')).toHaveProperty('data', []);
  });
  test('are of who may edit the conference, and of the rate plan', async () => {
    const one = 'conference=1;type=number;destination=1';
    await desk.call('user', 'conferences/notifications/create', one);
    for (const name of ['colleague', 'stranger'] as const) {
      expect(lines(await desk.call(name, 'conferences/notifications/create', one))).toEqual(['404']);
      expect(lines(await desk.call(name, 'conferences/notifications/list', 'conference=1'))).toEqual(['404']);
      expect(lines(await desk.call(name, 'conferences/notifications/delete', 'id=1'))).toEqual(['404']);
    }
    expect(lines(await desk.call('dealer', 'conferences/notifications/list', 'conference=1'))).toEqual(['402']);
    await desk.plan({ notifications: false });
    expect(lines(await desk.call('user', 'conferences/notifications/create', one))).toEqual(['403']);
    expect(lines(await desk.call('user', 'conferences/notifications/delete', 'id=1'))).toEqual(['204']);
  });
});

describe('people', () => {
  const NEW = { username: 'new.one', password: 'long enough', roles: 'user,record', email: 'n@example.com' };
  test('are created and shown without their password', async () => {
    const { id } = fields(await desk.call('admin', 'people/create', NEW));
    const answer = await desk.call('admin', 'people/get', { id: Number(id) });
    expect(answer.data).toEqual({
      id,
      customer: desk.customers.Acme.id,
      username: 'new.one',
      name: '',
      email: 'n@example.com',
      roles: 'user,record',
      disabled: 0,
    });
    expect(JSON.stringify(answer)).not.toMatch(/hash|long enough/);
    const stored = await desk.services.directory.people.byName('NEW.ONE');
    expect(stored).toHaveProperty('passwordHash', 'hash of long enough');
  });
  test('have a name that nobody else in the system has', async () => {
    for (const username of ['user', 'USER', 'stranger', 'root']) {
      const answer = await desk.call('admin', 'people/create', { ...NEW, username });
      expect(answer.responses).toEqual([{ code: '400', key: 'username', message: 'is taken' }]);
    }
    const answer = await desk.call('admin', 'people/create', { ...NEW, username: 'user', email: 'x' });
    expect(lines(answer)).toEqual(['400 email', '400 username']);
  });
  test.each([
    ['username', ['', 'a b', 'a\r\nb', 'x'.repeat(65), '<b>']],
    ['password', ['', 'short', 'x'.repeat(257), 'long\nenough']],
    ['roles', ['boss', 'user, record', 'user,']],
    ['email', ['x', 'a@b\r\nc']],
    ['disabled', ['2', 'no']],
  ])('%s of other forms is refused', async (field, texts) => {
    for (const text of texts) {
      expect(lines(await desk.call('admin', 'people/create', { ...NEW, [field]: text }))).toEqual([`400 ${field}`]);
    }
  });
  test('nobody gives a role that they lack', async () => {
    const give = async (name: 'admin' | 'boss' | 'root', roles: string) =>
      lines(await desk.call(name, 'people/create', { ...NEW, roles, validation: 1 }))[0];
    expect(await give('admin', 'administrator')).toBe('201');
    expect(await give('admin', 'commerce')).toBe('402');
    expect(await give('admin', 'owner')).toBe('402');
    expect(await give('boss', 'commerce')).toBe('201');
    expect(await give('boss', 'user,owner')).toBe('402');
    expect(await give('root', 'owner')).toBe('201');
  });
  test('nobody acts upon whoever has a role that they lack', async () => {
    const id = desk.person('dealer').id;
    expect(lines(await desk.call('admin', 'people/update', { id, password: 'long enough' }))).toEqual(['402']);
    expect(lines(await desk.call('admin', 'people/delete', { id }))).toEqual(['402']);
    expect(lines(await desk.call('boss', 'people/update', { id, password: 'long enough' }))).toEqual(['204']);
  });
  test('each may change the own name, e-mail and password, and nothing else', async () => {
    const id = desk.person('user').id;
    const update = async (change: object) => lines(await desk.call('user', 'people/update', { id, ...change }));
    expect(await update({ name: 'Me', email: 'me@example.com', password: 'long enough' })).toEqual(['204']);
    expect(await update({ roles: 'user,administrator' })).toEqual(['402']);
    expect(await update({ roles: 'user' })).toEqual(['402']);
    expect(await update({ username: 'other' })).toEqual(['402']);
    expect(await update({ disabled: 1 })).toEqual(['402']);
    expect(lines(await desk.call('user', 'people/update', { id: desk.person('colleague').id, name: 'x' }))).toEqual([
      '402',
    ]);
    expect(lines(await desk.call('user', 'people/get', { id: desk.person('colleague').id }))).toEqual(['402']);
    expect(await desk.call('user', 'people/get', { id })).toMatchObject({ data: { name: 'Me', roles: 'user' } });
  });
  test('of another customer are not there, except for a system owner', async () => {
    const id = desk.person('user').id;
    for (const verb of ['get', 'update', 'delete']) {
      expect(lines(await desk.call('stranger', `people/${verb}`, { id }))).toEqual(['404']);
    }
    expect(lines(await desk.call('stranger', 'people/create', { ...NEW, customer: desk.customers.Acme.id }))).toEqual([
      '402',
    ]);
    expect(lines(await desk.call('root', 'people/update', { id, disabled: 1 }))).toEqual(['204']);
  });
  test('the last system owner stays one', async () => {
    const id = desk.person('root').id;
    for (const change of [{ roles: 'user' }, { disabled: 1 }]) {
      expect(lines(await desk.call('root', 'people/update', { id, ...change }))).toEqual(['400']);
    }
    expect(lines(await desk.call('root', 'people/delete', { id }))).toEqual(['400']);
    await desk.call('root', 'people/create', { ...NEW, roles: 'owner', disabled: 1 });
    expect(lines(await desk.call('root', 'people/delete', { id }))).toEqual(['400']);
    await desk.call('root', 'people/create', { ...NEW, username: 'second', roles: 'owner' });
    expect(lines(await desk.call('root', 'people/update', { id, roles: 'user' }))).toEqual(['204']);
  });
});

describe('customers', () => {
  test('are created by system owners and seen by their own people', async () => {
    const { id } = fields(await desk.call('root', 'customers/create', 'name=New;plan=1;timezone=Europe/Berlin'));
    expect(await desk.call('root', 'customers/get', { id: Number(id) })).toHaveProperty('data', {
      ...{ id, name: 'New', timezone: 'Europe/Berlin', plan: 1, account: 0, disabled: 0 },
      ...{ cos: 1, dialplan: '', price_deck: 0 },
    });
    expect(lines(await desk.call('admin', 'customers/get', { id: Number(id) }))).toEqual(['404']);
    expect(lines(await desk.call('user', 'customers/get', { id: desk.customers.Acme.id }))).toEqual(['200']);
    expect(await desk.call('root', 'customers/list')).toHaveProperty('data.length', 4);
    expect(await desk.call('admin', 'customers/list')).toHaveProperty('data.0.id', desk.customers.Acme.id);
    expect(await desk.call('admin', 'customers/list')).toHaveProperty('data.length', 1);
  });
  test.each([
    ['plan=1', ['400 name']],
    ['name=x', ['400 plan']],
    ['name=x;plan=99', ['400 plan']],
    ['name=Acme;plan=1', ['400 name']],
    ['name=x;plan=1;timezone=Mars', ['400 timezone']],
    ['name=x%0ay;plan=1;disabled=7', ['400 name', '400 disabled']],
  ])('%s is refused', async (parameters, expected) => {
    expect([...lines(await desk.call('root', 'customers/create', parameters))].sort()).toEqual([...expected].sort());
  });
  test('are changed by administrators, but for money and what only the system decides', async () => {
    const id = desk.customers.Acme.id;
    const set = async (name: 'admin' | 'dealer' | 'root', change: object) =>
      lines(await desk.call(name, 'customers/update', { id, ...change }));
    expect(await set('admin', { timezone: 'Europe/Berlin', name: 'Acme Ltd' })).toEqual(['204']);
    expect(await set('admin', { plan: 1 })).toEqual(['402']);
    expect(await set('admin', { disabled: 1 })).toEqual(['402']);
    expect(await set('admin', { account: 0 })).toEqual(['402']);
    expect(await set('dealer', { account: 9 })).toEqual(['400 account']);
    expect(await set('dealer', { name: 'x' })).toEqual(['402']);
    await desk.call('dealer', 'unlimited/create', 'name=a');
    expect(await set('dealer', { account: 1 })).toEqual(['204']);
    expect(lines(await desk.call('dealer', 'unlimited/delete', 'id=1'))).toEqual(['400']);
    expect(await set('root', { disabled: 1 })).toEqual(['204']);
  });
  test('are deleted when nothing is left of them', async () => {
    const id = desk.customers.Other.id;
    expect((await desk.call('root', 'customers/delete', { id })).responses[0]?.message).toMatch(/people/);
    await desk.call('root', 'people/delete', { id: desk.person('stranger').id });
    const conference = fields(await desk.call('root', 'conferences/create', { code: 1, talkpin: 2, customer: id }));
    expect((await desk.call('root', 'customers/delete', { id })).responses[0]?.message).toMatch(/conferences/);
    await desk.call('root', 'conferences/delete', { id: Number(conference['id']) });
    expect(lines(await desk.call('root', 'customers/delete', { id }))).toEqual(['204']);
    expect(lines(await desk.call('root', 'customers/delete', { id: 1 }))).toEqual(['400']);
  });
});
