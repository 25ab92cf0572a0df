import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openApi } from '../../../src/http/openapi/document.ts';
import { PROBLEMS } from '../../../src/http/problem.ts';
import { ROUTES } from '../../../src/http/rest/routes.ts';
import * as callOperations from '../../../src/operations/calls.ts';
import { CATALOGUE } from '../../../src/operations/catalogue.ts';
import * as explainOperations from '../../../src/operations/explain.ts';
import * as inviteOperations from '../../../src/operations/invites.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import * as rateOperations from '../../../src/operations/rates.ts';
import * as roomOperations from '../../../src/operations/room-operations.ts';
import * as soundOperations from '../../../src/operations/sounds.ts';
import * as spendingOperations from '../../../src/operations/spending.ts';

const anything = z.record(z.string(), z.unknown());
const described = z.looseObject({
  operationId: z.string(),
  summary: z.string().min(1),
  description: z.string().min(1),
  tags: z.tuple([z.string()]),
  parameters: z.array(anything).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: anything })) }).optional(),
  responses: z.record(z.string(), anything),
  security: z.array(z.unknown()).optional(),
});
const shape = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ version: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string().min(1) })),
  paths: z.record(z.string(), z.record(z.string(), described)),
  components: z.looseObject({ schemas: z.record(z.string(), anything), responses: anything }),
});
const made = openApi(ROUTES, { version: '1.2.3' });
const document = shape.parse(made);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);
const at = (method: string, path: string) => described.parse(document.paths[path]?.[method]);

async function lint(what: object): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const found = await lintFromString({ source: JSON.stringify(what), absoluteRef: 'openapi.json', config });
  return found.map(({ severity, ruleId, message }) => `${severity} ${ruleId}: ${message}`);
}

/** Operations that are not of definitions. */
const OTHERS: readonly Readonly<Record<string, unknown>>[] = [
  ...[roomOperations, inviteOperations, soundOperations, callOperations],
  ...[explainOperations, rateOperations, spendingOperations],
];

describe('the document', () => {
  test('has nothing that the recommended rules find, warnings included', async () => {
    expect(await lint(made)).toEqual([]);
  });
  test('is really looked at', async () => {
    const { license: _, ...info } = document.info;
    expect(await lint({ ...document, info, security: [{ unheard: [] }] })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^warn info-license/),
        expect.stringMatching(/^error security-defined/),
      ]),
    );
  });
  test('says what it is', () => {
    expect(document).toMatchObject({ openapi: '3.1.1', info: { title: 'Convene', version: '1.2.3' } });
  });
  test('has every operation that there is, once', () => {
    const isOperation = (value: unknown): value is Operation =>
      typeof value === 'object' && value !== null && 'run' in value && 'name' in value;
    const defined = [
      ...Object.values(CATALOGUE).flatMap((family) => Object.values<Operation>(family)),
      ...OTHERS.flatMap((module) => Object.values<unknown>(module)).filter(isOperation),
    ].map(({ name }) => name);
    const names = operations.map(({ operationId }) => operationId);
    expect(names.toSorted()).toEqual(
      [
        ...new Set([
          ...defined,
          'tokens.create',
          'events.stream',
          'conferences.calendar',
          'customers.calendar',
          'sounds.audio',
          'calls.table',
        ]),
      ].toSorted(),
    );
  });
  test('has every route of the table where it is served', () => {
    for (const { method, path, operation, status } of ROUTES) {
      expect(at(method, path)).toMatchObject({ operationId: operation.name, summary: operation.summary });
      expect(Object.keys(at(method, path).responses)).toContain(String(status));
    }
  });
  test('explains every kind of problem that an operation may answer with', () => {
    const text = JSON.stringify(document.components.responses);
    const missing = Object.keys(PROBLEMS).filter((kind) => !text.includes(`(/problems/${kind})`));
    // Methods that a path does not have are not in the document, nor is what they are answered with.
    expect(missing).toEqual(['method-not-allowed']);
  });
});

const known = new Set(document.tags.map(({ name }) => name));
describe.each(operations.map((each) => [each.operationId, each] as const))('%s', (name, operation) => {
  test('belongs to a family that is described', () => expect(known).toContain(operation.tags[0]));
  test('says what becomes of a bad request, and of one without a token', () => {
    expect(operation.responses).toMatchObject({
      400: { $ref: '#/components/responses/Problem400' },
      401: { $ref: '#/components/responses/Problem401' },
    });
  });
  test('is behind the bearer, unless it signs in or is subscribed to', () => {
    const calendar = [{ calendarToken: [] }, { calendarPassword: [] }, { bearer: [] }];
    const others = name.endsWith('.calendar') ? calendar : undefined;
    expect(operation.security).toEqual(name === 'tokens.create' ? [] : others);
  });
  test('has the fields of its path as parameters, and in no body', () => {
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field);
    const parameters = operation.parameters.filter((each) => each['in'] === 'path');
    expect(parameters.map((each) => each['name'])).toEqual(inPath);
    const reference = operation.requestBody?.content['application/json']?.schema['$ref'];
    const body = document.components.schemas[String(reference).split('/').at(-1) ?? ''];
    expect(reference === undefined || body !== undefined).toBe(true);
    for (const field of inPath) expect(body?.['properties'] ?? {}).not.toHaveProperty(String(field));
  });
});

describe('a conference', () => {
  const answer = (schema: object) => ({ content: { 'application/json': { schema } } });
  const conference = { $ref: '#/components/schemas/Conference' };
  const late = { $ref: '#/components/schemas/TooLate' };
  test('is described once, for all that show it', () => {
    expect(at('get', '/conferences/{id}').responses['200']).toMatchObject(answer(conference));
    expect(at('post', '/conferences').responses['201']).toMatchObject(answer(conference));
    expect(at('patch', '/conferences/{id}').responses['200']).toMatchObject(
      answer({ allOf: [conference, { $ref: '#/components/schemas/Waits' }, late] }),
    );
    expect(document.components.schemas['ConferencePage']).toMatchObject({
      properties: { items: { items: conference }, next: { type: ['string', 'null'] } },
    });
  });
  test('may be deleted too late for something', () => {
    const { 200: told, 204: done } = at('delete', '/conferences/{id}').responses;
    expect(told).toMatchObject(answer({ oneOf: [late, { $ref: '#/components/schemas/Checked' }] }));
    expect(done).not.toHaveProperty('content');
    expect(document.components.schemas['TooLate']).toMatchObject({
      properties: { too_late: { items: { required: ['event', 'local', 'state', 'at'] } } },
    });
    const { 200: checked } = at('delete', '/record-groups/{id}').responses;
    expect(checked).toMatchObject(answer({ $ref: '#/components/schemas/Checked' }));
  });
  test('is created with a code, and changed with whatever is given', () => {
    expect(document.components.schemas['ConferencesCreate']).toMatchObject({
      required: ['code'],
      properties: { code: { type: 'string', pattern: '^[0-9]{1,16}$' }, hour: { minimum: 0, maximum: 23 } },
    });
    expect(document.components.schemas['ConferencesUpdate']).not.toHaveProperty('required');
  });
  test('is listed page by page', () => {
    expect(at('get', '/conferences').parameters).toEqual([
      expect.objectContaining({ name: 'customer', in: 'query', required: false }),
      { $ref: '#/components/parameters/Cursor' },
      expect.objectContaining({ name: 'limit', in: 'query', required: false }),
    ]);
  });
  test('is changed on top of what was read, once, or only as a trial', () => {
    const refs = (method: string, path: string) => at(method, path).parameters.flatMap((each) => each['$ref'] ?? []);
    const ref = (name: string) => `#/components/parameters/${name}`;
    expect(refs('patch', '/conferences/{id}')).toEqual([ref('DryRun'), ref('IfMatch')]);
    expect(refs('post', '/conferences')).toEqual([ref('DryRun'), ref('IdempotencyKey')]);
    expect(refs('get', '/conferences/{id}')).toEqual([ref('IfNoneMatch')]);
  });
  test('is not named twice where its id stands in the path', () => {
    const names = at('get', '/conferences/{conference}/notifications').parameters.map((each) => each['name']);
    expect(names).not.toContain('code');
  });
});

test('a command on a room may be refused by FreeSWITCH, or not be confirmed', () => {
  const statuses = Object.keys(at('post', '/rooms/{conference}/lock').responses);
  expect(statuses).toEqual(expect.arrayContaining(['200', '404', '409', '502', '503', '504']));
});
test('a sound is uploaded as a form with a file', () => {
  expect(Object.keys(at('post', '/sounds').requestBody?.content ?? {})).toEqual(['multipart/form-data', 'audio/*']);
  expect(document.components.schemas['SoundsCreate']).toMatchObject({
    properties: { file: { type: 'string', format: 'binary' } },
  });
});
test('a path with a field that no operation has is a mistake', () => {
  const route = { method: 'get', path: '/things/{thing}', operation: CATALOGUE.customers.get, status: 200, tag: 'x' };
  expect(() => openApi([{ ...route, method: 'get', status: 200 }], { version: '1' })).toThrow(
    '/things/{thing} has thing, which is no field of customers.get',
  );
});
