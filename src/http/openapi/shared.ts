import { CALL_REFUSALS } from '../../core/dialling/verdict.ts';
import { deedShape } from '../../operations/lateness.ts';
import { PROBLEMS, type ProblemKind } from '../problem.ts';
import { type JsonSchema, jsonSchemaOf, schemaRef } from './json-schema.ts';

/** Parts of the document that many operations refer to. */

const text: JsonSchema = { type: 'string' };

export const PARAMETERS = {
  DryRun: {
    name: 'dry_run',
    in: 'query',
    description:
      'Everything is checked and nothing changed. What would be done is answered with 200 and `{"valid":true}`.',
    schema: { type: 'boolean' },
  },
  Cursor: {
    name: 'cursor',
    in: 'query',
    description: '`next` of the page before; left out for the first page.',
    schema: text,
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'Only if the ETag is another one; otherwise 304.',
    schema: text,
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'Only if the ETag is still this one; otherwise 412, and nothing changes.',
    schema: text,
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A word of the client for this one request. Sent again under the same word within a day, the request is not done again: the answer is that of the first.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
} as const;

export const HEADERS = {
  RateLimitPolicy: {
    description: 'How many requests (`q`) there may be in so many seconds (`w`).',
    schema: text,
    example: '"requests";q=600;w=60',
  },
  RateLimit: {
    description: 'How many requests remain (`r`), and in how many seconds the quota is full again (`t`).',
    schema: text,
    example: '"requests";r=599;t=60',
  },
  RetryAfter: { description: 'In how many seconds to try again.', schema: { type: 'integer' } },
  ETag: { description: 'The revision, for `If-Match`.', schema: text, example: '"3"' },
  Location: { description: 'Where it is now.', schema: text },
  IdempotentReplayed: {
    description: '`true` where this is the answer to an earlier request under the same key.',
    schema: text,
  },
} as const;

export const parameterRef = (name: keyof typeof PARAMETERS) => ({ $ref: `#/components/parameters/${name}` });
export const headerRef = (name: keyof typeof HEADERS) => ({ $ref: `#/components/headers/${name}` });
/** On every answer to a request that has a token. */
export const RATE_LIMITS = { 'RateLimit-Policy': headerRef('RateLimitPolicy'), RateLimit: headerRef('RateLimit') };

/** RFC 9457. */
const PROBLEM_SCHEMA: JsonSchema = {
  type: 'object',
  description: 'A problem (RFC 9457).',
  properties: {
    type: { ...text, description: 'The kind of problem, and where this server explains it.' },
    title: text,
    status: { type: 'integer' },
    detail: { ...text, description: 'What is wrong with this request, and what to do.' },
    errors: {
      type: 'array',
      description: 'The fields that are wrong, all of them.',
      items: {
        type: 'object',
        properties: { field: text, message: { ...text, description: 'Follows the name of the field in a sentence.' } },
        required: ['field', 'message'],
      },
    },
    reason: { ...text, enum: CALL_REFUSALS, description: 'Of a call that the guard refuses: the rule that does.' },
  },
  required: ['type', 'title', 'status', 'detail'],
};
export const SHARED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Problem: PROBLEM_SCHEMA,
  Checked: { type: 'object', properties: { valid: { const: true } }, required: ['valid'] },
  Waits: {
    type: 'object',
    properties: {
      waits: { type: 'array', items: text, description: 'What takes effect later than at once, a sentence each.' },
    },
  },
  TooLate: {
    type: 'object',
    properties: {
      too_late: {
        type: 'array',
        description:
          'What it came too late for: done for an occurrence that is not wanted any more, or is wanted otherwise.',
        items: jsonSchemaOf(deedShape, 'output'),
      },
    },
  },
};

export type ProblemStatus = (typeof PROBLEMS)[ProblemKind]['status'];

const kinds = Object.entries(PROBLEMS);
/** The kinds of problems that come with a status, each with the page that explains it. */
function problemResponse(status: ProblemStatus) {
  const explained = kinds
    .filter(([, each]) => each.status === status)
    .map(([kind, { title }]) => `${title} ([${kind}](/problems/${kind})).`);
  return {
    description: explained.join(' '),
    headers: status === 429 ? { ...RATE_LIMITS, 'Retry-After': headerRef('RetryAfter') } : RATE_LIMITS,
    content: { 'application/problem+json': { schema: schemaRef('Problem') } },
  };
}

/** References to the answers that carry problems, by status. */
export function problemRefs(statuses: readonly ProblemStatus[]): Readonly<Record<string, { readonly $ref: string }>> {
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/Problem${status}` }]),
  );
}
/** The components that those references name. */
export function problemResponses(statuses: Iterable<ProblemStatus>) {
  return Object.fromEntries(
    [...statuses].sort((a, b) => a - b).map((status) => [`Problem${status}`, problemResponse(status)]),
  );
}
