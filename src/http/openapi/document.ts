import { type Route, SOUND_ROUTES } from '../rest/routes.ts';
import { answersOf } from './answers.ts';
import { PATHS_BY_HAND, PROBLEMS_BY_HAND, SCHEMAS_BY_HAND } from './by-hand.ts';
import { CALENDAR_PATHS, CALENDAR_PROBLEMS, CALENDAR_SECURITY } from './calendars.ts';
import { endpointOf } from './endpoint.ts';
import { FEED_SCHEMAS } from './feed.ts';
import { HEADERS, PARAMETERS, type ProblemStatus, problemResponses, SHARED_SCHEMAS } from './shared.ts';
import { SOUND_PATHS, SOUND_PROBLEMS, SOUND_SCHEMAS } from './sounds.ts';
import { TABLE_PATHS, TABLE_PROBLEMS, TABLE_SCHEMAS } from './tables.ts';

const DESCRIPTION = `
A controller of FreeSWITCH's conferences.

Sign in by \`POST /tokens\`, and send the token as \`Authorization: Bearer TOKEN\` with every request.

Whatever is refused is answered with a problem (RFC 9457), whose type names [the page that explains it](/problems/).
A list is answered in pages, \`items\` and \`next\`: \`next\` is the \`cursor\` of the next page, and null on the last.

The same conferences are managed by Enswitch's API under \`/api/json/\`, and by conference properties under
\`/api/ver1.0/extension/{id}/conference/\` with tokens from \`/oauth/token\`. Both are as their vendors describe them.
`;

/** What each family of operations is about. */
const TAGS: Readonly<Record<string, string>> = {
  conferences: 'What people define: codes, PINs, schedules, and how a room behaves.',
  notifications: 'Who is told of an occurrence before it starts.',
  rooms:
    'Conferences that are running or call people, and who is in them. Commands are answered when FreeSWITCH has confirmed them; where it has not in time, 504 says what is known.',
  events: 'What happens, as it happens.',
  'record groups': 'How rooms are recorded.',
  'access accounts': 'Who pays for the calls that conferences make.',
  sounds: 'Uploaded sounds, for those who come in, for waiting, and as messages.',
  customers: 'Whom conferences and people belong to.',
  people: 'Who signs in, and what they may do.',
  'rate plans': 'What a customer may have, and how much of it.',
  'classes of service': 'Which numbers may be called.',
  dialplans: 'How what people dial becomes a number of E.164, or an extension.',
  gateways: "Carriers' doors, as FreeSWITCH knows them.",
  'rate decks': 'What calls cost, or what is paid for them, by prefix.',
  routes: 'Ways that calls go: by which gateway, at what cost.',
  calls: 'Calls that were made, and what they cost.',
  tokens: 'What programs sign in with.',
};

/**
 * The OpenAPI 3.1 document of REST v1, of its table and what is served beside it, from the schemas that validate its requests. Throws for a table of routes that cannot
 * be described: a path with a field that its operation does not have, or two answers of one name.
 */
export function openApi(table: readonly Route[], { version }: { readonly version: string }): object {
  const routes: readonly Route[] = [...SOUND_ROUTES, ...table];
  const operations = routes.map(({ operation }) => operation);
  const answers = answersOf(operations);
  const byHand: Readonly<Record<string, object>> = {
    ...PATHS_BY_HAND,
    ...SOUND_PATHS,
    ...TABLE_PATHS,
    ...CALENDAR_PATHS,
  };
  const tabled = routes.filter(({ path, method }) => !Object.hasOwn(byHand[path] ?? {}, method));
  const endpoints = tabled.map((route) => {
    const family = routes.filter(({ tag }) => tag === route.tag).map(({ operation }) => operation);
    return { route, ...endpointOf(route, answers, [...family, ...operations]) };
  });
  const bodies = endpoints.flatMap(({ body }) => (body === undefined ? [] : [body]));
  const paths: Record<string, object> = { ...byHand };
  for (const { route, operation } of endpoints) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation };
  }
  const problems = new Set<ProblemStatus>([
    ...PROBLEMS_BY_HAND,
    ...SOUND_PROBLEMS,
    ...TABLE_PROBLEMS,
    ...CALENDAR_PROBLEMS,
    ...endpoints.flatMap((each) => each.problems),
  ]);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Convene',
      version,
      description: DESCRIPTION.trim(),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token from `POST /tokens` (RFC 6750).' },
        ...CALENDAR_SECURITY,
      },
      schemas: {
        ...answers.schemas,
        ...Object.fromEntries(bodies.map(({ name, schema }) => [name, schema])),
        ...SCHEMAS_BY_HAND,
        ...FEED_SCHEMAS,
        ...SOUND_SCHEMAS,
        ...TABLE_SCHEMAS,
        ...SHARED_SCHEMAS,
      },
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: problemResponses(problems),
    },
  };
}
