import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Conference } from '../../../src/core/conference.ts';
import type { ConferenceId, CustomerId, SoundId } from '../../../src/core/ids.ts';
import { parseStoredId } from '../../../src/core/ids.ts';
import { propertiesRoutes } from '../../../src/http/properties/routes.ts';
import { CATALOGUE } from '../../../src/operations/catalogue.ts';
import { perform } from '../../../src/operations/perform.ts';
import { must, type Name } from '../../operations/office.ts';
import { askJson, openRestDesk, type RestDesk } from '../rest-desk.ts';

let desk: RestDesk;
let mine: ConferenceId;
beforeEach(async () => {
  desk = await openRestDesk();
  mine = await conference('1');
});
afterEach(async () => {
  await desk.close();
  expect(desk.failures).toEqual([]);
});

const served = () => new Hono().route('/api/ver1.0', propertiesRoutes(desk.deps));

/** Makes one as `user`, as Enswitch's style or REST would. */
async function conference(code: string, fields: Readonly<Record<string, unknown>> = {}): Promise<ConferenceId> {
  const given = { code, ...fields };
  const made = await perform(CATALOGUE.conferences.create, await desk.actor('user'), given, desk.services);
  const id = made.ok ? parseStoredId<ConferenceId>(made.value?.id) : undefined;
  if (id === undefined) throw new Error(`not made: ${JSON.stringify(made)}`);
  return id;
}
async function sound(customer: CustomerId = desk.customers.Acme.id): Promise<SoundId> {
  const draft = { customer, name: 'bell', durationMs: 1_000, bytes: 2_000 };
  return must(await desk.services.directory.sounds.create(draft)).id;
}
async function stored(id: ConferenceId = mine): Promise<Conference> {
  const found = await desk.services.store.conferences.byId(id);
  if (found === undefined) throw new Error(`conference ${id} is gone`);
  return found;
}
interface Ask {
  readonly as?: Name;
  readonly id?: ConferenceId | string;
  readonly body?: unknown;
}
async function ask(method: 'GET' | 'PUT' | 'PATCH', { as = 'user', id = mine, body }: Ask = {}) {
  return askJson(served(), `/api/ver1.0/extension/${id}/conference/`, {
    method,
    headers: { ...(await desk.bearer(as)), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
const patch = (body: unknown, more: Ask = {}) => ask('PATCH', { ...more, body });
const put = (body: unknown, more: Ask = {}) => ask('PUT', { ...more, body });
const wrongFields = ({ json }: { readonly json: unknown }): readonly string[] => {
  if (typeof json !== 'object' || json === null || !('errors' in json) || !Array.isArray(json.errors)) return [];
  return json.errors.map(({ field }) => String(field));
};

/** The page's defaults; a maximum that is not set reads as what it acts as. */
const DEFAULTS = {
  announce_caller_name: false,
  enter_sound: null,
  max_members: 100,
  pin: null,
  moderator_pin: null,
  mute_non_moderator: false,
  music_on_hold_sound: null,
  record_enabled: false,
};

describe('every row of the page', () => {
  test('has its default', async () => {
    expect(await ask('GET')).toMatchObject({ status: 200, json: DEFAULTS });
  });

  const NO_BOOLEAN = [1, 0, 'true', '1', null, [], {}];
  const NO_SOUND = [0, -1, 1.5, '1', true, [], {}, 999];
  const NO_PIN = [1234, '', 'abcd', '12a', '12345678901234567', ' 1', '1\n', true, ['1'], {}];
  test.each<readonly [string, readonly unknown[], readonly unknown[], object]>([
    ['announce_caller_name', [true, false], NO_BOOLEAN, {}],
    ['enter_sound', ['a sound', null], NO_SOUND, {}],
    ['max_members', [1, 2, 1_000_000, 0], [-1, 1_000_001, 2.5, '10', true, [], {}], {}],
    ['pin', ['0', '0123', '1234567890123456', null], NO_PIN, {}],
    ['moderator_pin', ['0', '0987', '1234567890123456', null], NO_PIN, { pin: '77' }],
    ['mute_non_moderator', [true, false], NO_BOOLEAN, {}],
    ['music_on_hold_sound', ['a sound', null], NO_SOUND, {}],
    ['record_enabled', [true, false], NO_BOOLEAN, {}],
  ])('%s', async (name, good, bad, beside) => {
    const bell = await sound();
    for (const each of good) {
      const value = each === 'a sound' ? bell : each;
      for (const method of ['PATCH', 'PUT'] as const) {
        const answer = await ask(method, { body: { ...beside, [name]: value } });
        expect(answer, `${method} ${value}`).toMatchObject({ status: 200, json: { [name]: value } });
        expect((await ask('GET')).json).toMatchObject({ [name]: value });
      }
    }
    const before = await stored();
    for (const value of bad) {
      for (const method of ['PATCH', 'PUT'] as const) {
        const answer = await ask(method, { body: { ...beside, [name]: value } });
        expect(answer.status, `${method} ${JSON.stringify(value)}`).toBe(400);
        expect(wrongFields(answer)).toEqual([name]);
      }
    }
    expect(await stored()).toEqual(before);
  });

  test('max_members of null acts as 100', async () => {
    await put({ max_members: 5 });
    expect((await patch({ max_members: null })).json).toMatchObject({ max_members: 100 });
    expect((await stored()).maximum).toBeNull();
  });
  test('all that is wrong is told at once', async () => {
    const answer = await patch({ pin: 5, enter_sound: 999, record_enabled: 'yes', moderator_pin: '1' });
    expect(wrongFields(answer).toSorted()).toEqual(['enter_sound', 'moderator_pin', 'pin', 'record_enabled']);
  });
});

describe('PUT and PATCH', () => {
  const ALL = {
    announce_caller_name: true,
    max_members: 7,
    pin: '11',
    moderator_pin: '22',
    mute_non_moderator: true,
    record_enabled: true,
  };
  test('PATCH leaves what is not given, PUT brings it to its default', async () => {
    await put(ALL);
    expect((await patch({ max_members: 8 })).json).toEqual({ ...DEFAULTS, ...ALL, max_members: 8 });
    expect((await put({ max_members: 9 })).json).toEqual({ ...DEFAULTS, max_members: 9 });
  });
  test('what was read can be written back', async () => {
    const { json } = await put({ ...ALL, enter_sound: await sound(), music_on_hold_sound: await sound() });
    expect((await put(json)).json).toEqual(json);
  });
  test('they touch nothing else of the conference, and tell the node', async () => {
    const id = await conference('2', { description: 'mine', listenpin: '9', play_music: true, play_join: true });
    const before = await stored(id);
    expect((await put({ max_members: 7 }, { id })).status).toBe(200);
    expect(await stored(id)).toEqual({ ...before, maximum: 7, revision: before.revision + 1 });
    expect(desk.changed).toEqual([id]);
  });
  test('what is so already stays as it is', async () => {
    const before = await stored();
    expect(await put({})).toMatchObject({ status: 200, json: DEFAULTS });
    expect(await patch({ pin: null })).toMatchObject({ status: 200, json: DEFAULTS });
    expect(await stored()).toEqual(before);
    expect(desk.changed).toEqual([]);
  });
  test('a body that is not UTF-8 is refused', async () => {
    const before = await stored();
    const headers = { ...(await desk.bearer('user')), 'content-type': 'application/json' };
    const body = Buffer.from('{"pin":"1\xff"}', 'latin1');
    const answer = await askJson(served(), `/api/ver1.0/extension/${mine}/conference/`, {
      method: 'PATCH',
      headers,
      body,
    });
    expect(answer).toMatchObject({ status: 400, json: { detail: 'the body is not UTF-8' } });
    expect(await stored()).toEqual(before);
  });
  test('what the plan forbids is a 403 by itself, and hides nothing that is wrong', async () => {
    await desk.plan({ maximumMembers: 50, recording: false });
    expect(await patch({ max_members: 51, record_enabled: true })).toMatchObject({ status: 403 });
    expect(wrongFields(await patch({ max_members: 51, pin: 'x' }))).toEqual(['pin']);
    expect(wrongFields(await patch({ max_members: 0, moderator_pin: '1' }))).toEqual(['moderator_pin']);
    expect((await put({ max_members: 9 })).status).toBe(200);
    expect((await put({})).json).toEqual({ ...DEFAULTS, max_members: 50 });
  });
});

describe('PINs', () => {
  test.each([
    ['moderator_pin alone', {}, { moderator_pin: '2' }, ['moderator_pin']],
    ['moderator_pin beside a null pin', {}, { pin: null, moderator_pin: '2' }, ['moderator_pin']],
    ['both the same', {}, { pin: '2', moderator_pin: '2' }, ['pin', 'moderator_pin']],
    ['moderator_pin the same as the stored pin', { talkpin: '2' }, { moderator_pin: '2' }, ['moderator_pin']],
    ['pin the same as the PIN of listeners', { listenpin: '2' }, { pin: '2' }, ['pin']],
    ['pin taken from under moderator_pin', { talkpin: '1', adminpin: '2' }, { pin: null }, ['pin']],
  ])('%s is refused', async (_, made, body, fields) => {
    const id = await conference('2', made);
    const before = await stored(id);
    const answer = await patch(body, { id });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(wrongFields(answer).toSorted()).toEqual(fields.toSorted());
    expect(await stored(id)).toEqual(before);
  });
  test.each([
    ['moderator_pin with a stored pin', { talkpin: '1' }, { moderator_pin: '2' }, { talkPin: '1', adminPin: '2' }],
    ['both', {}, { pin: '1', moderator_pin: '2' }, { talkPin: '1', adminPin: '2' }],
    [
      'both away',
      { talkpin: '1', adminpin: '2' },
      { pin: null, moderator_pin: null },
      { talkPin: null, adminPin: null },
    ],
    ['moderator_pin away', { talkpin: '1', adminpin: '2' }, { moderator_pin: null }, { talkPin: '1', adminPin: null }],
    ['another property of one with an adminpin alone', { adminpin: '2' }, { max_members: 3 }, { adminPin: '2' }],
    ['a pin of null where there was none', { adminpin: '2' }, { pin: null }, { adminPin: '2', talkPin: null }],
    ['no PIN at all', { talkpin: '1' }, { pin: null }, { talkPin: null }],
  ])('%s is taken', async (_, made, body, kept) => {
    const id = await conference('2', made);
    expect((await patch(body, { id })).status).toBe(200);
    expect(await stored(id)).toMatchObject(kept);
  });
});

describe('one conference through all styles', () => {
  test('enter_sound reads as play_join, and the melody plays', async () => {
    const bell = await sound();
    await patch({ enter_sound: bell, music_on_hold_sound: bell });
    const shown = await perform(CATALOGUE.conferences.get, await desk.actor('user'), { id: mine }, desk.services);
    expect(shown).toMatchObject({ value: { play_join: true, play_music: true, music_on_hold_sound: bell } });
    await patch({ music_on_hold_sound: null });
    expect(await stored()).toMatchObject({ playMusic: false, musicOnHoldSound: null });
  });
  test('no limit reads as 0', async () => {
    expect((await ask('GET', { id: await conference('2', { maximum: 0 }) })).json).toMatchObject({ max_members: 0 });
  });
  test("another's change between reading and storing is not lost", async () => {
    const { conferences } = desk.services.store;
    const { update } = conferences;
    let others = 1;
    desk.services.store.conferences.update = async (...given) => {
      others -= 1;
      if (others === 0) must(await update.call(conferences, mine, { description: 'other' }));
      return update.apply(conferences, given);
    };
    expect((await patch({ max_members: 3 })).status).toBe(200);
    expect(await stored()).toMatchObject({ maximum: 3, description: 'other' });
  });
});

describe('who may', () => {
  test.each<readonly [Name, number]>([
    ['user', 200],
    ['admin', 200],
    ['root', 200],
    ['colleague', 404],
    ['stranger', 404],
    ['recorder', 403],
    ['dealer', 403],
  ])('%s: %i', async (as, status) => {
    expect((await ask('GET', { as })).status).toBe(status);
    expect((await patch({ max_members: 3 }, { as })).status).toBe(status);
    expect((await put({ max_members: 3 }, { as })).status).toBe(status);
    expect((await stored()).maximum).toBe(status === 200 ? 3 : null);
  });
  test('the rate plan has its say', async () => {
    await desk.plan({ recording: false });
    expect((await patch({ record_enabled: true })).status).toBe(403);
    await desk.plan({ maximumMembers: 10 });
    expect((await patch({ max_members: 11 })).status).toBe(403);
    expect((await patch({ max_members: 10 })).status).toBe(200);
  });
  test("another customer's sound is none", async () => {
    const theirs = await sound(desk.customers.Other.id);
    const answer = await patch({ enter_sound: theirs, music_on_hold_sound: theirs });
    expect(wrongFields(answer)).toEqual(['enter_sound', 'music_on_hold_sound']);
  });
  test('nobody without a good token', async () => {
    const path = `/api/ver1.0/extension/${mine}/conference/`;
    const answer = await askJson(served(), path);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="convene"');
    const headers = { authorization: 'Bearer cvt_no' };
    expect((await askJson(served(), path, { headers })).status).toBe(401);
  });
});

describe('what is no good call', () => {
  test.each(['0', '99', 'x', '1e0', '-1', '0x1', '9999999999999999'])('the id %s', async (id) => {
    expect((await ask('GET', { id })).status).toBe(404);
    expect((await patch({}, { id })).status).toBe(404);
  });
  test.each(['', '{', '[]', 'null', '"pin"', '1'])('the body %s', async (body) => {
    expect(await put(body)).toMatchObject({ status: 400, json: { type: '/problems/malformed-body' } });
  });
  test.each(['id', 'owner', 'customer', 'adminpin', '__proto__', 'constructor', 'revision'])(
    'the field %s',
    async (name) => {
      const before = await stored();
      const answer = await patch(`{"max_members":3,"${name}":1}`);
      expect(answer.status).toBe(400);
      expect(wrongFields(answer)).toEqual([name]);
      expect(await stored()).toEqual(before);
    },
  );
  test('too much, of another kind, by another method, without the slash', async () => {
    expect((await put(`{"pin":"${'1'.repeat(70_000)}"}`)).status).toBe(413);
    const app = served();
    const auth = await desk.bearer('user');
    const path = `/api/ver1.0/extension/${mine}/conference`;
    const form = { method: 'PUT', headers: { ...auth, 'content-type': 'text/plain' }, body: '{}' };
    expect((await askJson(app, path, form)).status).toBe(415);
    for (const method of ['POST', 'DELETE']) {
      const refused = await askJson(app, path, { method, headers: auth });
      expect(refused.status).toBe(405);
      expect(refused.headers.get('allow')).toBe('GET, HEAD, PUT, PATCH');
    }
    expect((await askJson(app, path, { headers: auth })).status).toBe(200);
  });
});
