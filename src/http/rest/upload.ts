import type { Context } from 'hono';
import type { z } from 'zod';
import { createSound, MOST_SOUND_BYTES } from '../../operations/sounds.ts';
import { fromText } from '../../operations/text-form.ts';
import { readBytes } from '../bytes.ts';
import { type Problem, problem } from '../problem.ts';

/** The parts of a form around the file. */
const FORM_ALLOWANCE_BYTES = 65_536;

const FIELDS: z.core.$ZodShape = createSound.input.shape;

export type Upload =
  | { readonly ok: true; readonly given: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: Problem };

/**
 * The input of an upload: the parts of a multipart/form-data body, of which `file` is the file (RFC 7578), or a raw audio body with
 * the rest in the query.
 */
export async function readUpload(context: Context): Promise<Upload> {
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
  const query = Object.entries(context.req.query()).map(read);
  if (!multipart) return { ok: true, given: { ...Object.fromEntries(query), file: new File([bytes], 'sound') } };
  try {
    const form = await new Response(bytes, { headers: { 'content-type': kind } }).formData();
    return { ok: true, given: Object.fromEntries([...query, ...[...form].map(read)]) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return no('malformed-body', 'the body is no multipart/form-data that ends as it says');
  }
}

/** Texts stand for what the schema has there. */
function read([name, value]: readonly [string, unknown]): readonly [string, unknown] {
  const schema = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  return [name, schema === undefined || typeof value !== 'string' ? value : fromText(schema, value)];
}
const no = (kind: Parameters<typeof problem>[0], detail: string): Upload => ({
  ok: false,
  problem: problem(kind, detail),
});
