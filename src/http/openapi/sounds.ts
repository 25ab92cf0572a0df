import { createSound, getSound } from '../../operations/sounds.ts';
import { CHECKED, parametersOf, whoMay } from './endpoint.ts';
import { jsonSchemaOf, schemaRef } from './json-schema.ts';
import { headerRef, type ProblemStatus, parameterRef, problemRefs, RATE_LIMITS } from './shared.ts';

/** What of sounds the table cannot say: the upload, and the sound itself. */

const [PATH, ONE] = ['/sounds', '/sounds/{id}'] as const;
const of = { tag: 'sounds' } as const;

const UPLOAD_PROBLEMS: readonly ProblemStatus[] = [400, 401, 403, 409, 413, 415, 422, 429, 500, 503];
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
  parameters: [
    ...parametersOf(Object.entries({ customer, name: name.optional() }), 'query'),
    ...[parameterRef('DryRun'), parameterRef('IdempotencyKey')],
  ],
  requestBody: {
    required: true,
    content: { 'multipart/form-data': { schema: schemaRef('SoundsCreate') }, 'audio/*': { schema: BINARY } },
  },
  responses: {
    201: {
      description: 'It was made.',
      headers: {
        ...{ ...RATE_LIMITS, ETag: headerRef('ETag'), Location: headerRef('Location') },
        'Idempotent-Replayed': headerRef('IdempotentReplayed'),
      },
      content: { 'application/json': { schema: schemaRef('Sound') } },
    },
    200: CHECKED,
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
