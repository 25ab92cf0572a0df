import { FEED_TYPES } from '../../feed/entry.ts';
import { tokenAnswer, tokenRequest } from '../rest/token-request.ts';
import { jsonSchemaOf, schemaRef } from './json-schema.ts';
import { headerRef, type ProblemStatus, problemRefs, RATE_LIMITS } from './shared.ts';

/** What is served beside the table of operations: signing in, and the stream of events. */

const SIGN_IN_PROBLEMS: readonly ProblemStatus[] = [400, 401, 413, 415, 429, 500, 503];
const EVENTS_PROBLEMS: readonly ProblemStatus[] = [400, 401, 429, 500, 503];
export const PROBLEMS_BY_HAND: readonly ProblemStatus[] = [...SIGN_IN_PROBLEMS, ...EVENTS_PROBLEMS];

export const SCHEMAS_BY_HAND = {
  TokensCreate: jsonSchemaOf(tokenRequest, 'input'),
  NewToken: jsonSchemaOf(tokenAnswer, 'output'),
};

const signingIn = {
  operationId: 'tokens.create',
  tags: ['tokens'],
  summary: 'Signs in, and makes a token.',
  description: 'Tries are limited by account and by source. This is the one request that needs no token.',
  security: [],
  requestBody: { required: true, content: { 'application/json': { schema: schemaRef('TokensCreate') } } },
  responses: {
    201: {
      description: 'The token, shown this once.',
      headers: { Location: headerRef('Location') },
      content: { 'application/json': { schema: schemaRef('NewToken') } },
    },
    ...problemRefs(SIGN_IN_PROBLEMS),
  },
};

const streaming = {
  operationId: 'events.stream',
  tags: ['events'],
  summary: 'Streams what happens in the conferences that one may see.',
  description:
    'Server-sent events, each once and in order, numbered so that a stream resumes where it broke off. `reset` says that what was asked for is not kept any more: look at everything anew. Comments keep the stream alive. Who talks is told as a state, at most four times a second for each room. The data of an event is JSON: a `FeedEntry`, or, for `talking` and `reset`, what is named so.',
  parameters: [
    {
      name: 'Last-Event-ID',
      in: 'header',
      description: 'The id of the last event that was read: the stream goes on after it. Left out, it begins now.',
      schema: { type: 'string', pattern: '^[0-9]{1,15}$' },
    },
    {
      name: 'last_event_id',
      in: 'query',
      description: 'The same, for those who cannot set headers.',
      schema: { type: 'string', pattern: '^[0-9]{1,15}$' },
    },
    {
      name: 'conference',
      in: 'query',
      description: 'Only of these conferences: their ids.',
      style: 'form',
      explode: false,
      schema: { type: 'array', items: { type: 'integer', minimum: 1 } },
    },
    {
      name: 'types',
      in: 'query',
      description: 'Only events of these types.',
      style: 'form',
      explode: false,
      schema: { type: 'array', items: { type: 'string', enum: [...FEED_TYPES, 'talking'] } },
    },
  ],
  responses: {
    200: {
      description: 'A stream that does not end.',
      headers: RATE_LIMITS,
      content: { 'text/event-stream': { schema: { type: 'array', items: schemaRef('StreamedEvent') } } },
    },
    ...problemRefs(EVENTS_PROBLEMS),
  },
};

export const PATHS_BY_HAND = { '/tokens': { post: signingIn }, '/events': { get: streaming } };
