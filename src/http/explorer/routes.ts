import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Hono, type MiddlewareHandler } from 'hono';
import { problem, problemResponse } from '../problem.ts';
import { PAGE, START } from './page.ts';
import { isProblemKind, PROBLEM_STYLE, problemList, problemPage } from './problem-pages.ts';

/** What of swagger-ui the page asks for. */
const OF_SWAGGER_UI = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

/** Everything comes from this server, and no page is shown inside of another. swagger-ui's style sheet has its images in itself. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The OpenAPI document at `/api/openapi.json`, the page to try it at `/api/docs/`, and what kinds of problems there are at
 * `/problems/`; to be mounted at the root. Nobody needs to sign in to read them. Throws where swagger-ui is not installed.
 */
export function explorerRoutes(document: object): Hono {
  const app = new Hono();
  const openApi = JSON.stringify(document);
  for (const path of ['/api/openapi.json', '/api/docs/*', '/problems/*']) app.use(path, guarded);
  app.get('/api/openapi.json', (context) => context.body(openApi, 200, { 'content-type': 'application/json' }));

  app.get('/api/docs', (context) => context.redirect('/api/docs/', 301));
  app.get('/api/docs/', (context) => context.html(PAGE));
  app.get('/api/docs/start.js', (context) => {
    return context.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' });
  });
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  for (const [name, type] of Object.entries(OF_SWAGGER_UI)) {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    app.get(`/api/docs/${name}`, (context) => context.body(bytes, 200, { 'content-type': type }));
  }

  app.get('/problems', (context) => context.redirect('/problems/', 301));
  app.get('/problems/', (context) => context.html(problemList()));
  app.get('/problems/problems.css', (context) => {
    return context.body(PROBLEM_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  app.get('/problems/:kind', (context) => {
    const kind = context.req.param('kind');
    if (isProblemKind(kind)) return context.html(problemPage(kind));
    return problemResponse(problem('not-found', 'there is no such kind of problem; /problems/ lists them'));
  });
  return app;
}

const guarded: MiddlewareHandler = async (context, next) => {
  await next();
  context.res.headers.set('content-security-policy', POLICY);
  context.res.headers.set('x-content-type-options', 'nosniff');
  context.res.headers.set('referrer-policy', 'no-referrer');
};
