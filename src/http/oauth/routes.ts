import { Hono } from 'hono';
import { MOST_TOKENS, makeToken } from '../../auth/tokens.ts';
import { assertNever } from '../../core/assert-never.ts';
import { StoreError } from '../../store/store.ts';
import { readForm } from '../form.ts';
import type { RestDeps } from '../rest/environment.ts';
import { type OauthError, tokenRequest } from './credentials.ts';

const LONGEST_BODY_BYTES = 16_384;
/** How long a client's token is good. */
const LIFE_SECONDS = 3_600;

export type OauthDeps = Pick<RestDeps, 'services' | 'signIn' | 'requests' | 'sourceOf' | 'now' | 'failed'>;

/**
 * OAuth2 client credentials (RFC 6749, 4.4), to be mounted under `/oauth`: a person's name and password get a token for an hour,
 * with everything that the person may do; there are no scopes. Wrong ones count as wrong sign-ins.
 */
export function oauthRoutes({ services, signIn, requests, sourceOf, now, failed }: OauthDeps): Hono {
  const app = new Hono();
  app.onError((thrown, context) => {
    if (thrown instanceof StoreError) return refuse(503, 'temporarily_unavailable', 'the store is away: try again');
    failed(`${context.req.method} ${context.req.path}`, thrown);
    return refuse(500, 'server_error', 'it was written to the log');
  });
  app.post('/token', async (context) => {
    const source = sourceOf(context);
    const limit = await requests.take(`source ${source}`);
    if (!limit.allowed) return tooMany('temporarily_unavailable', 'too many requests', limit.resetMs);
    const kind = context.req.header('content-type') ?? '';
    if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(kind)) {
      return refuse(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
    }
    const form = await readForm(context.req.raw.body, LONGEST_BODY_BYTES);
    if (form === undefined) return refuse(413, 'invalid_request', `a body has at most ${LONGEST_BODY_BYTES} bytes`);
    const asked = tokenRequest(context.req.header('authorization'), form);
    const wrong = (error: OauthError, description: string) => {
      if (error !== 'invalid_client') return refuse(400, error, description);
      return refuse(401, error, description, asked.basic ? { 'www-authenticate': 'Basic realm="convene"' } : {});
    };
    if (!asked.ok) return wrong(asked.error, asked.description);
    const result = await signIn(asked.id, asked.secret, source);
    switch (result.kind) {
      case 'wrong':
        return wrong('invalid_client', 'client_id or client_secret is wrong');
      case 'too-many':
        return tooMany('invalid_client', 'too many wrong attempts', result.retryAfterMs);
      case 'signed-in': {
        const given = { name: 'OAuth2 client', kind: 'client', nowMs: now(), lifeMs: LIFE_SECONDS * 1_000 } as const;
        const made = await makeToken(services.directory, result.person, given);
        if (!made.ok) return refuse(409, 'invalid_request', TOO_MANY_TOKENS);
        return json(200, { access_token: made.value.token, token_type: 'Bearer', expires_in: LIFE_SECONDS });
      }
      default:
        return assertNever(result);
    }
  });
  app.all('/token', () => refuse(405, 'invalid_request', 'tokens are asked for by POST', { allow: 'POST' }));
  return app;
}

const TOO_MANY_TOKENS = `there are ${MOST_TOKENS} tokens of clients already: use one until it expires, or delete one by DELETE /api/v1/tokens/{id}`;

/** Says when to try again (RFC 9110, 10.2.3). */
function tooMany(error: OauthError | 'temporarily_unavailable', what: string, resetMs: number): Response {
  const seconds = Math.max(1, Math.ceil(resetMs / 1_000));
  return refuse(429, error, `${what}: try again in ${seconds} s`, { 'retry-after': String(seconds) });
}

/** RFC 6749, 5.2; the two for faults of ours are those of 4.1.2.1. */
function refuse(
  status: number,
  error: OauthError | 'temporarily_unavailable' | 'server_error',
  description: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json(status, { error, error_description: description }, headers);
}

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...headers } });
