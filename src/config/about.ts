import { z } from 'zod';

/** What a setting or a section means, beside what values it takes. */
export interface About {
  readonly description: string;
  /** The environment variable that sets it, for those that differ between installations. */
  readonly env?: string;
  /** What of the value is never printed: all of it, or the password inside a URL. */
  readonly secret?: 'whole' | 'url-password';
}
export const about = z.registry<About>();

/** Says what a setting means, where it is defined. */
export function setting<S extends z.ZodType>(schema: S, description: string, more: Omit<About, 'description'> = {}): S {
  about.add(schema, { description, ...more });
  return schema;
}

const SHORTEST_TIMEOUT_MS = 100;
const LONGEST_TIMEOUT_MS = 600_000;
/** A time that is waited for, at most ten minutes. */
export const milliseconds = (fallback: number) =>
  z.int().min(SHORTEST_TIMEOUT_MS).max(LONGEST_TIMEOUT_MS).default(fallback);
