import { ok, type Result, refused } from '../result.ts';

declare const brand: unique symbol;
/** What somebody dialled: 1 to 32 digits, perhaps with a plus before them, and nothing else. */
export type DialledNumber = string & { readonly [brand]: 'DialledNumber' };

/** E.164 has 15; prefixes that a dialplan takes off come before them. */
const MOST_DIGITS = 32;
/** With the plus. */
export const LONGEST_DIALLED = MOST_DIGITS + 1;
/** Separators included. */
const LONGEST_TEXT = 64;
const SEPARATORS = /[ \-.()/]/g;

/**
 * The number in what was typed, pressed or sent. Blanks and `-` `.` `(` `)` `/` may stand between digits, as people write
 * them; whatever else there is makes it no number, and then the error is a sentence that says what is wrong.
 */
export function parseDialled(text: string): Result<DialledNumber, string> {
  if (text.length > LONGEST_TEXT) return refused(`the number is longer than ${LONGEST_TEXT} characters`);
  if (/\+.*\(\s*0\s*\)/.test(text)) return refused('(0) is not dialled behind a country: leave it out');
  const bare = text.replace(SEPARATORS, '');
  const foreign = /[^0-9+]/u.exec(bare)?.[0];
  if (foreign !== undefined) return refused(`${shownCharacter(foreign)} may not stand in a number`);
  if (bare.lastIndexOf('+') > 0) return refused('a plus may only stand once, before the first digit');
  const digits = bare.replace('+', '').length;
  if (digits === 0) return refused('the number has no digits');
  if (digits > MOST_DIGITS) return refused(`the number has more than ${MOST_DIGITS} digits`);
  return ok(bare as DialledNumber);
}

/** So that it can be seen what it is, and nothing that shows it acts upon it. */
function shownCharacter(character: string): string {
  if (/[!-~]/.test(character)) return `"${character}"`;
  const code = character.codePointAt(0) ?? 0;
  return `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const SHOWN_CHARACTERS = 40;
/** What was typed, as it can be shown anywhere: of what is not printable ASCII only that it is there. */
export function shownText(text: string): string {
  const shown = text.slice(0, SHOWN_CHARACTERS).replace(/[^ -~]/g, '?');
  return text.length > SHOWN_CHARACTERS ? `${shown}...` : shown;
}
