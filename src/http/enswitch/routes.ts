import { type Context, Hono } from 'hono';
import type { SignIn } from '../../auth/sign-in.ts';
import { assertNever } from '../../core/assert-never.ts';
import type { Services } from '../../operations/services.ts';
import { StoreError } from '../../store/store.ts';
import { readBytes } from '../bytes.ts';
import type { SourceOf } from '../source.ts';
import { type Answer, type Authentication, answer, enswitchCall, isCall, NOT_AUTHENTICATED } from './call.ts';
import { readParameters } from './parameters.ts';

const LONGEST_BODY_BYTES = 65_536;
const NO_CALL = answer('404', 'There is no such call.');

/** What the Enswitch style stands on. */
export interface EnswitchDeps {
  readonly services: Services;
  readonly signIn: SignIn;
  readonly sourceOf: SourceOf;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  failed(what: string, error: unknown): void;
}

/**
 * The Enswitch-compatible API, to be mounted under `/api/json`. Every call is answered with HTTP 200, whatever became of it; other
 * statuses are for what is no call at all.
 */
export function enswitchRoutes({ services, signIn, sourceOf, now, failed }: EnswitchDeps): Hono {
  async function authenticate(username: string, password: string, source: string): Promise<Authentication> {
    const result = await signIn(username, password, source);
    switch (result.kind) {
      case 'signed-in':
        return { ok: true, actor: { person: result.person, customer: result.customer, nowMs: now() } };
      case 'too-many': {
        const seconds = Math.ceil(result.retryAfterMs / 1_000);
        return { ok: false, message: `Too many attempts with wrong details: try again in ${seconds} s.` };
      }
      case 'wrong':
        return { ok: false, message: NOT_AUTHENTICATED };
      default:
        return assertNever(result);
    }
  }

  async function called(path: string, form: string, context: Context): Promise<Answer> {
    const query = /\?([^#]*)/.exec(context.req.url)?.[1] ?? '';
    const parameters = [...readParameters(query), ...readParameters(form)];
    const source = sourceOf(context);
    const authenticating = (username: string, password: string) => authenticate(username, password, source);
    return (await enswitchCall(path, parameters, services, authenticating)) ?? NO_CALL;
  }

  const app = new Hono();
  app.onError((error, context) => {
    if (error instanceof StoreError) return reply(context, answer('503', 'The store is away: try again.'), 200);
    failed(`the call ${context.req.path}`, error);
    return reply(context, answer('500', 'Something of ours went wrong.'), 200);
  });
  app.all('/:path{.+}', async (context) => {
    const path = context.req.param('path').replace(/\/$/, '');
    if (!isCall(path)) return reply(context, NO_CALL, 404);
    const { method } = context.req;
    if (method !== 'GET' && method !== 'POST') {
      context.header('allow', 'GET, POST');
      return reply(context, answer('400', 'Calls are made by GET or POST.'), 405);
    }
    const kind = context.req.header('content-type');
    if (method === 'POST' && kind !== undefined && !/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(kind)) {
      return reply(context, answer('400', 'A body must be application/x-www-form-urlencoded.'), 415);
    }
    // Hono's own limit makes a new Request of a body without a length, which those of its server for Node do not bear.
    const form = method === 'POST' ? await readBytes(context.req.raw.body, LONGEST_BODY_BYTES) : new Uint8Array();
    if (form === undefined) {
      return reply(context, answer('400', `The body is larger than ${LONGEST_BODY_BYTES} bytes.`), 413);
    }
    return reply(context, await called(path, Buffer.from(form).toString('latin1'), context), 200);
  });
  return app;
}

function reply(context: Context, answer: Answer, status: 200 | 404 | 405 | 413 | 415): Response {
  return context.json(answer, status, { 'cache-control': 'no-store' });
}
