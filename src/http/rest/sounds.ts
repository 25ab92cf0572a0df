import { Hono } from 'hono';
import { parseStoredId, type SoundId } from '../../core/ids.ts';
import { perform, unknownFields } from '../../operations/perform.ts';
import { createSound, deleteSound, getSound, listSounds, updateSound } from '../../operations/sounds.ts';
import { StoreError } from '../../store/store.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import { shown } from './answer.ts';
import { bearer } from './bearer.ts';
import { bodyRead } from './body.ts';
import type { RestDeps, RestEnv } from './environment.ts';
import { handler } from './rest.ts';
import type { Route } from './routes.ts';
import { readUpload } from './upload.ts';

const ONE = '/sounds/:id';
const AUDIO = `${ONE}/audio`;
const of = { tag: 'sounds' } as const;
const UPLOAD: Route = { method: 'post', path: '/sounds', operation: createSound, status: 201, ...of };
const USUAL: readonly Route[] = [
  { method: 'get', path: '/sounds', operation: listSounds, status: 200, ...of },
  { method: 'get', path: ONE, operation: getSound, status: 200, ...of },
  { method: 'patch', path: ONE, operation: updateSound, status: 200, ...of },
  { method: 'delete', path: ONE, operation: deleteSound, status: 204, ...of },
];

/**
 * Uploaded sounds, to be mounted under `/api/v1` before the rest of REST, which reads no uploads. Lets in by bearer tokens itself.
 * An upload knows no `Idempotency-Key` and no dry run: who is in doubt lists the sounds.
 */
export function soundRoutes(deps: RestDeps): Hono<RestEnv> {
  const { services, failed } = deps;
  const app = new Hono<RestEnv>();
  app.onError((error, context) => {
    if (error instanceof StoreError) return problemResponse(problem('away', 'the store is away: try again'));
    failed(`${context.req.method} ${context.req.path}`, error);
    return problemResponse(problem('internal-error', 'it was written to the log'));
  });
  app.use('/sounds/*', async (context, next) => {
    await next();
    context.res.headers.set('cache-control', 'no-store');
    context.res.headers.set('x-content-type-options', 'nosniff');
  });
  app.use('/sounds/*', bearer(deps));

  app.post('/sounds', async (context) => {
    const upload = await readUpload(context);
    if (!upload.ok) return problemResponse(upload.problem);
    const faults = unknownFields(createSound.input, upload.given);
    const outcome = await perform(createSound, context.var.actor, upload.given, services, { faults });
    return outcome.ok ? shown(UPLOAD, outcome, context) : problemResponse(problemOf(outcome.refusal));
  });
  for (const route of USUAL) app.on(route.method.toUpperCase(), route.path, bodyRead, handler(route, deps));
  app.get(AUDIO, async (context) => {
    const id = parseStoredId<SoundId>(context.req.param('id'));
    const sound = await perform(getSound, context.var.actor, { id }, services);
    if (!sound.ok) return problemResponse(problemOf(sound.refusal));
    const file = id && (await services.sounds.read(id));
    if (!file) return problemResponse(problem('not-found', 'the file of this sound is gone: upload it again'));
    return new Response(new Uint8Array(file), { headers: { 'content-type': 'audio/wav' } });
  });
  const allowed = { '/sounds': 'GET, HEAD, POST', [ONE]: 'GET, HEAD, PATCH, DELETE', [AUDIO]: 'GET, HEAD' };
  for (const [path, allow] of Object.entries(allowed)) {
    app.all(path, () => problemResponse(problem('method-not-allowed', `only ${allow} can be done here`), { allow }));
  }
  return app;
}
