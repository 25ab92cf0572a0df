import type { MiddlewareHandler } from 'hono';
import { problem, problemResponse } from '../problem.ts';
import type { RestDeps, RestEnv } from './environment.ts';

/** Lets in who shows a good token (RFC 6750), and counts requests by person; others by their source. */
export function bearer({ personOfToken, requests, sourceOf, now }: RestDeps): MiddlewareHandler<RestEnv> {
  return async (context, next) => {
    const token = /^Bearer +([^ ]+) *$/i.exec(context.req.header('authorization') ?? '')?.[1];
    const signedIn = token === undefined ? undefined : await personOfToken(token);
    const key = signedIn === undefined ? `source ${sourceOf(context)}` : `person ${signedIn.person.id}`;
    const limit = await requests.take(key);
    const headers = rateLimitHeaders(requests.allowance, limit);
    if (!limit.allowed) return tooManyRequests(limit.resetMs, headers);
    if (signedIn === undefined) {
      const detail =
        token === undefined
          ? 'send "Authorization: Bearer TOKEN"; POST /api/v1/tokens makes one'
          : 'the token is not good, or not any more';
      const challenge =
        token === undefined ? 'Bearer realm="convene"' : 'Bearer realm="convene", error="invalid_token"';
      return problemResponse(problem('sign-in-needed', detail), { ...headers, 'www-authenticate': challenge });
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
