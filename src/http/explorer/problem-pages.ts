import { html } from 'hono/html';
import { PROBLEMS, type ProblemKind } from '../problem.ts';

/** What each kind of problem means, and what to do about it. */
const EXPLANATIONS: Readonly<Record<ProblemKind, string>> = {
  'invalid-input':
    'One or more fields are missing, unknown or of a form that is not taken; errors names each of them and says what it must be. Nothing was changed. Correct them all and send the request again.',
  'malformed-body':
    'The body is not what its Content-Type says: no JSON object, no UTF-8, or cut off before its end. Nothing was changed.',
  'sign-in-needed':
    'The request had no bearer token, or one that was deleted, has expired, or belongs to somebody who may not sign in any more. Make a token by POST /api/v1/tokens, and send it as "Authorization: Bearer TOKEN".',
  'wrong-password':
    'Nobody signs in with this name and this password. Which of the two is wrong is not told, and neither is whether the account is disabled.',
  'role-missing':
    'You are signed in, but have none of the roles that this needs. An administrator of your customer gives roles to people.',
  'plan-forbids':
    'The rate plan of the customer does not include this, or the customer has as many of them as it allows. A system owner changes rate plans.',
  'call-refused':
    'The guard that stands before every outbound call does not let this one go: reason names the rule, and the detail says what it found. Nothing was dialled. Whoever keeps the access account sees all rules, their values and their verdicts at GET /api/v1/accounts/{id}/explain.',
  'not-found':
    'There is nothing under this address, or it belongs to others: the two are never told apart. Of a room: nobody is in it now.',
  'method-not-allowed': 'The address is right, but takes other methods; the header Allow lists them.',
  conflict:
    'The request is good, but what it is about is not in a state for it: a name or a code is taken, something is still in use, or the first request under this idempotency key has not ended. The detail says which.',
  outdated:
    'It was changed since you read it, so your If-Match does not name what is there now. Read it again, and repeat your change on top of that.',
  'body-too-large':
    'The body has more bytes than are read here. Nothing was changed. The detail says how many there may be.',
  'wrong-media-type': 'The Content-Type of the body is none that is read here. The detail says what to send.',
  'key-used-otherwise':
    'Another request was sent under this Idempotency-Key. A key belongs to one request for a day: take a new one for each.',
  'too-many-requests':
    'There were more requests, or more tries to sign in, than are allowed in this time. Retry-After says in how many seconds to try again; RateLimit and RateLimit-Policy say what is left.',
  'internal-error':
    'A fault of the server, which has written it to its log. Whether the request was done is not known: look before you repeat it, or repeat it under its Idempotency-Key.',
  'freeswitch-refused':
    'FreeSWITCH was asked, and answered that it would not. The detail has its words. The room is as it was.',
  away: 'The store, the node or a program that this needs is away. Try again in a moment.',
  unconfirmed:
    'FreeSWITCH was asked, and has not shown in time that it is so. It may still come: the detail says what is known, and the room shows how it stands.',
};

/** The style sheet of these pages. */
export const PROBLEM_STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
code { font-size: 1rem; }
`;

export const isProblemKind = (name: string): name is ProblemKind => Object.hasOwn(PROBLEMS, name);

/** The page of one kind of problem. */
export function problemPage(kind: ProblemKind) {
  const { status, title } = PROBLEMS[kind];
  return page(
    title,
    html`<p>Problems of this kind have the type <code>/problems/${kind}</code> and come with the status ${status}.</p>
<p>${EXPLANATIONS[kind]}</p>
<p><a href="./">All kinds of problems</a></p>`,
  );
}

/** The list of all kinds. */
export function problemList() {
  const items = Object.entries(PROBLEMS).map(
    ([kind, { status, title }]) => html`<li>${status} <a href="${kind}">${title}</a></li>
`,
  );
  return page(
    'Problems that the API answers with',
    html`<ul>
${items}</ul>`,
  );
}

const page = (title: string, content: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="problems.css">
</head>
<body>
<h1>${title}</h1>
${content}
</body>
</html>
`;
