import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROUTES } from '../../../src/http/rest/routes.ts';
import { memoryLimiter } from '../../../src/store/limiter.ts';
import { memoryReplies } from '../../../src/store/replies.ts';
import { StoreError } from '../../../src/store/store.ts';
import { type Answer, type Door, openDoor } from './door.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const CONFERENCE = { code: '123456', talkpin: '1' };
const JSON_TYPE = { 'content-type': 'application/json' };
const conferences = (of = door) => of.services.store.conferences.list();

/** Opens another door for one test. */
async function behind(opening: Promise<Door>, use: (other: Door) => Promise<void>): Promise<void> {
  const other = await opening;
  try {
    await use(other);
  } finally {
    await other.close();
  }
}

describe('tokens', () => {
  const POST = 'POST /tokens';
  const json = { username: 'user', password: 'password', name: 'script' };
  const tokenIn = ({ body }: Answer): string =>
    typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : '';

  test('are made for a password, listed, good, and deleted', async () => {
    const made = await door.ask(undefined, POST, { json });
    expect(made).toMatchObject({ status: 201, body: { token: expect.stringMatching(/^cvt_/), id: 1 } });
    expect(made.headers.get('location')).toBe('/api/v1/tokens/1');
    expect(made.headers.get('ratelimit')).toMatch(/^"requests";r=999;t=[0-9]+$/);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const headers = { authorization: `bearer ${tokenIn(made)}` };
    const listed = await door.ask(undefined, 'GET /tokens', { headers });
    expect(listed).toMatchObject({ status: 200, body: { items: [{ id: 1, name: 'script' }], next: null } });
    expect(JSON.stringify(listed.body)).not.toContain(tokenIn(made));
    expect((await door.ask('stranger', 'DELETE /tokens/1')).status).toBe(404);
    expect((await door.ask(undefined, 'DELETE /tokens/1', { headers })).status).toBe(204);
    expect((await door.ask(undefined, 'GET /tokens', { headers })).status).toBe(401);
  });
  test.each([
    { ...json, password: 'wrong' },
    { ...json, username: 'nobody' },
  ])('%j is refused, one like the other', async (wrong) => {
    const answer = await door.ask(undefined, POST, { json: wrong });
    expect(answer).toMatchObject({ status: 401, body: { detail: 'nobody signs in with this name and this password' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="convene"');
  });
  test.each([
    {},
    { ...json, name: '' },
    { ...json, name: 'a\r\nb' },
    { ...json, roles: ['owner'] },
    { ...json, name: 1 },
  ])('%j is not valid', async (wrong) => {
    const answer = await door.ask(undefined, POST, { json: wrong });
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/invalid-input' } });
  });
  test('wrong passwords are limited', async () => {
    for (let n = 0; n < 10; n += 1) await door.ask(undefined, POST, { json: { ...json, password: 'wrong' } });
    const barred = await door.ask(undefined, POST, { json });
    expect(barred).toMatchObject({ status: 429, body: { type: '/problems/too-many-requests' } });
    expect(Number(barred.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('who has no good token', () => {
  test.each([
    [{}, 'Bearer realm="convene"'],
    [{ authorization: 'Basic dXNlcjpwYXNzd29yZA==' }, 'Bearer realm="convene"'],
    [{ authorization: 'Bearer cvt_x' }, 'Bearer realm="convene", error="invalid_token"'],
  ])('%j gets nothing', async (headers, challenge) => {
    for (const { method, path } of ROUTES) {
      const answer = await door.ask(undefined, `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '1')}`, {
        headers,
      });
      expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([path, 401, challenge]);
    }
  });
  test('one whose person was disabled, too', async () => {
    expect((await door.ask('user', 'GET /conferences')).status).toBe(200);
    await door.services.directory.people.update(door.person('user').id, { disabled: true });
    expect((await door.ask('user', 'GET /conferences')).status).toBe(401);
  });
});

describe('limits of requests', () => {
  const limited = () => openDoor({ requests: memoryLimiter({ points: 2, windowSeconds: 60 }) });
  test('are told, and hold for each person', () =>
    behind(limited(), async (door) => {
      const first = await door.ask('user', 'GET /conferences');
      expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=2;w=60');
      expect(first.headers.get('ratelimit')).toMatch(/^"requests";r=1;t=[0-9]+$/);
      expect((await door.ask('user', 'GET /conferences/9')).headers.get('ratelimit')).toMatch(/r=0/);
      const third = await door.ask('user', 'POST /conferences', { json: CONFERENCE });
      expect(third).toMatchObject({ status: 429, body: { type: '/problems/too-many-requests' } });
      expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(third.headers.get('ratelimit')).toMatch(/r=0/);
      expect(await conferences(door)).toEqual([]);
      expect((await door.ask('colleague', 'GET /conferences')).status).toBe(200);
    }));
  test('hold for a source without a token', () =>
    behind(limited(), async (door) => {
      const statuses: number[] = [];
      for (const request of ['GET /conferences', 'POST /tokens', 'POST /tokens', 'GET /nowhere']) {
        statuses.push((await door.ask(undefined, request)).status);
      }
      expect(statuses).toEqual([401, 400, 429, 429]);
      expect((await door.ask('user', 'GET /conferences')).status).toBe(200);
    }));
});

describe('an idempotency key', () => {
  const keyed = (key: string, json: object = CONFERENCE) => ({ json, headers: { 'idempotency-key': key } });
  test('gets the first answer again', async () => {
    const first = await door.ask('user', 'POST /conferences', keyed('k'));
    const again = await door.ask('user', 'POST /conferences', keyed('k'));
    expect([again.status, again.body]).toEqual([201, first.body]);
    for (const name of ['etag', 'location', 'content-type', 'cache-control']) {
      expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    }
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await conferences()).toHaveLength(1);
  });
  test('belongs to one body, one path and one person', async () => {
    await door.ask('user', 'POST /conferences', keyed('k'));
    const other = await door.ask('user', 'POST /conferences', keyed('k', { ...CONFERENCE, code: '2' }));
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/key-used-otherwise' } });
    expect((await door.ask('user', 'POST /rooms/1/lock', { headers: { 'idempotency-key': 'k' } })).status).toBe(422);
    expect((await door.ask('colleague', 'POST /conferences', keyed('k', { ...CONFERENCE, code: '2' }))).status).toBe(
      201,
    );
  });
  test('at the same moment is done once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => door.ask('user', 'POST /conferences', keyed('k'))),
    );
    expect(await conferences()).toHaveLength(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
  });
  test('of what was refused by the request gets the refusal again', async () => {
    await door.ask('colleague', 'POST /conferences', { json: CONFERENCE });
    const first = await door.ask('user', 'POST /conferences', keyed('k'));
    expect(first.status).toBe(409);
    expect((await door.ask('user', 'POST /conferences', keyed('k'))).body).toEqual(first.body);
  });
  test('of what failed through no fault of the request is free again', async () => {
    await door.ask('user', 'POST /conferences', { json: CONFERENCE });
    door.hall.answer = { kind: 'away', reason: 'nobody serves the node' };
    const headers = { 'idempotency-key': 'k' };
    expect((await door.ask('user', 'POST /rooms/1/end', { headers })).status).toBe(503);
    door.hall.answer = { kind: 'confirmed' };
    expect((await door.ask('user', 'POST /rooms/1/end', { headers })).status).toBe(204);
  });
  test.each(['', 'a b', 'x'.repeat(256)])('%j is none', async (key) => {
    expect((await door.ask('user', 'POST /conferences', keyed(key))).status).toBe(400);
    expect(await conferences()).toEqual([]);
  });
  test('whose answer cannot be kept does not undo what was done', () => {
    const keep = async () => Promise.reject(new StoreError('away'));
    return behind(openDoor({ replies: { ...memoryReplies(), keep } }), async (door) => {
      expect((await door.ask('user', 'POST /conferences', keyed('k'))).status).toBe(201);
      expect(door.failures).toHaveLength(1);
    });
  });
});

describe('bodies', () => {
  const post = (text: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
    door.ask('user', 'POST /conferences', { text, headers });
  test.each(['{', '{"code":}', '[]', '"x"', '1', 'null', 'true', ' ', '{"code":"1"}x', "{'code':1}"])(
    '%s is malformed',
    async (text) => {
      expect(await post(text)).toMatchObject({ status: 400, body: { type: '/problems/malformed-body' } });
    },
  );
  test('must be UTF-8', async () => {
    const text = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(await post(text)).toMatchObject({ status: 400, body: { type: '/problems/malformed-body' } });
  });
  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=iso-8859-1' },
    { 'content-type': 'application/jsonp' },
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
  ])('%j is not read', async (headers) => {
    const answer = await post(JSON.stringify(CONFERENCE), headers);
    expect(answer).toMatchObject({ status: 415, body: { type: '/problems/wrong-media-type' } });
    expect(await conferences()).toEqual([]);
  });
  test.each(['application/json; charset=UTF-8', 'Application/JSON;charset="utf-8"', 'application/merge-patch+json'])(
    '%s is read',
    async (type) => {
      expect((await post(JSON.stringify(CONFERENCE), { 'content-type': type })).status).toBe(201);
    },
  );
  test('have at most 256 KiB', async () => {
    const padded = (bytes: number) => JSON.stringify(CONFERENCE).padEnd(bytes, ' ');
    expect(await post(padded(262_145))).toMatchObject({ status: 413, body: { type: '/problems/body-too-large' } });
    expect(await conferences()).toEqual([]);
    expect((await post(padded(262_144))).status).toBe(201);
  });
  test('of no stated length have no more', async () => {
    const chunk = ' '.repeat(65_536);
    const chunked = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(5);
    const said = await raw(`transfer-encoding: chunked\r\n\r\n${chunked}0\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    expect(await conferences()).toEqual([]);
  });
  test('nested without end do no harm', async () => {
    const depth = 100_000;
    const text = `{"code":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await post(text)).status).toBe(400);
    expect((await door.ask('user', 'GET /conferences')).status).toBe(200);
    expect(door.failures).toEqual([]);
  });

  /** What is said to a request for a conference whose head ends, and whose body begins, so. */
  async function raw(rest: string, of = door): Promise<string> {
    const head = `POST /api/v1/conferences HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${await of.tokenOf('user')}\r\n`;
    const socket = connect(of.port, '127.0.0.1');
    socket.end(`${head}content-type: application/json\r\nconnection: close\r\n${rest}`);
    return said(socket);
  }
  async function said(socket: ReturnType<typeof connect>): Promise<string> {
    const chunks: string[] = [];
    for await (const chunk of socket.setEncoding('utf8')) chunks.push(String(chunk));
    return chunks.join('');
  }
  test('that are cut off change nothing', async () => {
    await raw(`content-length: 1000\r\n\r\n${JSON.stringify(CONFERENCE)}`);
    expect((await door.ask('user', 'GET /conferences')).body).toEqual({ items: [], next: null });
    expect(door.failures).toEqual([]);
  });
  test('that come too slowly are not waited for', () => {
    const limits = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
    return behind(openDoor({}, limits), async (door) => {
      const authorization = `authorization: Bearer ${await door.tokenOf('user')}`;
      const socket = connect(door.port, '127.0.0.1');
      const head = `POST /api/v1/conferences HTTP/1.1\r\nhost: x\r\n${authorization}\r\ncontent-type: application/json`;
      socket.write(`${head}\r\ncontent-length: 1000\r\n\r\n{"code":`);
      expect(await said(socket)).toMatch(/^HTTP\/1\.1 408 /);
      expect(await door.ask('user', 'GET /conferences')).toMatchObject({ status: 200, body: { items: [] } });
      expect(door.failures).toEqual([]);
    });
  });
});

describe('what is not there', () => {
  test.each(['/nowhere', '/conferences/1/2', '/conferences/', '', '/rooms/1/explode', '/__proto__'])(
    '%s',
    async (path) => {
      const answer = await door.ask('user', `GET ${path}`);
      expect(answer).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );
  test.each([
    ['PUT /conferences/1', 'GET, HEAD, PATCH, DELETE'],
    ['DELETE /conferences', 'GET, HEAD, POST'],
    ['GET /rooms/1/lock', 'POST'],
    ['PATCH /tokens', 'POST, GET, HEAD'],
    ['OPTIONS /rooms', 'GET, HEAD'],
  ])('%s', async (request, allow) => {
    const answer = await door.ask('user', request);
    expect(answer).toMatchObject({ status: 405, body: { type: '/problems/method-not-allowed' } });
    expect(answer.headers.get('allow')).toBe(allow);
  });
  test('HEAD is a GET without its body', async () => {
    expect(await door.ask('user', 'HEAD /conferences')).toMatchObject({ status: 200, body: undefined });
  });
  test.each(['0', '-1', 'x', '1e3', '9999999999999999', '1%0d%0a'])('a record with the id %s', async (id) => {
    const answer = await door.ask('user', `GET /conferences/${id}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'id' }] } });
  });
});

describe('what goes wrong on our side', () => {
  test('is a 503 while the store is away', () =>
    behind(
      openDoor({
        personOfToken: () => Promise.reject(new StoreError('away')),
        signIn: () => Promise.reject(new StoreError('away')),
      }),
      async (door) => {
        const away = { status: 503, body: { type: '/problems/away' } };
        expect(await door.ask('user', 'GET /conferences')).toMatchObject(away);
        const json = { username: 'user', password: 'password', name: 'x' };
        expect(await door.ask(undefined, 'POST /tokens', { json })).toMatchObject(away);
        expect(door.failures).toEqual([]);
      },
    ));
  test('is a 500 that says nothing of what, and is written to the log', () => {
    const broken = new Error('secret');
    return behind(openDoor({ personOfToken: () => Promise.reject(broken) }), async (door) => {
      const answer = await door.ask('user', 'GET /conferences');
      expect(answer).toMatchObject({ status: 500, body: { type: '/problems/internal-error' } });
      expect(JSON.stringify(answer.body)).not.toContain('secret');
      expect(door.failures).toEqual([broken]);
    });
  });
});

test('every name in a path is a field of its operation', () => {
  for (const { path, operation } of ROUTES) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    expect([path, names.filter((name) => !Object.hasOwn(operation.input.shape, name))]).toEqual([path, []]);
  }
});
