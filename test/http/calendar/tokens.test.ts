import type { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeToken } from '../../../src/auth/tokens.ts';
import { PLAIN_CONFERENCE } from '../../../src/core/conference.ts';
import type { ConferenceId } from '../../../src/core/ids.ts';
import type { TokenKind } from '../../../src/directory/person.ts';
import { api } from '../../../src/http/api.ts';
import { calendarAnnex } from '../../../src/http/calendar/routes.ts';
import type { RestDeps } from '../../../src/http/rest/environment.ts';
import { calendarOperations } from '../../../src/operations/calendars.ts';
import { memoryLimiter } from '../../../src/store/limiter.ts';
import { readCalendar } from '../../calendar/reading.ts';
import { must, type Name, NOW_MS } from '../../operations/office.ts';
import { code } from '../../store/drafts.ts';
import { askJson, openRestDesk, type RestDesk } from '../rest-desk.ts';

let desk: RestDesk;
let app: Hono;
let mine: ConferenceId;
let hers: ConferenceId;
beforeEach(async () => {
  desk = await openRestDesk();
  app = served();
  mine = await conference('3001', 'user');
  hers = await conference('3002', 'colleague');
});
afterEach(async () => {
  await desk.close();
});

function served(changes: Partial<RestDeps> = {}): Hono {
  const deps = { ...desk.deps, ...changes };
  const calendars = calendarAnnex(deps, calendarOperations({ site: 'example.org', organizer: undefined }));
  return api(deps, '1.2.3', { outside: [calendars] });
}
async function conference(digits: string, creator: Name): Promise<ConferenceId> {
  const [of, start] = [desk.customers.Acme.id, { year: 2027, month: 1, day: 31, hour: 9 }];
  const draft = { ...PLAIN_CONFERENCE, ...start, customer: of, code: code(digits), creator: desk.person(creator).id };
  return must(await desk.services.store.conferences.create(draft)).id;
}
async function tokenOf(name: Name, kind: TokenKind = 'calendar'): Promise<string> {
  const given = { name: 'test', kind, nowMs: NOW_MS };
  return must(await makeToken(desk.services.directory, desk.person(name), given)).token;
}
async function ask(path: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await app.request(`http://convene.example.com/api/v1${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
const uids = (text: string) => readCalendar(text).events.map(({ uid }) => uid);
const uid = (id: ConferenceId) => `conference-${id}@example.org`;
const ofCustomer = () => `/customers/${desk.customers.Acme.id}/calendar.ics`;

describe('a token for calendars', () => {
  test('is made for a password, shown once, listed by its kind and deleted', async () => {
    const json = { username: 'user', password: 'user', name: 'Telephone', kind: 'calendar' };
    const init = { method: 'POST', body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
    const made = await askJson(app, '/api/v1/tokens', init);
    expect(made).toMatchObject({ status: 201, json: { token: expect.stringMatching(/^cvt_/), id: 1 } });
    const { token } = { token: '', ...(typeof made.json === 'object' ? made.json : {}) };
    const headers = await desk.bearer('user');
    const listed = await ask('/tokens', headers);
    expect(JSON.parse(listed.text).items).toMatchObject([
      { id: 1, name: 'Telephone', kind: 'calendar', expires_at: null },
      { id: 2, kind: 'personal' },
    ]);
    expect(listed.text).not.toContain(token);
    expect((await ask(`${ofCustomer()}?token=${token}`)).status).toBe(200);
    const deleted = await app.request('http://convene.example.com/api/v1/tokens/1', { method: 'DELETE', headers });
    expect(deleted.status).toBe(204);
    expect((await ask(`${ofCustomer()}?token=${token}`)).status).toBe(401);
  });
  test('lets see in an address, or as a password under any name, what its person may see', async () => {
    const token = await tokenOf('user');
    for (const { status, text } of [
      await ask(`${ofCustomer()}?token=${token}`),
      await ask(ofCustomer(), basic('whoever', token)),
      await ask(ofCustomer(), { authorization: `Bearer ${token}` }),
      await ask(`/conferences/${mine}/calendar.ics?token=${token}`),
    ]) {
      expect([status, uids(text)]).toEqual([200, [uid(mine)]]);
    }
    expect((await ask(`/conferences/${hers}/calendar.ics?token=${token}`)).status).toBe(404);
    const stranger = await tokenOf('stranger');
    expect((await ask(`${ofCustomer()}?token=${stranger}`)).status).toBe(403);
    expect(uids((await ask(`${ofCustomer()}?token=${await tokenOf('admin')}`)).text)).toEqual([uid(mine), uid(hers)]);
  });
  test('is good for nothing else', async () => {
    const token = await tokenOf('root');
    const styles = ['/api/v1/conferences', '/api/v1/tokens', '/api/v1/sounds', '/api/ver1.0/extension/1/conference'];
    for (const path of styles) {
      for (const [query, headers] of [
        ['', { authorization: `Bearer ${token}` }],
        [`?token=${token}`, {}],
        ['', basic('root', token)],
      ] as const) {
        const answer = await app.request(`http://convene.example.com${path}${query}`, { headers });
        expect([path, answer.status]).toEqual([path, 401]);
      }
    }
    // With one that is, it is served.
    expect((await ask('/conferences', await desk.bearer('root'))).status).toBe(200);
  });
});

describe('an address with a token that is not good', () => {
  test.each(['personal', 'client'] as const)('since it is for more than calendars: %s', async (kind) => {
    const token = await tokenOf('user', kind);
    expect((await ask(`${ofCustomer()}?token=${token}`)).status).toBe(401);
    expect((await ask(ofCustomer(), basic('user', token))).status).toBe(401);
    expect((await ask(`${ofCustomer()}?token=${token}`, { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await ask(ofCustomer(), { authorization: `Bearer ${token}` })).status).toBe(200);
  });
  test('is answered alike, whatever is wrong and whatever is there, and never said again', async () => {
    const disabled = await tokenOf('user');
    must(await desk.services.directory.people.update(desk.person('user').id, { disabled: true }));
    const answers = [];
    for (const token of [disabled, 'cvt_wrong', `cvt_${'a'.repeat(43)}`, '', 'user']) {
      for (const id of [mine, 99]) {
        const { status, headers, text } = await ask(`/conferences/${id}/calendar.ics?token=${token}`);
        answers.push([status, headers.get('www-authenticate'), text]);
        if (token !== '' && token !== 'user') expect(text).not.toContain(token);
      }
    }
    const challenge = 'Bearer realm="convene", error="invalid_token", Basic realm="convene", charset="UTF-8"';
    expect(answers[0]?.slice(0, 2)).toEqual([401, challenge]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
  test('is never written to the log', async () => {
    const token = await tokenOf('user');
    const told: string[] = [];
    const logging = served({
      requests: { ...desk.deps.requests, take: () => Promise.reject(new Error('broken')) },
      failed: (what, error) => told.push(`${what}: ${String(error)}`),
    });
    const answer = await logging.request(`http://convene.example.com/api/v1${ofCustomer()}?token=${token}`);
    expect(answer.status).toBe(500);
    expect(told).toEqual([`GET /api/v1${ofCustomer()}: Error: broken`]);
  });
});

test('without a token programs are asked for one, or for a password', async () => {
  const { status, headers, text } = await ask(ofCustomer());
  const challenge = 'Bearer realm="convene", Basic realm="convene", charset="UTF-8"';
  expect([status, headers.get('www-authenticate')]).toEqual([401, challenge]);
  expect(JSON.parse(text)).toMatchObject({ detail: expect.stringContaining('?token=TOKEN') });
});

test('requests are counted by person, and wrong ones by source', async () => {
  app = served({ requests: memoryLimiter({ points: 2, windowSeconds: 60 }) });
  const token = await tokenOf('user');
  const good = `${ofCustomer()}?token=${token}`;
  const statuses = async (path: string) => [
    (await ask(path)).status,
    (await ask(path)).status,
    (await ask(path)).status,
  ];
  expect(await statuses(`${ofCustomer()}?token=wrong`)).toEqual([401, 401, 429]);
  expect(await statuses(good)).toEqual([200, 200, 429]);
});
