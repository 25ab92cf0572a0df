import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { KeptReply } from '../../store/replies.ts';
import { problem, problemResponse } from '../problem.ts';
import type { RestDeps, RestEnv } from './environment.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT_HEADERS = ['content-type', 'etag', 'location'] as const;

/**
 * A POST with an `Idempotency-Key` is done once: who sends it again gets the first answer (draft-ietf-httpapi-idempotency-key).
 * Keys are the person's own and good for a day. What failed through no fault of the request may be tried again under its key.
 * Stands behind `bodyRead` or `uploadRead`.
 */
export function idempotency({ replies, failed }: RestDeps): MiddlewareHandler<RestEnv> {
  return async (context, next) => {
    const given = context.req.header('idempotency-key');
    if (context.req.method !== 'POST' || given === undefined) return next();
    if (!KEY.test(given)) {
      return problemResponse(problem('invalid-input', 'Idempotency-Key must be 1 to 255 visible ASCII characters'));
    }
    const key = digest(String(context.var.actor.person.id), given);
    const fingerprint = digest(context.req.method, context.req.url, context.var.body);
    const claim = await replies.claim(key, fingerprint);
    switch (claim.kind) {
      case 'other':
        return problemResponse(problem('key-used-otherwise', 'use a new key for each request'));
      case 'running':
        return problemResponse(problem('conflict', 'the first request under this key is still being done'));
      case 'done':
        return new Response(claim.reply.status === 204 ? null : claim.reply.body, {
          status: claim.reply.status,
          headers: { ...claim.reply.headers, 'idempotent-replayed': 'true' },
        });
      case 'first':
        break;
    }
    let reply: KeptReply | undefined;
    try {
      await next();
      const { status, headers } = context.res;
      const kept = KEPT_HEADERS.flatMap((name) => {
        const value = headers.get(name);
        return value === null ? [] : [[name, value] as const];
      });
      if (status < 500) reply = { status, headers: Object.fromEntries(kept), body: await context.res.clone().text() };
    } finally {
      // It is done, whatever becomes of its answer; where that cannot be kept, the key is free again after a minute.
      const kept = reply === undefined ? replies.drop(key) : replies.keep(key, fingerprint, reply);
      await kept.catch((error: unknown) => failed('keeping an answer under its idempotency key', error));
    }
    return undefined;
  };
}

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
