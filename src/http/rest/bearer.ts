import type { Context, MiddlewareHandler } from 'hono';
import type { SignedIn } from '../../auth/sign-in.ts';
import { problem, problemResponse } from '../problem.ts';
import type { RestDeps, RestEnv } from './environment.ts';

/** How requests say who asks. */
export interface Entrance {
  /** The token of a request, or undefined. */
  tokenOf(context: Context): string | undefined;
  personOf(token: string, context: Context): Promise<SignedIn | undefined>;
  /** What to do, for who shows no token. */
  readonly advice: string;
  /** Of `WWW-Authenticate`, besides bearer tokens. */
  readonly otherChallenges?: string;
}

/** The token of the `Authorization` header (RFC 6750, 2.1). */
export const bearerToken = (context: Context): string | undefined =>
  /^Bearer +([^ ]+) *$/i.exec(context.req.header('authorization') ?? '')?.[1];

/** Lets in who shows a good bearer token, and counts requests by person; others by their source. */
export function bearer(deps: RestDeps): MiddlewareHandler<RestEnv> {
  return entrance(deps, {
    tokenOf: bearerToken,
    personOf: (token) => deps.personOfToken(token),
    advice: 'send "Authorization: Bearer TOKEN"; POST /api/v1/tokens makes one',
  });
}

/** The same for tokens that are shown in other ways. */
export function entrance(
  { requests, sourceOf, now }: Pick<RestDeps, 'requests' | 'sourceOf' | 'now'>,
  { tokenOf, personOf, advice, otherChallenges = '' }: Entrance,
): MiddlewareHandler<RestEnv> {
  return async (context, next) => {
    const token = tokenOf(context);
    const signedIn = token === undefined ? undefined : await personOf(token, context);
    const key = signedIn === undefined ? `source ${sourceOf(context)}` : `person ${signedIn.person.id}`;
    const limit = await requests.take(key);
    const headers = rateLimitHeaders(requests.allowance, limit);
    if (!limit.allowed) return tooManyRequests(limit.resetMs, headers);
    if (signedIn === undefined) {
      const detail = token === undefined ? advice : 'the token is not good, or not any more';
      const challenge =
        token === undefined ? 'Bearer realm="convene"' : 'Bearer realm="convene", error="invalid_token"';
      return problemResponse(problem('sign-in-needed', detail), {
        ...headers,
        'www-authenticate': challenge + otherChallenges,
      });
    }
    context.set('actor', { ...signedIn, nowMs: now() });
    await next();
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
    return undefined;
  };
}

/** Says when to try again (RFC 9110, 10.2.3). */
export function tooManyRequests(resetMs: number, headers: Readonly<Record<string, string>> = {}): Response {
  const seconds = Math.max(1, Math.ceil(resetMs / 1_000));
  return problemResponse(problem('too-many-requests', `try again in ${seconds} s`), {
    ...headers,
    'retry-after': String(seconds),
  });
}

/** As draft-ietf-httpapi-ratelimit-headers has them: quota and window in seconds, what remains, when it is full again. */
export function rateLimitHeaders(
  { points, windowSeconds }: { readonly points: number; readonly windowSeconds: number },
  { remaining, resetMs }: { readonly remaining: number; readonly resetMs: number },
): Record<string, string> {
  return {
    'ratelimit-policy': `"requests";q=${points};w=${windowSeconds}`,
    ratelimit: `"requests";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
