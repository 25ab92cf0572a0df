import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CALENDAR_PATHS } from '../../../src/http/openapi/calendars.ts';
import { openApi } from '../../../src/http/openapi/document.ts';
import { ROUTES } from '../../../src/http/rest/routes.ts';

const shape = z.looseObject({ paths: z.record(z.string(), z.unknown()) });

test('calendars are described in a document without faults', async () => {
  const document = shape.parse(openApi(ROUTES, { version: '1.2.3' }));
  const source = JSON.stringify({ ...document, paths: { ...document.paths, ...CALENDAR_PATHS } });
  const config = await createConfig({ extends: ['recommended'] });
  const found = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  expect(found.map(({ severity, ruleId, message }) => `${severity} ${ruleId}: ${message}`)).toEqual([]);
});
