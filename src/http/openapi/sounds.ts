import { createSound, deleteSound, getSound, listSounds, updateSound } from '../../operations/sounds.ts';
import type { Route } from '../rest/routes.ts';
import { parametersOf, whoMay } from './endpoint.ts';
import { jsonSchemaOf, schemaRef } from './json-schema.ts';
import { headerRef, type ProblemStatus, problemRefs, RATE_LIMITS } from './shared.ts';

/** Sounds, which are served beside the table of operations since they have uploads. These know no dry run and no `Idempotency-Key`. */

const PATH = '/sounds';
const ONE = `${PATH}/{id}`;
const of = { tag: 'sounds' } as const;
export const SOUND_ROUTES: readonly Route[] = [
  { method: 'get', path: PATH, operation: listSounds, status: 200, ...of },
  { method: 'get', path: ONE, operation: getSound, status: 200, ...of },
  { method: 'patch', path: ONE, operation: updateSound, status: 200, ...of },
  { method: 'delete', path: ONE, operation: deleteSound, status: 204, ...of },
];

const UPLOAD_PROBLEMS: readonly ProblemStatus[] = [400, 401, 403, 409, 413, 415, 429, 500, 503];
const AUDIO_PROBLEMS: readonly ProblemStatus[] = [400, 401, 403, 404, 429, 500, 503];
export const SOUND_PROBLEMS: readonly ProblemStatus[] = [...UPLOAD_PROBLEMS, ...AUDIO_PROBLEMS];
export const SOUND_SCHEMAS = { SoundsCreate: jsonSchemaOf(createSound.input, 'input') };

const { customer, name } = createSound.input.shape;
const BINARY = { type: 'string', format: 'binary' };

const uploading = {
  operationId: createSound.name,
  tags: [of.tag],
  summary: createSound.summary,
  description: `${whoMay(createSound)} The fields come with the file as a form, or in the query where the body is the file itself.`,
  parameters: parametersOf(Object.entries({ customer, name: name.optional() }), 'query'),
  requestBody: {
    required: true,
    content: { 'multipart/form-data': { schema: schemaRef('SoundsCreate') }, 'audio/*': { schema: BINARY } },
  },
  responses: {
    201: {
      description: 'It was made.',
      headers: { ...RATE_LIMITS, ETag: headerRef('ETag'), Location: headerRef('Location') },
      content: { 'application/json': { schema: schemaRef('Sound') } },
    },
    ...problemRefs(UPLOAD_PROBLEMS),
  },
};

const listening = {
  operationId: 'sounds.audio',
  tags: [of.tag],
  summary: 'Gives the sound itself.',
  description: whoMay(getSound),
  parameters: parametersOf(Object.entries(getSound.input.shape), 'path'),
  responses: {
    200: {
      description: 'As it is played: mono, in a WAV file.',
      headers: RATE_LIMITS,
      content: { 'audio/wav': { schema: BINARY } },
    },
    ...problemRefs(AUDIO_PROBLEMS),
  },
};

export const SOUND_PATHS = { [PATH]: { post: uploading }, [`${ONE}/audio`]: { get: listening } };
