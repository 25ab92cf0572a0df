import { z } from 'zod';
import type { Operation } from '../../operations/operation.ts';
import { privilegesOf } from '../../operations/perform.ts';
import type { Route } from '../rest/routes.ts';
import { type Answers, wordOf } from './answers.ts';
import { type JsonSchema, jsonSchemaOf, schemaRef } from './json-schema.ts';
import { headerRef, type ProblemStatus, parameterRef, problemRefs, RATE_LIMITS } from './shared.ts';

/** What the document says of one route. */
export interface Endpoint {
  /** OpenAPI's operation object. */
  readonly operation: Readonly<Record<string, unknown>>;
  /** The component that its body is, where it has one. */
  readonly body?: { readonly name: string; readonly schema: JsonSchema };
  readonly problems: readonly ProblemStatus[];
}

/** `operations` are those in which a field of the path is looked up that is none of the route's own; its family first. */
export function endpointOf(route: Route, answers: Answers, operations: readonly Operation[]): Endpoint {
  const { method, operation } = route;
  const { inPath, others } = fieldsOf(route, operations);
  const takesBody = (method === 'post' || method === 'patch') && others.length > 0;
  const input = z.object(Object.fromEntries(others));
  const body = takesBody ? { name: wordOf(operation.name), schema: jsonSchemaOf(input, 'input') } : undefined;
  const parameters = [
    ...parametersOf(inPath, 'path'),
    ...(takesBody ? [] : parametersOf(others, 'query')),
    ...(method === 'get' ? [] : [parameterRef('DryRun')]),
    ...(isConditional(route) ? [parameterRef('IfMatch')] : []),
    ...(isCacheable(route) ? [parameterRef('IfNoneMatch')] : []),
    ...(method === 'post' ? [parameterRef('IdempotencyKey')] : []),
  ];
  const problems = problemsOf(route, takesBody);
  return {
    operation: {
      operationId: operation.name,
      tags: [route.tag],
      summary: operation.summary,
      description: whoMay(operation),
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(body && {
        requestBody: {
          required: !input.safeParse({}).success,
          content: { 'application/json': { schema: schemaRef(body.name) } },
        },
      }),
      responses: {
        [route.status]: answerOf(route, answers),
        ...(method !== 'get' && route.status !== 200 ? { 200: isLate(route) ? CHECKED_OR_LATE : CHECKED } : {}),
        ...(isCacheable(route) ? { 304: { description: 'It is still what it was.' } } : {}),
        ...problemRefs(problems),
      },
    },
    ...(body && { body }),
    problems,
  };
}

/** Those that take a conference's code in place of its id, which stands in the path already. */
const NAMED_BY_PATH = new Set(['conferences.get', 'notifications.list', 'notifications.create']);

/**
 * The fields that stand in the path, and all others of the input. What stands in the path is always there, so it is described as a
 * field that must be given: by the operation, or by another one where this leaves it to choice or does not ask for it, such as
 * for the conference of a notification that has an id of its own.
 */
function fieldsOf({ path, operation: { name, input } }: Route, operations: readonly Operation[]) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, field = '']): Field => {
    const schemas = [input, ...operations.map((each) => each.input)].flatMap(({ shape }) => shape[field] ?? []);
    const schema = schemas.find(isRequired) ?? schemas[0];
    if (schema === undefined) throw new Error(`${path} has ${field}, which is no field of ${name}`);
    return [field, schema];
  });
  const elsewhere = new Set(inPath.map(([field]) => field));
  if (NAMED_BY_PATH.has(name)) elsewhere.add('code');
  const others = Object.entries(input.shape).filter(([field]) => !elsewhere.has(field));
  return { inPath, others };
}
const isRequired = (schema: z.core.$ZodType): boolean => !z.safeParse(schema, undefined).success;

type Field = readonly [name: string, schema: z.core.$ZodType];

export function parametersOf(fields: readonly Field[], place: 'path' | 'query') {
  return fields.map(([field, schema]) => {
    if (field === 'after') return parameterRef('Cursor');
    const { description, ...rest } = jsonSchemaOf(schema, 'input');
    const required = place === 'path' || isRequired(schema);
    return { name: field, in: place, required, ...(description === undefined ? {} : { description }), schema: rest };
  });
}

const hasRevision = ({ output }: Operation): boolean =>
  output instanceof z.ZodObject && Object.hasOwn(output.shape, 'revision');
/** Whether it holds to `If-Match`: what changes or deletes something that has a revision. */
const isConditional = ({ method, tag }: Route): boolean =>
  method === 'patch' || (method === 'delete' && tag !== 'tokens' && tag !== 'rooms');

const isCacheable = ({ method, operation }: Route): boolean => method === 'get' && hasRevision(operation);

export function whoMay(operation: Operation): string {
  const privileges = privilegesOf(operation);
  if (privileges.length === 0) return 'For everybody who has signed in.';
  return `For those with the role ${privileges.map((each) => `\`${each}\``).join(' or ')}.`;
}

/** The answer to a dry run. */
export const CHECKED = {
  description: 'Of a dry run: it would be done.',
  headers: RATE_LIMITS,
  content: { 'application/json': { schema: schemaRef('Checked') } },
};

/** What may come too late for an occurrence. */
const isLate = ({ operation }: Route): boolean =>
  operation.name === 'conferences.update' || operation.name === 'conferences.delete';
const CHECKED_OR_LATE = {
  description: 'It was done, too late for something. Of a dry run: it would be done.',
  headers: RATE_LIMITS,
  content: { 'application/json': { schema: { oneOf: [schemaRef('TooLate'), schemaRef('Checked')] } } },
};

/** Those that are answered with a table where `Accept` asks for one. */
const AS_TABLE = new Set(['calls.list', 'rates.get']);
const TABLE = { 'text/csv': { schema: { type: 'string' } } };

function answerOf(route: Route, answers: Answers) {
  const { method, status, operation } = route;
  const shown = status === 204 ? undefined : answers.refOf(operation);
  const late = isLate(route) ? [schemaRef('TooLate')] : [];
  const schema = shown && method === 'patch' ? { allOf: [shown, schemaRef('Waits'), ...late] } : shown;
  return {
    description: status === 201 ? 'It was made.' : status === 204 ? 'It was done.' : 'As it is now.',
    headers: {
      ...RATE_LIMITS,
      ...(status !== 204 && hasRevision(operation) ? { ETag: headerRef('ETag') } : {}),
      ...(status === 201 ? { Location: headerRef('Location') } : {}),
      ...(method === 'post' ? { 'Idempotent-Replayed': headerRef('IdempotentReplayed') } : {}),
    },
    ...(schema && { content: { 'application/json': { schema }, ...(AS_TABLE.has(operation.name) ? TABLE : {}) } }),
  };
}

function problemsOf(route: Route, takesBody: boolean): readonly ProblemStatus[] {
  const { method, path, operation } = route;
  const commandsRoom = method !== 'get' && path.startsWith('/rooms/');
  const may: readonly (readonly [ProblemStatus, boolean])[] = [
    [400, true],
    [401, true],
    [403, privilegesOf(operation).length > 0 || method !== 'get'],
    [404, path.includes('{') || Object.hasOwn(operation.input.shape, 'person')],
    [409, method !== 'get'],
    [412, isConditional(route)],
    [413, takesBody],
    [415, takesBody],
    [422, method === 'post'],
    [429, true],
    [500, true],
    [502, commandsRoom],
    [503, true],
    [504, commandsRoom],
  ];
  return may.flatMap(([status, so]) => (so ? [status] : []));
}
