import { listCalls } from '../../operations/calls.ts';
import { replaceRates } from '../../operations/rates.ts';
import { CALLS_CSV_PATH, RATES_PATH } from '../csv/routes.ts';
import { parametersOf, whoMay } from './endpoint.ts';
import { schemaRef } from './json-schema.ts';
import { type ProblemStatus, parameterRef, problemRefs, RATE_LIMITS } from './shared.ts';

/** Tables as CSV, which the table of operations cannot say. */

const CALLS_PROBLEMS: readonly ProblemStatus[] = [400, 401, 403, 429, 500, 503];
const RATES_PROBLEMS: readonly ProblemStatus[] = [400, 401, 403, 404, 413, 415, 429, 500, 503];
export const TABLE_PROBLEMS: readonly ProblemStatus[] = [...CALLS_PROBLEMS, ...RATES_PROBLEMS];

const imported = {
  type: 'object',
  properties: {
    deck: { type: 'integer' },
    count: { type: 'integer', description: 'How many rates the deck has now.' },
    version: { type: 'integer', description: 'Another one after each import.' },
    ignored: { type: 'array', items: { type: 'string' }, description: 'Columns that mean nothing here.' },
  },
  required: ['deck', 'count', 'version', 'ignored'],
};
export const TABLE_SCHEMAS = { RatesReplaced: imported };

const CSV = { 'text/csv': { schema: { type: 'string' } } };

const { after: _, limit: __, ...filters } = listCalls.input.shape;
const downloading = {
  operationId: 'calls.table',
  tags: ['calls'],
  summary: 'Gives all calls of a customer that are over as a table, one row for each leg.',
  description: `${whoMay(listCalls)} The same as \`/calls\` with \`Accept: text/csv\`, for those who cannot set headers. A cell that a spreadsheet would take for a formula begins with an apostrophe.`,
  parameters: parametersOf(Object.entries(filters), 'query'),
  responses: {
    200: { description: 'The whole table.', headers: RATE_LIMITS, content: CSV },
    ...problemRefs(CALLS_PROBLEMS),
  },
};

const importing = {
  operationId: replaceRates.name,
  tags: ['rate decks'],
  summary: replaceRates.summary,
  description: `${whoMay(replaceRates)} A table in UTF-8 of at most 50 MiB and 1,000,000 rates, its cells separated by commas, semicolons or tabs. Its first row names the columns, in any order: \`prefix\` and \`per_minute\`, and where there are such \`destination\`, \`connectfee\`, \`first_seconds\` and \`step_seconds\`; headings that carriers use for them do too. What is wrong is told by line, the first 20 of it.`,
  parameters: [...parametersOf([['id', replaceRates.input.shape.id]], 'path'), parameterRef('DryRun')],
  requestBody: { required: true, content: CSV },
  responses: {
    200: {
      description: 'As it is now; of a dry run, that it would be done.',
      headers: RATE_LIMITS,
      content: { 'application/json': { schema: { oneOf: [schemaRef('RatesReplaced'), schemaRef('Checked')] } } },
    },
    ...problemRefs(RATES_PROBLEMS),
  },
};

export const TABLE_PATHS = { [CALLS_CSV_PATH]: { get: downloading }, [RATES_PATH]: { put: importing } };
