import type { Context, MiddlewareHandler } from 'hono';
import { ok, type Result, refused } from '../../core/result.ts';
import { readBytes } from '../bytes.ts';
import { type Problem, problem, problemResponse } from '../problem.ts';
import type { RestEnv } from './environment.ts';

const MOST_BYTES = 262_144;
/** A charset other than UTF-8 is none of JSON's (RFC 8259, 8.1); others' parameters mean nothing. */
const JSON_TYPE = /^application\/(?:json|merge-patch\+json)\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

const malformed = (detail: string) => problem('malformed-body', detail);
const tooLarge = (most: number) => problem('body-too-large', `a body has at most ${most} bytes`);

/** Reads the body of a POST or PATCH, so that all behind it find its text. */
export const bodyRead: MiddlewareHandler<RestEnv> = async (context, next) => {
  const read = await readBody(context);
  if (typeof read !== 'string') return problemResponse(read);
  context.set('body', read);
  await next();
  return undefined;
};

/** The text of a body of JSON, or what is wrong with it. */
export async function readBody({ req }: Context): Promise<string | Problem> {
  // What a GET or DELETE carries means nothing (RFC 9110, 9.3).
  if (req.method !== 'POST' && req.method !== 'PATCH') return '';
  if (Number(req.header('content-length') ?? 0) > MOST_BYTES) return tooLarge(MOST_BYTES);
  const text = await readText(req.raw.body, MOST_BYTES);
  if (typeof text !== 'string' || text === '') return text;
  const type = req.header('content-type') ?? '';
  const charset = CHARSET.exec(type)?.[1] ?? 'utf-8';
  if (!JSON_TYPE.test(type) || !/^utf-?8$/i.test(charset)) {
    return problem('wrong-media-type', 'send the body as application/json, in UTF-8');
  }
  const coding = req.header('content-encoding') ?? 'identity';
  return coding === 'identity' ? text : problem('wrong-media-type', 'send the body without a Content-Encoding');
}

/** The text of a body of UTF-8, or what is wrong with it. */
export async function readText(body: ReadableStream<Uint8Array> | null, mostBytes: number): Promise<string | Problem> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readBytes(body, mostBytes);
  } catch {
    return malformed('the body ended before its end');
  }
  if (bytes === undefined) return tooLarge(mostBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return malformed('the body is not UTF-8');
  }
}

/** The fields of a body; none where it is empty. */
export function fieldsOf(body: string): Result<Readonly<Record<string, unknown>>, Problem> {
  if (body === '') return ok({});
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return refused(malformed('the body is not JSON'));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return refused(malformed('the body must be a JSON object'));
  }
  // An own `__proto__` stays a field like any other.
  return ok(Object.fromEntries(Object.entries(parsed)));
}
