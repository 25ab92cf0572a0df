import { describe, expect, test } from 'vitest';
import { explorerRoutes } from '../../../src/http/explorer/routes.ts';
import { PROBLEMS } from '../../../src/http/problem.ts';

const document = { openapi: '3.1.1', info: { title: 'a test' } };
const app = explorerRoutes(document);
const page = async (path: string) => {
  const response = await app.request(path);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
/** Where a page leads to and what it loads, as a browser resolves it. */
const referencesOf = (html: string, path: string): readonly string[] =>
  [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to = '']) => new URL(to, `http://convene.test${path}`).href);

describe('the page to try the API', () => {
  test('shows the document', async () => {
    const { status, type, text } = await page('/api/openapi.json');
    expect({ status, type, document: JSON.parse(text) }).toEqual({ status: 200, type: 'application/json', document });
    expect((await page('/api/docs/start.js')).text).toContain("new URL('../openapi.json', location.href)");
  });
  test('loads nothing but what is served here', async () => {
    const { status, type, text } = await page('/api/docs/');
    expect({ status, type }).toEqual({ status: 200, type: 'text/html; charset=UTF-8' });
    const references = referencesOf(text, '/api/docs/');
    expect(references).toHaveLength(5);
    for (const reference of references) {
      const { origin, pathname } = new URL(reference);
      expect(origin).toBe('http://convene.test');
      expect((await page(pathname)).status).toBe(200);
    }
  });
  test.each([
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8', /SwaggerUIBundle/],
    ['swagger-ui.css', 'text/css; charset=utf-8', /\.swagger-ui/],
    ['start.js', 'text/javascript; charset=utf-8', /^SwaggerUIBundle\(/],
    ['favicon-32x32.png', 'image/png', /PNG/],
  ])('%s has its content type', async (name, expected, content) => {
    const { type, text } = await page(`/api/docs/${name}`);
    expect(type).toBe(expected);
    expect(text).toMatch(content);
  });
  test('has no script and no style in itself, and its policy allows none', async () => {
    const { text } = await page('/api/docs/');
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
    const policy = (await app.request('/api/docs/')).headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'"]),
    );
    expect(policy).not.toMatch(/unsafe|http|\*/);
  });
  test('serves no other file of the package', async () => {
    for (const name of [
      'package.json',
      'index.html',
      'swagger-initializer.js',
      '..%2fpackage.json',
      '%2e%2e/package.json',
    ]) {
      expect((await page(`/api/docs/${name}`)).status).toBe(404);
    }
  });
  test('is found without its last stroke', async () => {
    const response = await app.request('/api/docs');
    expect([response.status, response.headers.get('location')]).toEqual([301, '/api/docs/']);
  });
});

describe('the kinds of problems', () => {
  test('are listed, and every one that is listed is explained', async () => {
    const links = referencesOf((await page('/problems/')).text, '/problems/').map((each) => new URL(each).pathname);
    expect(links).toEqual(['/problems/problems.css', ...Object.keys(PROBLEMS).map((kind) => `/problems/${kind}`)]);
    for (const link of links) expect((await page(link)).status).toBe(200);
  });
  test.each(Object.entries(PROBLEMS))('%s', async (kind, { status, title }) => {
    const { type, text } = await page(`/problems/${kind}`);
    expect(type).toBe('text/html; charset=UTF-8');
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain(`come with the status ${status}.`);
    // Of a sentence or more, in which what HTML would take for its own is escaped.
    expect(text).toMatch(/<p>[^<>]{60,}<\/p>/);
  });
  test('are these and no others', async () => {
    for (const name of ['unheard', '__proto__', 'toString', '%3Cscript%3E']) {
      const { status, type, text } = await page(`/problems/${name}`);
      expect({ status, type }).toEqual({ status: 404, type: 'application/problem+json' });
      expect(text).not.toContain('<');
    }
  });
});
