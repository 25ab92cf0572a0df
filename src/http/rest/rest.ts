import { type Handler, Hono } from 'hono';
import { outdated } from '../../operations/access.ts';
import { perform } from '../../operations/perform.ts';
import { CALLS_CSV_PATH, csvRoutes, RATES_PATH } from '../csv/routes.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import { revisionOf, shown } from './answer.ts';
import { bearer } from './bearer.ts';
import { bodyRead } from './body.ts';
import type { RestDeps, RestEnv } from './environment.ts';
import { failure } from './failure.ts';
import { idempotency } from './idempotency.ts';
import { ifMatch } from './preconditions.ts';
import { inputOf } from './request-input.ts';
import { ROUTES, type Route } from './routes.ts';
import { tokenMaking } from './token-request.ts';

/** Adds what is served by ways of its own. */
export type Annex = (app: Hono<RestEnv>) => void;
/** Those behind the same bearer tokens and limits, and those that let people in themselves. */
export interface Annexes {
  readonly inside?: readonly Annex[];
  readonly outside?: readonly Annex[];
}

/**
 * REST, to be mounted under `/api/v1`: the table of {@link ROUTES}, `POST /tokens`, and tables as CSV. Whatever goes wrong is answered with a
 * problem; everything under the mount is answered here, so what else is served there is an annex.
 */
export function restRoutes(deps: RestDeps, { inside = [], outside = [] }: Annexes = {}): Hono<RestEnv> {
  const app = new Hono<RestEnv>();
  app.onError(failure(deps));
  app.use(async (context, next) => {
    await next();
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
    context.res.headers.set('x-content-type-options', 'nosniff');
  });
  app.post('/tokens', tokenMaking(deps));
  for (const annex of outside) annex(app);
  app.use(bearer(deps));
  csvRoutes(app, deps);
  for (const route of ROUTES) {
    app.on(route.method.toUpperCase(), honoPath(route.path), bodyRead, idempotency(deps), handler(route, deps));
  }
  for (const [path, methods] of methodsByPath()) {
    const only = problem('method-not-allowed', `only ${methods} can be done here`);
    app.all(honoPath(path), () => problemResponse(only, { allow: methods }));
  }
  for (const annex of inside) annex(app);
  app.all('*', (context) => problemResponse(problem('not-found', `nothing is served at ${context.req.path}`)));
  return app;
}

/** Performs what a route stands for. */
export function handler(route: Route, { services }: RestDeps): Handler<RestEnv> {
  const reading = ROUTES.find(({ path, method }) => path === route.path && method === 'get')?.operation;
  return async (context) => {
    const input = inputOf(route, context);
    if (!input.ok) return problemResponse(input.error);
    const { given, faults, dryRun } = input.value;
    const changes = route.method === 'patch' || route.method === 'delete';
    const condition = ifMatch(changes ? context.req.header('if-match') : undefined);
    if (!condition.ok) return problemResponse(condition.error);
    const { value: expectedRevision } = condition;
    const { actor } = context.var;
    const options = { faults, validateOnly: dryRun, expectedRevision };
    const outcome = await perform(route.operation, actor, given, services, options);
    if (!outcome.ok) return problemResponse(problemOf(outcome.refusal));
    if (!dryRun) return shown(route, outcome, context);
    // What is only checked is not held against a revision by the operation.
    if (expectedRevision !== undefined && reading !== undefined) {
      const present = await perform(reading, actor, { id: given['id'] }, services);
      if (!present.ok) return problemResponse(problemOf(present.refusal));
      if (revisionOf(present.value) !== expectedRevision) return problemResponse(problemOf(outdated.refusal));
    }
    return context.json({ valid: true });
  };
}

/** `/things/{id}` as Hono writes it. */
export const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** The methods of each path, as `Allow` lists them. */
function methodsByPath(): ReadonlyMap<string, string> {
  const methods = new Map([
    ['/tokens', ['POST']],
    [CALLS_CSV_PATH, ['GET', 'HEAD']],
    [RATES_PATH, ['PUT']],
  ]);
  for (const { path, method } of ROUTES) {
    const all = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
    methods.set(path, [...(methods.get(path) ?? []), ...all]);
  }
  return new Map([...methods].map(([path, all]) => [path, all.join(', ')]));
}
