import { Hono } from 'hono';
import { enswitchRoutes } from './enswitch/routes.ts';
import { explorerRoutes } from './explorer/routes.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { openApi } from './openapi/document.ts';
import { problem, problemResponse } from './problem.ts';
import { propertiesRoutes } from './properties/routes.ts';
import type { RestDeps } from './rest/environment.ts';
import { type Annexes, restRoutes } from './rest/rest.ts';
import { ROUTES } from './rest/routes.ts';
import { soundRoutes } from './rest/sounds.ts';

/** All styles of the API, and the page to try it, on one server. `version` is the program's. */
export function api(deps: RestDeps, version: string, annexes: Annexes = {}): Hono {
  const { services, signIn, sourceOf, now, failed } = deps;
  const app = new Hono();
  app.route('/api/json', enswitchRoutes({ services, signIn, sourceOf, now, failed }));
  app.route('/oauth', oauthRoutes(deps));
  app.route('/api/ver1.0', propertiesRoutes(deps));
  app.route('/', explorerRoutes(openApi(ROUTES, { version })));
  app.route('/api/v1', soundRoutes(deps));
  app.route('/api/v1', restRoutes(deps, annexes));
  app.get('/', (context) => context.redirect('/api/docs/'));
  app.notFound((context) => problemResponse(problem('not-found', `nothing is served at ${context.req.path}`)));
  app.onError((error, context) => {
    failed(`${context.req.method} ${context.req.path}`, error);
    return problemResponse(problem('internal-error', 'it was written to the log'));
  });
  return app;
}
