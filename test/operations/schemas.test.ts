import { expect, test } from 'vitest';
import { z } from 'zod';
import { CATALOGUE } from '../../src/operations/catalogue.ts';
import type { Operation } from '../../src/operations/operation.ts';

const operations: readonly Operation[] = Object.values(CATALOGUE).flatMap((family) => Object.values<Operation>(family));

test.each(operations.map((each) => [each.name, each] as const))(
  '%s has JSON schemas without gaps',
  (_, { input, output }) => {
    for (const schema of [z.toJSONSchema(input, { io: 'input' }), z.toJSONSchema(output, { io: 'output' })]) {
      expect(JSON.stringify(schema)).not.toMatch(/"(?:\w+)":\{("description":"[^"]*")?\}[,}]/);
    }
  },
);
test('codes are asked for as texts of digits, and only they are required', () => {
  const schema = z.toJSONSchema(CATALOGUE.conferences.create.input, { io: 'input' });
  expect(schema).toMatchObject({
    required: ['code'],
    properties: {
      code: { type: 'string', pattern: '^[0-9]{1,16}$' },
      panel: { type: 'boolean' },
      hour: { type: 'integer', minimum: 0, maximum: 23 },
      owner: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
    },
  });
});
