import type { Context } from 'hono';
import type { z } from 'zod';
import type { FieldError } from '../../core/field-error.ts';
import { ok, type Result } from '../../core/result.ts';
import { unknownFields } from '../../operations/perform.ts';
import { fromText } from '../../operations/text-form.ts';
import type { Problem } from '../problem.ts';
import { fieldsOf } from './body.ts';
import { idOfCursor } from './cursor.ts';
import type { RestEnv } from './environment.ts';
import type { Route } from './routes.ts';

/** What a request asks of an operation, before the operation's own schema has judged it. */
export interface RequestInput {
  readonly given: Readonly<Record<string, unknown>>;
  /** What is wrong by the rules of REST. */
  readonly faults: readonly FieldError[];
  /** `?dry_run=true` */
  readonly dryRun: boolean;
}

/** What a URL puts in place of bytes that are no character (WHATWG Encoding, 4.1); nobody sends it of their own accord. */
export const NOT_UTF_8 = /\uFFFD/;

type Fields = Record<string, unknown>;

/**
 * The fields of a request: those of its path, before those of its body, before those of its query. Every field has one place: a
 * GET or DELETE has them in the query, a POST or PATCH in the body.
 */
export function inputOf({ operation, method }: Route, context: Context<RestEnv>): Result<RequestInput, Problem> {
  const body = fieldsOf(context.var.body);
  if (!body.ok) return body;
  const shape = operation.input.shape;
  const faults: FieldError[] = [];
  const read: Fields = {};
  let dryRun = false;
  const inQuery = method === 'get' || method === 'delete';
  const query = new URL(context.req.url).searchParams;
  for (const name of new Set(query.keys())) {
    const [text = '', ...more] = query.getAll(name);
    if (NOT_UTF_8.test(text) || NOT_UTF_8.test(name))
      faults.push({ field: name, message: 'is not UTF-8, percent-encoded' });
    else if (more.length > 0) faults.push({ field: name, message: 'must be given once' });
    else if (name === 'dry_run' && method !== 'get') {
      dryRun = text === 'true';
      if (!dryRun && text !== 'false') faults.push({ field: name, message: 'must be true or false' });
    } else if (name === 'cursor' && Object.hasOwn(shape, 'after')) {
      const after = idOfCursor(text);
      if (after === undefined) faults.push({ field: name, message: 'must be the next of a page before' });
      else read['after'] = after;
    } else if (inQuery && name !== 'after' && Object.hasOwn(shape, name)) read[name] = fieldValue(shape, name, text);
    else faults.push({ field: name, message: 'is not known here' });
  }
  const path = Object.entries(context.req.param()).map(([name, text]) => [name, fieldValue(shape, name, text)]);
  for (const [name, value] of path) {
    const other = Object.hasOwn(body.value, String(name)) && body.value[String(name)] !== value;
    if (other) faults.push({ field: String(name), message: 'is another in the path' });
  }
  return ok({
    given: Object.fromEntries([...Object.entries(read), ...Object.entries(body.value), ...path]),
    faults: [...faults, ...unknownFields(operation.input, body.value)],
    dryRun,
  });
}

function fieldValue(shape: z.core.$ZodShape, name: string, text: string): unknown {
  const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return schema === undefined ? text : fromText(schema, text);
}
