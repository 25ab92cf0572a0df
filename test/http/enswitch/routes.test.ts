import { connect } from 'node:net';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SignIn } from '../../../src/auth/sign-in.ts';
import { type EnswitchDeps, enswitchRoutes } from '../../../src/http/enswitch/routes.ts';
import { listen } from '../../../src/http/listen.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { NOW_MS, type Office, openOffice } from '../../operations/office.ts';

let store: ReturnType<typeof memoryStore>;
let office: Office;
let failures: unknown[];
let deps: EnswitchDeps;
beforeEach(async () => {
  store = memoryStore();
  office = await openOffice({ store, directory: store.directory });
  failures = [];
  const signIn: SignIn = async (username, password, source) => {
    if (source === 'flooder') return { kind: 'too-many', retryAfterMs: 1_500 };
    if (username !== 'user' || password !== 'password') return { kind: 'wrong' };
    const { person, customer } = await office.actor('user');
    return { kind: 'signed-in', person, customer };
  };
  deps = {
    services: office.services,
    signIn,
    sourceOf: () => 'somewhere',
    now: () => NOW_MS,
    failed: (_, error) => void failures.push(error),
  };
});
afterEach(() => store.close());

async function ask(path: string, init: RequestInit = {}, changes: Partial<EnswitchDeps> = {}) {
  const response = await enswitchRoutes({ ...deps, ...changes }).request(`http://enswitch.example.com${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const WHO = 'auth_username=user;auth_password=password';
const CREATED = '{"responses":[{"code":"200","key":"","message":"OK"}],"data":{"id":1}}';
const form = (body: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

describe('a call', () => {
  test('as on the page', async () => {
    const created = await ask(`/conferences/create/?${WHO};code=123456;talkpin=234567`);
    expect(created).toMatchObject({ status: 200, text: CREATED });
    expect(created.headers.get('content-type')).toBe('application/json');
    expect(created.headers.get('cache-control')).toBe('no-store');
    const updated = await ask(`/conferences/update/?${WHO};id=1;code=1234567`);
    expect(updated.text).toBe('{"responses":[{"code":"204","key":"","message":"OK"}]}');
  });
  test.each([
    ['without the slash at the end', `/conferences/create?${WHO};code=1;talkpin=2`, {}],
    ['with ampersands', `/conferences/create/?auth_username=user&auth_password=password&code=1&talkpin=2`, {}],
    ['with both', `/conferences/create/?auth_username=user&auth_password=password;code=1&;talkpin=2`, {}],
    ['as a form', '/conferences/create/', form('auth_username=user&auth_password=password&code=1&talkpin=2')],
    ['as a form with semicolons', '/conferences/create', form(`${WHO};code=1;talkpin=2`)],
    ['as a form and a query', `/conferences/create/?${WHO};code=0`, form('code=1&talkpin=2')],
    ['as an empty post', `/conferences/create/?${WHO};code=1;talkpin=2`, { method: 'POST' }],
    ['percent-encoded', '/conferences/create/?%61uth_username=%75ser;auth_password=password;code=%31;talkpin=2', {}],
    ['of whose parameters the last ones count', `/conferences/create/?code=0;code=9;${WHO};code=1;talkpin=2`, {}],
  ])('%s', async (_, path, init) => {
    expect(await ask(path, init)).toMatchObject({ status: 200, text: CREATED });
    expect((await office.services.store.conferences.list()).map(({ code }) => code)).toEqual(['1']);
  });
  test('texts keep what was encoded, and + is a blank', async () => {
    await ask(`/conferences/create/?${WHO};code=1;talkpin=2;description=a%3Bb%26c%3Dd+%2B%25=e`);
    const [conference] = await office.services.store.conferences.list();
    expect(conference?.description).toBe('a;b&c=d +%=e');
  });
  test.each(['%', '%zz', '%ff', '%ed%a0%80', 'a%c3'])('a text of %s is no UTF-8', async (text) => {
    const { status, text: body } = await ask(`/conferences/create/?${WHO};code=1;talkpin=2;description=${text}`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ responses: [{ code: '400', key: 'description' }] });
    expect(await office.services.store.conferences.list()).toEqual([]);
  });
  test.each([
    ['a text', ';description=a\xff', 'description'],
    ['a text that is cut off', ';description=\xc3', 'description'],
    ['a name', ';desc\xffription=a', ''],
    ['what means nothing here', ';whatever=%ff', 'whatever'],
  ])('%s of a form that is no UTF-8 is refused by its name', async (_, more, key) => {
    const body = Buffer.from(`${WHO};code=1;talkpin=2${more}`, 'latin1');
    const { text } = await ask('/conferences/create/', { ...form(''), body });
    const message = 'is not UTF-8, percent-encoded';
    expect(JSON.parse(text)).toEqual({ responses: [{ code: '400', key, message }] });
    expect(await store.conferences.list()).toEqual([]);
  });
  test('UTF-8 that is not percent-encoded is read as it is', async () => {
    await ask('/conferences/create/', form(`${WHO};code=1;talkpin=2;description=Größe 😀`));
    expect(await store.conferences.list()).toMatchObject([{ description: 'Größe 😀' }]);
  });
  test.each(['%0d%0a', '%00', '%0a', '%e2%80%a8'])('a line break such as %s is refused', async (text) => {
    const { text: body } = await ask(
      `/conferences/create/?${WHO};code=1;talkpin=2;description=a${text}b;callerid=1${text}`,
    );
    expect(JSON.parse(body)).toMatchObject({
      responses: [
        { code: '400', key: 'description' },
        { code: '400', key: 'callerid' },
      ],
    });
  });
});

describe('signing in', () => {
  const REFUSED =
    '{"responses":[{"code":"401","key":"","message":"The authentication details provided are invalid."}]}';
  test.each([
    '',
    'auth_username=user',
    'auth_password=password',
    'auth_username=user;auth_password=wrong',
    'auth_username=nobody;auth_password=password',
    'auth_username=;auth_password=',
    'auth_username=__proto__;auth_password=password',
    'auth_username=user;auth_password=%ff',
  ])('with %j is refused before anything else is looked at', async (details) => {
    const answer = await ask(`/conferences/create/?${details};code=x;count=y;validation=1`);
    expect(answer).toMatchObject({ status: 200, text: REFUSED });
  });
  test('too many wrong details are told apart by their message', async () => {
    const { text } = await ask(`/conferences/list?${WHO}`, {}, { sourceOf: () => 'flooder' });
    expect(JSON.parse(text)).toEqual({
      responses: [{ code: '401', key: '', message: 'Too many attempts with wrong details: try again in 2 s.' }],
    });
  });
});

describe('what is no call', () => {
  test.each([
    '/',
    '/conferences',
    '/conferences/create/x',
    '/conferences//create',
    '/people/__proto__',
    '/constructor',
    '/rateplans/list',
  ])('%s is HTTP 404', async (path) => {
    expect(await ask(`${path}?${WHO}`)).toHaveProperty('status', 404);
  });
  test.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])('%s is HTTP 405, and does nothing', async (method) => {
    const answer = await ask(`/conferences/create/?${WHO};code=1;talkpin=2`, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, POST');
    expect(await office.services.store.conferences.list()).toEqual([]);
  });
  test.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain'])(
    'a body of %s is HTTP 415',
    async (type) => {
      const init = { method: 'POST', body: '{"code":"1"}', headers: { 'content-type': type } };
      expect(await ask(`/conferences/create/?${WHO};code=1;talkpin=2`, init)).toHaveProperty('status', 415);
      expect(await office.services.store.conferences.list()).toEqual([]);
    },
  );
  test('a body of more than 64 kB is HTTP 413, whatever it says of its length', async () => {
    const body = `${WHO};code=1;talkpin=2;description=${'x'.repeat(65_536)}`;
    expect(await ask('/conferences/create', form(body))).toHaveProperty('status', 413);
    const stream = new Blob([body]).stream();
    const chunked = { ...form(''), body: stream, duplex: 'half' } as RequestInit;
    expect(await ask('/conferences/create', chunked)).toHaveProperty('status', 413);
    expect(await office.services.store.conferences.list()).toEqual([]);
  });
  test('one of just less is read', async () => {
    const body = `${WHO};code=1;talkpin=2;x=`;
    expect(await ask('/conferences/create', form(body + 'x'.repeat(65_536 - body.length)))).toHaveProperty(
      'text',
      CREATED,
    );
  });
});

describe('over HTTP', () => {
  test('calls and refusals are as above, also with bodies of no stated length', async () => {
    const app = new Hono().route('/api/json', enswitchRoutes(deps));
    const listening = await listen(app, { host: '127.0.0.1', port: 0 });
    onTestFinished(() => listening.close());
    const url = `${listening.url}/api/json/conferences/create/`;
    const chunked = (text: string) =>
      ({ ...form(''), body: new Blob([text]).stream(), duplex: 'half' }) satisfies RequestInit & { duplex: 'half' };
    const body = `${WHO};code=1;talkpin=2`;
    expect(await fetch(url, { ...chunked(body), method: 'PUT' })).toHaveProperty('status', 405);
    expect(await fetch(url, chunked(`${body};x=${'x'.repeat(65_536)}`))).toHaveProperty('status', 413);
    expect(await fetch(`${url}?${body}`, { method: 'HEAD' })).toHaveProperty('status', 405);
    expect(await (await fetch(url, chunked(body))).text()).toBe(CREATED);
    expect(await (await fetch(`${url}?${WHO};code=2;talkpin=2`)).text()).toBe(CREATED.replace('1}', '2}'));
  });
});

test('a URL with bytes beyond ASCII is no HTTP, and changes nothing', async () => {
  const app = new Hono().route('/api/json', enswitchRoutes(deps));
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const socket = connect(server.port, '127.0.0.1');
  const path = `/api/json/conferences/create/?${WHO};code=1;talkpin=2;description=a\xff`;
  socket.write(Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`, 'latin1'));
  expect((await socket.setEncoding('utf8').toArray()).join('')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await store.conferences.list()).toEqual([]);
});

describe('trouble', () => {
  test('a store that is away is told, and nothing is logged as a fault of ours', async () => {
    const { person, customer } = await office.actor('user');
    store.goAway('a test');
    const signIn: SignIn = async () => ({ kind: 'signed-in', person, customer });
    for (const over of [{ signIn }, {}]) {
      const { status, text } = await ask(`/conferences/create?${WHO};code=1;talkpin=2`, {}, over);
      expect([status, JSON.parse(text)]).toMatchObject([200, { responses: [{ code: '503', key: '' }] }]);
    }
    expect(failures).toEqual([]);
  });
  test('a fault of ours is logged, and not told', async () => {
    const signIn: SignIn = async () => {
      throw new Error('secret');
    };
    const { status, text } = await ask(`/conferences/list?${WHO}`, {}, { signIn });
    expect([status, JSON.parse(text)]).toMatchObject([200, { responses: [{ code: '500', key: '' }] }]);
    expect(text).not.toContain('secret');
    expect(failures).toEqual([new Error('secret')]);
  });
});
