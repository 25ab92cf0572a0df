import { stringify } from 'csv-stringify/sync';

/*
 * Spreadsheets take a cell for a formula that begins with one of these (OWASP, CSV Injection), wide forms included. Such a cell gets
 * an apostrophe in front, which they understand as "text". A number with its sign does nothing but be a number: it stays as it is, so
 * that +4930… can be dialled, looked up and imported again.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;
const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?$/;
const DEFUSED = /^'(?=[=+\-@\t\r\n＝＋－＠])/u;

/** A cell that no spreadsheet runs. */
export const harmless = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);
/** What {@link harmless} was made of. */
export const withoutApostrophe = (text: string): string => text.replace(DEFUSED, '');

type Cell = string | number | boolean | null;

/** A table as RFC 4180 has it: commas, CRLF, quotes where they are needed; null is an empty cell. */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map((cell) => (cell === null ? '' : harmless(String(cell)))));
  // Of its own accord it quotes whole line ends only.
  return stringify(texts, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}
