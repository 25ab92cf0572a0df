import { z } from 'zod';
import { parseStoredId, type StoredId } from '../core/ids.ts';

/** Text that one of the core's parsers accepts; becomes what that parser makes of it. */
export function parsed<T>(parse: (text: string) => T | undefined, expected: string) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue(`expected ${expected}`);
    return z.NEVER;
  });
}
/** A number that is the id of something stored. */
export function storedId<Id extends StoredId>() {
  return z.int().transform((number, context) => {
    const id = parseStoredId<Id>(number);
    if (id !== undefined) return id;
    context.addIssue('expected an id');
    return z.NEVER;
  });
}
export const count = z.int().min(0);
