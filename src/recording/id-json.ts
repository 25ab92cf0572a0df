import { z } from 'zod';
import { parseStoredId, type StoredId } from '../core/ids.ts';

/** A number or a text that is an id of its kind. */
export function id<T>(parse: (text: string) => T | undefined) {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const made = parse(String(value));
    if (made !== undefined) return made;
    context.addIssue('not an id of its kind');
    return z.NEVER;
  });
}

/** The id of something stored, or null for none. */
export const stored = <Id extends StoredId>() => id(parseStoredId<Id>).nullable();
