import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MOST_TOKENS } from '../../../src/auth/tokens.ts';
import { oauthRoutes } from '../../../src/http/oauth/routes.ts';
import { propertiesRoutes } from '../../../src/http/properties/routes.ts';
import { memoryLimiter } from '../../../src/store/limiter.ts';
import { StoreError } from '../../../src/store/store.ts';
import { askJson, openRestDesk, type RestDesk } from '../rest-desk.ts';

let desk: RestDesk;
beforeEach(async () => {
  desk = await openRestDesk();
});
afterEach(() => desk.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
function ask(body: string, headers: Readonly<Record<string, string>> = {}, deps = desk.deps) {
  return askJson(oauthRoutes(deps), '/token', { method: 'POST', body, headers: { ...FORM, ...headers } });
}
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const GRANT = 'grant_type=client_credentials';

describe('a token', () => {
  test.each([
    ['in the body', `${GRANT}&client_id=user&client_secret=user`, {}],
    ['by HTTP Basic', GRANT, basic('user:user')],
    ['by HTTP Basic, encoded as in a form', GRANT, basic('%75ser:us%65r')],
    ['by HTTP Basic, with the same client_id in the body', `${GRANT}&client_id=user`, basic('user:user')],
    ['with parameters that are not known', `${GRANT}&client_id=user&client_secret=user&audience=x`, {}],
  ])('%s', async (_, body, headers) => {
    const answer = await ask(body, headers);
    expect(answer).toMatchObject({ status: 200, json: { token_type: 'Bearer', expires_in: 3_600 } });
    expect(Object.keys(answer.json ?? {})).toEqual(['access_token', 'token_type', 'expires_in']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
  });
  test('is kept as one of a client for an hour', async () => {
    await ask(`${GRANT}&client_id=user&client_secret=user`);
    const tokens = await desk.services.directory.tokens.list(desk.person('user').id);
    expect(tokens.map(({ kind, createdAtMs, expiresAtMs }) => [kind, (expiresAtMs ?? 0) - createdAtMs])).toEqual([
      ['client', 3_600_000],
    ]);
  });
  test('lets in to the properties', async () => {
    const { json } = await ask(`${GRANT}&client_id=user&client_secret=user`);
    const token = typeof json === 'object' && json !== null && 'access_token' in json ? json.access_token : '';
    const headers = { authorization: `Bearer ${token}` };
    const answer = await askJson(propertiesRoutes(desk.deps), '/extension/99/conference/', { headers });
    expect(answer.status).toBe(404);
  });
});

describe('is refused as RFC 6749 has it', () => {
  test.each([
    ['a wrong secret', `${GRANT}&client_id=user&client_secret=no`, {}, 401, 'invalid_client'],
    ['nobody', `${GRANT}&client_id=nobody&client_secret=nobody`, {}, 401, 'invalid_client'],
    ['no client', GRANT, {}, 401, 'invalid_client'],
    ['no secret', `${GRANT}&client_id=user`, {}, 401, 'invalid_client'],
    ['a wrong secret by Basic', GRANT, basic('user:no'), 401, 'invalid_client'],
    ['no pair by Basic', GRANT, basic('user'), 401, 'invalid_client'],
    ['a broken encoding by Basic', GRANT, basic('user:%zz'), 401, 'invalid_client'],
    ['another scheme', GRANT, { authorization: 'Bearer x' }, 401, 'invalid_client'],
    ['no grant', 'client_id=user&client_secret=user', {}, 400, 'invalid_request'],
    ['another grant', 'grant_type=password&username=user&password=user', {}, 400, 'unsupported_grant_type'],
    ['a parameter twice', `${GRANT}&${GRANT}&client_id=user&client_secret=user`, {}, 400, 'invalid_request'],
    ['two ways', `${GRANT}&client_id=user&client_secret=user`, basic('user:user'), 400, 'invalid_request'],
    ['two clients', `${GRANT}&client_id=admin`, basic('user:user'), 400, 'invalid_request'],
    ['JSON', '{}', { 'content-type': 'application/json' }, 400, 'invalid_request'],
    ['too much', `${GRANT}&client_id=${'x'.repeat(20_000)}`, {}, 413, 'invalid_request'],
  ])('%s', async (_, body, headers: Readonly<Record<string, string>>, status, error) => {
    const answer = await ask(body, headers);
    expect(answer).toMatchObject({ status, json: { error, error_description: expect.any(String) } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const challenge = 'authorization' in headers && status === 401 ? 'Basic realm="convene"' : null;
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
    expect(await desk.services.directory.tokens.list(desk.person('user').id)).toEqual([]);
  });
  test('too many wrong ones', async () => {
    const deps = { ...desk.deps, sourceOf: () => 'flooder' };
    const answer = await ask(`${GRANT}&client_id=user&client_secret=user`, {}, deps);
    expect(answer).toMatchObject({ status: 429, json: { error: 'invalid_client' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });
  test('too many requests of one source, right or wrong, and no others', async () => {
    const requests = memoryLimiter({ points: 2, windowSeconds: 60 });
    const deps = { ...desk.deps, requests };
    const [good, bad] = [`${GRANT}&client_id=user&client_secret=user`, 'grant_type=none'];
    expect((await ask(good, {}, deps)).status).toBe(200);
    expect((await ask(bad, {}, deps)).status).toBe(400);
    const answer = await ask(good, {}, deps);
    expect(answer).toMatchObject({ status: 429, json: { error: 'temporarily_unavailable' } });
    expect(answer.headers.get('retry-after')).toMatch(/^(?:60|59)$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await ask(good, {}, { ...deps, sourceOf: () => 'elsewhere' })).status).toBe(200);
  });
  test('one more than a person may have, until one is deleted', async () => {
    const person = desk.person('user').id;
    const { tokens } = desk.services.directory;
    const body = `${GRANT}&client_id=user&client_secret=user`;
    for (let n = 1; n <= MOST_TOKENS; n += 1) expect((await ask(body)).status).toBe(200);
    const answer = await ask(body);
    expect(answer).toMatchObject({ status: 409, json: { error: 'invalid_request' } });
    expect(await tokens.list(person)).toHaveLength(MOST_TOKENS);
    await tokens.delete(person, 1);
    expect((await ask(body)).status).toBe(200);
  });
  test('a store that is away, and a fault of ours', async () => {
    const failing = (error: Error) => ({ ...desk.deps, signIn: () => Promise.reject(error) });
    const body = `${GRANT}&client_id=user&client_secret=user`;
    const away = await ask(body, {}, failing(new StoreError('away')));
    expect(away).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } });
    expect(desk.failures).toEqual([]);
    expect(await ask(body, {}, failing(new Error('a bug')))).toMatchObject({
      status: 500,
      json: { error: 'server_error', error_description: 'it was written to the log' },
    });
    expect(desk.failures).toEqual([new Error('a bug')]);
  });
  test('another method', async () => {
    const answer = await askJson(oauthRoutes(desk.deps), '/token');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });
});
