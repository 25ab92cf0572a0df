import { parseStoredId } from '../../core/ids.ts';

/** What a client hands back for the next page: the last id of this one, in a form that invites nobody to count on it. */
export const cursorOf = (id: number): string => Buffer.from(String(id)).toString('base64url');

/** The id that a cursor stands for, or undefined for a text that never was one. */
export function idOfCursor(cursor: string): number | undefined {
  const id = parseStoredId(Buffer.from(cursor, 'base64url').toString('latin1'));
  return id !== undefined && cursorOf(id) === cursor ? id : undefined;
}
