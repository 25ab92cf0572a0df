import { assertNever } from '../core/assert-never.ts';
import type { FieldError } from '../core/conference.ts';
import type { CallRefusal } from '../core/dialling/verdict.ts';
import type { Refusal } from '../operations/outcome.ts';

/** A problem as RFC 9457 has it; `errors` names the fields that are wrong, `reason` the rule that refuses a call. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly reason?: CallRefusal;
}

/** The kinds of problems there are, by the last part of their `type`. */
export const PROBLEMS = {
  'invalid-input': { status: 400, title: 'The input is not valid' },
  'malformed-body': { status: 400, title: 'The body cannot be read' },
  'sign-in-needed': { status: 401, title: 'A good bearer token is needed' },
  'wrong-password': { status: 401, title: 'The name or the password is wrong' },
  'role-missing': { status: 403, title: 'Your role does not allow this' },
  'plan-forbids': { status: 403, title: 'Your rate plan does not allow this' },
  'call-refused': { status: 403, title: 'The call is not allowed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  conflict: { status: 409, title: 'It is not in a state for this' },
  outdated: { status: 412, title: 'It was changed meanwhile' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'wrong-media-type': { status: 415, title: 'The body is of a kind that is not read here' },
  'key-used-otherwise': { status: 422, title: 'The idempotency key belongs to another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something of ours went wrong' },
  'freeswitch-refused': { status: 502, title: 'FreeSWITCH would not' },
  away: { status: 503, title: 'Something that is needed is away' },
  unconfirmed: { status: 504, title: 'FreeSWITCH has not confirmed it' },
} as const;
export type ProblemKind = keyof typeof PROBLEMS;

/** `/problems/…` is where the page to try the API explains them. */
export function problem(kind: ProblemKind, detail: string, errors?: readonly FieldError[]): Problem {
  const { status, title } = PROBLEMS[kind];
  return { type: `/problems/${kind}`, title, status, detail, ...(errors === undefined ? {} : { errors }) };
}

export function problemOf(refusal: Refusal): Problem {
  switch (refusal.kind) {
    case 'invalid':
      return problem(
        'invalid-input',
        refusal.errors.map(({ field, message }) => `${field} ${message}`).join('; '),
        refusal.errors,
      );
    case 'role':
      return problem('role-missing', refusal.message);
    case 'plan':
      return problem('plan-forbids', refusal.message);
    case 'absent':
      return problem('not-found', refusal.message);
    case 'conflict':
      return problem(
        'conflict',
        refusal.message,
        refusal.field === undefined ? undefined : [{ field: refusal.field, message: refusal.message }],
      );
    case 'outdated':
      return problem('outdated', refusal.message);
    case 'call':
      return { ...problem('call-refused', refusal.message), reason: refusal.reason };
    case 'refused':
      return problem('freeswitch-refused', refusal.message);
    case 'unconfirmed':
      return problem('unconfirmed', refusal.message);
    case 'away':
      return problem('away', refusal.message);
    default:
      return assertNever(refusal);
  }
}

/** The answer that carries a problem. */
export function problemResponse(what: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(what), {
    status: what.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}
