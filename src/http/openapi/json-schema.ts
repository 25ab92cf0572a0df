import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of one Zod schema, as OpenAPI 3.1 has it. Wherever one of `named` stands inside of it, there is a reference
 * to the component of that name.
 */
export function jsonSchemaOf(
  schema: z.core.$ZodType,
  io: 'input' | 'output',
  named: ReadonlyMap<z.core.$ZodType, string> = new Map(),
): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    override({ zodSchema, jsonSchema, path }) {
      const name = path.length === 0 ? undefined : named.get(zodSchema);
      if (name !== undefined) {
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.$ref = schemaRef(name).$ref;
      }
      // What z.int() says of every whole number that JavaScript can hold tells a reader nothing.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) Reflect.deleteProperty(jsonSchema, 'minimum');
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) Reflect.deleteProperty(jsonSchema, 'maximum');
    },
  });
  return json;
}

export const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });
