import { z } from 'zod';
import { type About, about, configSchema } from './schema.ts';

/** One value of the configuration, as the schema defines it. */
export interface Setting extends About {
  /** Its name with those of the sections around it: `['eventSocket', 'port']`. */
  readonly path: readonly string[];
  readonly schema: z.ZodType;
}
/** Several settings under one name. */
export interface Section {
  readonly name: string;
  readonly description: string;
  readonly settings: readonly Setting[];
}

/** All of the configuration in the order of the schema. */
export const CONTENTS: readonly (Section | Setting)[] = Object.entries(configSchema.shape).map(([name, schema]) => {
  if (!(schema instanceof z.ZodObject)) return describe([name], schema);
  const inner: Record<string, z.ZodType> = schema.shape;
  const settings = Object.entries(inner).map(([key, leaf]) => describe([name, key], leaf));
  return { name, description: descriptionOf(schema), settings };
});

export function isSection(entry: Section | Setting): entry is Section {
  return 'settings' in entry;
}
export const SETTINGS: readonly Setting[] = CONTENTS.flatMap((entry) => (isSection(entry) ? entry.settings : [entry]));

/** The name by which a setting is spoken of: `eventSocket.port`. */
export const nameOf = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/** The value of a setting in any tree of that shape, or undefined. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), tree);
}
export type Tree = Record<string, unknown>;
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(path: readonly string[], schema: z.ZodType): Setting {
  const found = about.get(schema);
  if (found === undefined) throw new Error(`${nameOf(path)} has no description`);
  return { path, schema, ...found };
}
function descriptionOf(schema: z.ZodType): string {
  const found = about.get(schema);
  if (found === undefined) throw new Error('a section has no description');
  return found.description;
}
