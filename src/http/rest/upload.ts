import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { FieldError } from '../../core/field-error.ts';
import { ok, type Result, refused } from '../../core/result.ts';
import { createSound, MOST_SOUND_BYTES } from '../../operations/sounds.ts';
import { fromText } from '../../operations/text-form.ts';
import { readBytes } from '../bytes.ts';
import { type Problem, problem, problemResponse } from '../problem.ts';
import type { RestEnv } from './environment.ts';
import { NOT_UTF_8, type RequestInput } from './request-input.ts';

/** The parts of a form around the file. */
const FORM_ALLOWANCE_BYTES = 65_536;

const FIELDS: z.core.$ZodShape = createSound.input.shape;

/**
 * Reads an upload for all behind it. `body` becomes a text that is the same for the same upload, whatever boundary a client draws
 * for its form, so that an idempotency key knows it again.
 */
export const uploadRead: MiddlewareHandler<RestEnv> = async (context, next) => {
  const upload = await readUpload(context);
  if (!upload.ok) return problemResponse(upload.error);
  context.set('upload', upload.value);
  context.set('body', await fingerprint(upload.value));
  await next();
  return undefined;
};

/**
 * The input of an upload: the parts of a multipart/form-data body, of which `file` is the file (RFC 7578), or a raw audio body with
 * the rest in the query.
 */
async function readUpload(context: Context<RestEnv>): Promise<Result<RequestInput, Problem>> {
  const kind = context.req.header('content-type') ?? '';
  const multipart = /^multipart\/form-data\s*;/i.test(kind);
  if (!multipart && !/^(?:audio\/[\w.+-]+|application\/(?:ogg|octet-stream))\s*(?:;|$)/i.test(kind)) {
    return no(
      'wrong-media-type',
      'send multipart/form-data with file and name, or the file itself as audio/… with ?name=',
    );
  }
  const bytes = await readBytes(context.req.raw.body, MOST_SOUND_BYTES + (multipart ? FORM_ALLOWANCE_BYTES : 0));
  if (bytes === undefined) return no('body-too-large', `a sound has at most ${MOST_SOUND_BYTES} bytes`);
  const query = new URL(context.req.url).searchParams;
  const dryRun = query.get('dry_run') ?? 'false';
  query.delete('dry_run');
  const flaw = /^(?:true|false)$/.test(dryRun) ? [] : [{ field: 'dry_run', message: 'must be true or false' }];
  const asked = (parts: readonly (readonly [string, unknown])[]) =>
    ok({ ...fieldsOf([...query, ...parts], flaw), dryRun: dryRun === 'true' });
  if (!multipart) return asked([['file', new File([bytes], 'sound')]]);
  try {
    const form = await new Response(bytes, { headers: { 'content-type': kind } }).formData();
    return asked([...form]);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return no('malformed-body', 'the body is no multipart/form-data that ends as it says');
  }
}

/** Texts stand for what the schema has there. Forms too are read with a mark in place of what is not UTF-8. */
function fieldsOf(parts: readonly (readonly [string, unknown])[], flaws: readonly FieldError[]) {
  const given: Record<string, unknown> = {};
  const faults = [...flaws];
  for (const [name, value] of parts) {
    const schema = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    given[name] = schema === undefined || typeof value !== 'string' ? value : fromText(schema, value);
    if (typeof value === 'string' && NOT_UTF_8.test(value)) faults.push({ field: name, message: 'is not UTF-8' });
  }
  return { given, faults };
}

async function fingerprint({ given }: RequestInput): Promise<string> {
  const { file, ...fields } = given;
  const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : String(file);
  return JSON.stringify([fields, createHash('sha256').update(bytes).digest('base64url')]);
}
const no = (kind: Parameters<typeof problem>[0], detail: string) => refused(problem(kind, detail));
