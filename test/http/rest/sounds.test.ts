import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cursorOf } from '../../../src/http/rest/cursor.ts';
import { soundRoutes } from '../../../src/http/rest/sounds.ts';
import { CATALOGUE } from '../../../src/operations/catalogue.ts';
import { perform } from '../../../src/operations/perform.ts';
import { soxSounds } from '../../../src/sounds/sound-files.ts';
import { memoryReplies } from '../../../src/store/replies.ts';
import type { Name } from '../../operations/office.ts';
import { folder, tone, wav } from '../../sounds/tone.ts';
import { askJson, openRestDesk, type RestDesk } from '../rest-desk.ts';

let desk: RestDesk;
let path: string;
let bell: Uint8Array<ArrayBuffer>;
beforeEach(async () => {
  path = folder();
  bell = tone('bell.wav', 0.5);
  desk = await openRestDesk(soxSounds({ folder: path }));
});
afterEach(() => desk.close());
const served = () => new Hono().route('/api/v1', soundRoutes(desk.deps));

async function ask(
  method: string,
  at: string,
  init: Omit<RequestInit, 'headers'> & { readonly as?: Name; readonly headers?: Record<string, string> } = {},
) {
  const { as = 'user', headers = {}, ...rest } = init;
  return askJson(served(), `/api/v1${at}`, { ...rest, method, headers: { ...(await desk.bearer(as)), ...headers } });
}
function form(parts: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    data.set(name, typeof value === 'string' ? value : new File([value], '../../bell.wav'));
  }
  return data;
}
const upload = (name = 'bell', as: Name = 'user') => ask('POST', '/sounds', { as, body: form({ name, file: bell }) });
const audio = (query: string, body = bell, type = 'audio/wav') =>
  ask('POST', `/sounds${query}`, { body, headers: { 'content-type': type } });
const fields = (json: unknown): readonly string[] =>
  typeof json === 'object' && json !== null && 'errors' in json && Array.isArray(json.errors)
    ? json.errors.map(({ field }) => String(field))
    : [];

describe('an upload', () => {
  test('as a form, and as the file itself', async () => {
    const first = await upload();
    const { Acme } = desk.customers;
    const shape = { revision: 1, customer: Acme.id, name: 'bell', duration_ms: 500, bytes: bell.length };
    expect(first).toMatchObject({ status: 201, json: { id: 1, ...shape } });
    expect(first.headers.get('location')).toBe('/api/v1/sounds/1');
    expect(first.headers.get('etag')).toBe('"1"');
    expect(await audio('?name=bell')).toMatchObject({ status: 201, json: { id: 2, ...shape } });
    expect(existsSync(join(path, '8000/sound-2.wav')) && existsSync(join(path, '16000/sound-2.wav'))).toBe(true);
  });
  test('is heard as it was sent', async () => {
    await upload();
    const headers = await desk.bearer('colleague');
    const answer = await served().request('/api/v1/sounds/1/audio', { headers });
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    expect(wav(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({ rate: 16_000, channels: 1 });
  });
  test.each([
    ['no file', { name: 'x' }, ['file']],
    ['a text for a file', { name: 'x', file: 'text' }, ['file']],
    ['no name', { file: new Uint8Array(3) }, ['name', 'file']],
    ['a name of two lines', { name: 'a\r\nb', file: new Uint8Array(3) }, ['name', 'file']],
    ['what is no sound', { name: 'x', file: new Uint8Array(300) }, ['file']],
    ['a field that is not known', { name: 'x', file: new Uint8Array(3), id: '5' }, ['id', 'file']],
  ])('with %s is refused by field', async (_, parts, wrong) => {
    const answer = await ask('POST', '/sounds', { body: form(parts) });
    expect(answer.status).toBe(400);
    expect(fields(answer.json)).toEqual(wrong);
    expect(await desk.services.directory.sounds.list(undefined)).toEqual([]);
  });
  test('whose name is not UTF-8 is refused', async () => {
    expect(fields((await audio('?name=a%ff')).json)).toEqual(['name']);
    const parts = [
      '--between\r\ncontent-disposition: form-data; name="name"\r\n\r\na\xff\r\n',
      '--between\r\ncontent-disposition: form-data; name="file"; filename="b"\r\n\r\n',
    ];
    const body = Buffer.concat([Buffer.from(parts.join(''), 'latin1'), bell, Buffer.from('\r\n--between--\r\n')]);
    expect(fields((await audio('', body, 'multipart/form-data; boundary=between')).json)).toEqual(['name']);
  });
  test('can be tried without keeping it, its conversion too', async () => {
    const dry = (name: string, file: Uint8Array<ArrayBuffer>) =>
      ask('POST', '/sounds?dry_run=true', { body: form({ name, file }) });
    expect(await dry('bell', bell)).toMatchObject({ status: 200, json: { valid: true } });
    expect(fields((await dry('', new Uint8Array(300))).json)).toEqual(['name', 'file']);
    expect(fields((await audio('?name=x&dry_run=1')).json)).toEqual(['dry_run']);
    expect(await desk.services.directory.sounds.list(undefined)).toEqual([]);
    expect(await readdir(join(path, 'incoming'))).toEqual([]);
  });
  test('under a key is made once, whatever boundary its form has', async () => {
    desk = { ...desk, deps: { ...desk.deps, replies: memoryReplies() } };
    const keyed = (name: string) =>
      ask('POST', '/sounds', { body: form({ name, file: bell }), headers: { 'idempotency-key': 'k' } });
    const [first, second] = [await keyed('bell'), await keyed('bell')];
    expect(first).toMatchObject({ status: 201, json: { id: 1 } });
    expect(second).toMatchObject({ status: 201, json: first.json });
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect((await keyed('other')).status).toBe(422);
    expect(await desk.services.directory.sounds.list(undefined)).toHaveLength(1);
  });
  test('that is too large, of another kind, or cut off', async () => {
    expect((await audio('?name=x', new Uint8Array(10 * 1_024 * 1_024 + 1))).status).toBe(413);
    expect((await audio('?name=x', bell, 'text/plain')).status).toBe(415);
    expect((await audio('', bell, 'multipart/form-data; boundary=x')).status).toBe(400);
    expect((await audio('', bell, 'multipart/form-data; nothing')).status).toBe(400);
  });
  test('without sox is away', async () => {
    await desk.close();
    desk = await openRestDesk(soxSounds({ folder: path, program: '/nonexistent/sox' }));
    expect(await upload()).toMatchObject({
      status: 503,
      json: { detail: expect.stringContaining('apt-get install sox') },
    });
    expect(await desk.services.directory.sounds.list(undefined)).toEqual([]);
  });
  test('whose files get no place leaves no record', async () => {
    const sounds = { ...soxSounds({ folder: path }), name: () => Promise.reject(new Error('disk full')) };
    await desk.close();
    desk = await openRestDesk(sounds);
    expect((await upload()).status).toBe(500);
    expect(desk.failures).toEqual([new Error('disk full')]);
    expect(await desk.services.directory.sounds.list(undefined)).toEqual([]);
  });
});

describe('sounds', () => {
  test('are listed by pages, shown and renamed', async () => {
    for (const name of ['a', 'b', 'c']) await upload(name);
    const page = await ask('GET', '/sounds?limit=2');
    expect(page.json).toEqual({
      items: [expect.objectContaining({ name: 'a' }), expect.objectContaining({ name: 'b' })],
      next: cursorOf(2),
    });
    expect((await ask('GET', `/sounds?limit=2&cursor=${cursorOf(2)}`)).json).toMatchObject({
      items: [{ name: 'c' }],
      next: null,
    });
    expect(fields((await ask('GET', '/sounds?limit=x&page=2')).json)).toEqual(['page', 'limit']);
    const body = JSON.stringify({ name: 'other' });
    const json = { 'content-type': 'application/json' };
    const patch = (text: string, headers = {}) =>
      ask('PATCH', '/sounds/2', { body: text, headers: { ...json, ...headers } });
    expect(await patch(body, { 'if-match': '"9"' })).toMatchObject({ status: 412 });
    expect(await patch(body, { 'if-match': 'x' })).toMatchObject({ status: 400 });
    const renamed = await patch(body, { 'if-match': '"1"' });
    expect(renamed).toMatchObject({ status: 200, json: { id: 2, name: 'other' } });
    expect(await ask('GET', '/sounds/2')).toMatchObject({ status: 200, json: { name: 'other', revision: 2 } });
    expect(fields((await patch('{"bytes":1}')).json)).toEqual(['bytes']);
    expect((await patch('[')).status).toBe(400);
  });
  test.each(['enter_sound', 'music_on_hold_sound'])(
    'are not deleted while a conference has one as %s',
    async (field) => {
      await upload();
      const user = await desk.actor('user');
      const made = await perform(CATALOGUE.conferences.create, user, { code: '1', [field]: 1 }, desk.services);
      expect(made).toMatchObject({ ok: true });
      expect(await ask('DELETE', '/sounds/1')).toMatchObject({ status: 409 });
      expect(existsSync(join(path, '8000/sound-1.wav'))).toBe(true);
      await perform(CATALOGUE.conferences.update, user, { id: 1, [field]: null }, desk.services);
      expect((await ask('DELETE', '/sounds/1')).status).toBe(204);
      expect((await ask('GET', '/sounds/1')).status).toBe(404);
      expect(existsSync(join(path, '8000/sound-1.wav'))).toBe(false);
    },
  );
  test('are nothing to others', async () => {
    await upload();
    for (const [method, at] of [
      ['GET', '/sounds/1'],
      ['GET', '/sounds/1/audio'],
      ['DELETE', '/sounds/1'],
    ] as const) {
      expect((await ask(method, at, { as: 'stranger' })).status).toBe(404);
      expect((await ask(method, at, { as: 'recorder' })).status).toBe(403);
    }
    expect((await ask('GET', '/sounds', { as: 'stranger' })).json).toMatchObject({ items: [] });
    expect((await ask('GET', `/sounds?customer=${desk.customers.Acme.id}`, { as: 'stranger' })).status).toBe(403);
    expect((await upload('x', 'recorder')).status).toBe(403);
    expect((await ask('GET', '/sounds/1')).status).toBe(200);
  });
  test('a system owner uploads for a customer', async () => {
    const body = form({ name: 'x', file: bell, customer: String(desk.customers.Other.id) });
    expect(await ask('POST', '/sounds', { as: 'root', body })).toMatchObject({
      status: 201,
      json: { customer: desk.customers.Other.id },
    });
    expect((await ask('POST', '/sounds', { body })).status).toBe(403);
  });
  test('need a token, an id, and a method that there is', async () => {
    expect((await askJson(served(), '/api/v1/sounds')).status).toBe(401);
    expect((await ask('GET', '/sounds/x')).status).toBe(400);
    expect((await ask('GET', '/sounds/7/audio')).status).toBe(404);
    for (const at of ['/sounds', '/sounds/1', '/sounds/1/audio']) expect((await ask('PUT', at)).status).toBe(405);
  });
});
