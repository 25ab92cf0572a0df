import type { Context, Handler } from 'hono';
import { z } from 'zod';
import { MOST_TOKENS, makeToken } from '../../auth/tokens.ts';
import { assertNever } from '../../core/assert-never.ts';
import { LONGEST_PASSWORD } from '../../directory/password.ts';
import type { TokenKind } from '../../directory/person.ts';
import { line } from '../../operations/fields.ts';
import { unknownFields } from '../../operations/perform.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import { rateLimitHeaders, tooManyRequests } from './bearer.ts';
import { fieldsOf, readBody } from './body.ts';
import type { RestDeps, RestEnv } from './environment.ts';

/** What people ask for; others are made in other ways. */
const KINDS = ['personal', 'calendar'] as const satisfies readonly TokenKind[];

/** What `POST /tokens` takes. */
export const tokenRequest = z.object({
  username: line(64, 1).describe('Who signs in.'),
  password: line(LONGEST_PASSWORD, 1).describe('The password.'),
  name: line(64, 1).describe('What the token is to be known by, such as the program that will use it.'),
  kind: z
    .enum(KINDS)
    .default('personal')
    .describe('`calendar` for one that is good for calendars alone, and may stand in their addresses.'),
});
/** What it answers. The token is shown this once. */
export const tokenAnswer = z.object({
  token: z
    .string()
    .describe('For the header "Authorization: Bearer TOKEN", or the address of a calendar; never shown again.'),
  id: z.int().describe('Names the token where tokens are listed and deleted.'),
});

/** Makes a token for who knows a name and its password: the one request without a token. */
export function tokenMaking(deps: RestDeps): Handler<RestEnv> {
  const { requests, sourceOf } = deps;
  return async (context) => {
    const source = sourceOf(context);
    const limit = await requests.take(`source ${source}`);
    const answer = limit.allowed ? await made(deps, context, source) : tooManyRequests(limit.resetMs);
    for (const [name, value] of Object.entries(rateLimitHeaders(requests.allowance, limit))) {
      answer.headers.set(name, value);
    }
    return answer;
  };
}

async function made({ services, signIn, now }: RestDeps, context: Context<RestEnv>, source: string) {
  const body = await readBody(context);
  if (typeof body !== 'string') return problemResponse(body);
  const fields = fieldsOf(body);
  if (!fields.ok) return problemResponse(fields.error);
  const read = tokenRequest.safeParse(fields.value);
  const issues = read.success ? [] : read.error.issues;
  const faults = [
    ...unknownFields(tokenRequest, fields.value),
    ...issues.map(({ path, message }) => ({ field: String(path[0] ?? ''), message })),
  ];
  if (!read.success || faults.length > 0) return problemResponse(problemOf({ kind: 'invalid', errors: faults }));
  const { username, password, ...given } = read.data;
  const result = await signIn(username, password, source);
  switch (result.kind) {
    case 'signed-in': {
      const made = await makeToken(services.directory, result.person, { ...given, nowMs: now() });
      if (!made.ok)
        return problemResponse(problem('conflict', `there are ${MOST_TOKENS} of this kind already: delete one first`));
      const { token, record } = made.value;
      const answer: z.input<typeof tokenAnswer> = { token, id: record.id };
      return context.json(answer, 201, { location: `${context.req.path}/${record.id}` });
    }
    case 'wrong':
      return problemResponse(problem('wrong-password', 'nobody signs in with this name and this password'), {
        'www-authenticate': 'Bearer realm="convene"',
      });
    case 'too-many':
      return tooManyRequests(result.retryAfterMs);
    default:
      return assertNever(result);
  }
}
