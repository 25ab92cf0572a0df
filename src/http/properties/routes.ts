import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { parseConferenceId } from '../../core/ids.ts';
import type { Operation } from '../../operations/operation.ts';
import { perform, unknownFields } from '../../operations/perform.ts';
import { getProperties, replaceProperties, updateProperties } from '../../operations/properties.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import { bearer } from '../rest/bearer.ts';
import { fieldsOf, readText } from '../rest/body.ts';
import type { RestDeps, RestEnv } from '../rest/environment.ts';
import { failure } from '../rest/failure.ts';

const LONGEST_BODY_BYTES = 65_536;
/** Where it is mounted, the slash at the end counts. */
const PATHS = ['/extension/:id/conference', '/extension/:id/conference/'];

/**
 * The conference properties of the second vendor, to be mounted under `/api/ver1.0`, with and without the slash at the end. The
 * id is that of the conference, as every other style has it. GET shows, PATCH changes what is given, PUT sets all, with the
 * page's defaults for what is left out. Conferences are made and deleted by the other styles: the page has properties alone.
 */
export function propertiesRoutes(deps: RestDeps): Hono<RestEnv> {
  const { services } = deps;
  const app = new Hono<RestEnv>();
  app.onError(failure(deps));
  for (const path of PATHS) app.use(path, bearer(deps));

  async function answer<Input extends z.ZodObject, Output extends z.ZodType>(
    operation: Operation<Input, Output>,
    context: Context<RestEnv>,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<Response> {
    const id = parseConferenceId(context.req.param('id'));
    if (id === undefined) return problemResponse(problem('not-found', 'the path names no conference by its id'));
    // The id stands in the path alone.
    const faults = [
      ...unknownFields(operation.input, fields),
      ...(Object.hasOwn(fields, 'id') ? [{ field: 'id', message: 'is not known here' }] : []),
    ];
    const outcome = await perform(operation, context.var.actor, { ...fields, id }, services, { faults });
    if (!outcome.ok) return problemResponse(problemOf(outcome.refusal));
    return Response.json(outcome.value, { headers: { 'cache-control': 'no-store' } });
  }
  async function change<Input extends z.ZodObject, Output extends z.ZodType>(
    operation: Operation<Input, Output>,
    context: Context<RestEnv>,
  ): Promise<Response> {
    const kind = context.req.header('content-type');
    if (kind !== undefined && !/^application\/json\s*(?:;|$)/i.test(kind)) {
      return problemResponse(problem('wrong-media-type', 'the body must be application/json'));
    }
    const text = await readText(context.req.raw.body, LONGEST_BODY_BYTES);
    if (typeof text !== 'string') return problemResponse(text);
    // No body at all would be all defaults.
    if (text === '') return problemResponse(problem('malformed-body', 'the body must be a JSON object'));
    const fields = fieldsOf(text);
    return fields.ok ? answer(operation, context, fields.value) : problemResponse(fields.error);
  }

  app.on('GET', PATHS, (context) => answer(getProperties, context, {}));
  app.on('PUT', PATHS, (context) => change(replaceProperties, context));
  app.on('PATCH', PATHS, (context) => change(updateProperties, context));
  const only = problem('method-not-allowed', 'properties are read by GET, and changed by PUT and PATCH');
  for (const path of PATHS) app.all(path, () => problemResponse(only, { allow: 'GET, HEAD, PUT, PATCH' }));
  return app;
}
