import { z } from 'zod';
import { StoreError } from './store.ts';

/** Fields that a schema lacks beside the next one, by its number, with what Convene did before it had them. */
export type Lacking = Readonly<Record<number, Readonly<Record<string, unknown>>>>;

/** How records of one sort are versioned. Each carries its own number, so that a reader never guesses. */
export interface Versions {
  readonly newest: number;
  readonly lacking: Lacking;
}

const versioned = z.looseObject({ schema: z.int() });

/** What stands in a record, an older one as the newest would have it. Throws {@link StoreError} for a newer one. */
export function liftRecord({ newest, lacking }: Versions, what: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoreError(`the record of ${what} is not JSON: restore it from a backup or delete it`, { cause });
  }
  const version = versioned.safeParse(value);
  if (!version.success) return value;
  if (version.data.schema > newest) {
    throw new StoreError(
      `the record of ${what} has schema ${version.data.schema}, and this version of Convene reads up to ` +
        `${newest}: install the version that wrote it`,
    );
  }
  let fields: Record<string, unknown> = version.data;
  for (let step = version.data.schema; lacking[step] !== undefined; step += 1) {
    fields = { ...lacking[step], ...fields, schema: step + 1 };
  }
  return fields;
}

/** Reads what was lifted. Throws {@link StoreError} that names what is wrong, and no value. */
export function readFields<T>(schema: z.ZodType<T>, what: string, fields: unknown): T {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`);
  throw new StoreError(`the record of ${what} cannot be read (${faults.join('; ')}): restore it from a backup`);
}
