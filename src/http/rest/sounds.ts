import { type Handler, Hono } from 'hono';
import { parseStoredId, type SoundId } from '../../core/ids.ts';
import { perform, unknownFields } from '../../operations/perform.ts';
import { createSound, getSound } from '../../operations/sounds.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import { shown } from './answer.ts';
import { bearer } from './bearer.ts';
import { bodyRead } from './body.ts';
import type { RestDeps, RestEnv } from './environment.ts';
import { failure } from './failure.ts';
import { idempotency } from './idempotency.ts';
import { handler, honoPath } from './rest.ts';
import { type Route, SOUND_ROUTES } from './routes.ts';
import { uploadRead } from './upload.ts';

const ONE = '/sounds/:id';
const AUDIO = `${ONE}/audio`;

/**
 * Uploaded sounds, to be mounted under `/api/v1` before the rest of REST, which reads no uploads. Lets in by bearer tokens itself.
 * A dry run of an upload converts the file too, and keeps nothing of it.
 */
export function soundRoutes(deps: RestDeps): Hono<RestEnv> {
  const { services } = deps;
  const app = new Hono<RestEnv>();
  app.onError(failure(deps));
  app.use('/sounds/*', async (context, next) => {
    await next();
    context.res.headers.set('cache-control', 'no-store');
    context.res.headers.set('x-content-type-options', 'nosniff');
  });
  app.use('/sounds/*', bearer(deps));

  const upload =
    (route: Route): Handler<RestEnv> =>
    async (context) => {
      const { actor, upload: read } = context.var;
      const { given, dryRun } = read;
      const faults = [...read.faults, ...unknownFields(createSound.input, given)];
      const outcome = await perform(createSound, actor, given, services, { faults, validateOnly: dryRun });
      if (!outcome.ok) return problemResponse(problemOf(outcome.refusal));
      return dryRun ? context.json({ valid: true }) : shown(route, outcome, context);
    };
  for (const route of SOUND_ROUTES) {
    const path = honoPath(route.path);
    if (route.operation === createSound) app.post(path, uploadRead, idempotency(deps), upload(route));
    else app.on(route.method.toUpperCase(), path, bodyRead, handler(route, deps));
  }
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
