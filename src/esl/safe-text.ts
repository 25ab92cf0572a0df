/**
 * Checks of everything that becomes a part of a command. A line break would begin a second command, and `$` would be
 * expanded: FreeSWITCH evaluates `${…}` in the arguments of an execute (measured on FreeSWITCH 1.10.12).
 */
export class UnsafeText extends Error {
  override readonly name = 'UnsafeText';
}

/** Text for a command line as a whole. */
export function commandText(text: string): string {
  if (/[\r\n\0$]/.test(text)) throw new UnsafeText(`not allowed in a command: ${JSON.stringify(text.slice(0, 120))}`);
  return text;
}
/** A command with its headers, a line each: an empty one would end it and begin another. */
export function commandBlock(text: string): string {
  const lines = text.split('\n').map(commandText);
  if (lines.includes('')) throw new UnsafeText(`an empty line in a command: ${JSON.stringify(text.slice(0, 120))}`);
  return text;
}
/** One word of a command: no blanks, quotes or anything that FreeSWITCH's parsers of lists and variables act upon. */
export function word(text: string): string {
  if (!/^[A-Za-z0-9_.:@/+*#=~-]+$/.test(text))
    throw new UnsafeText(`not a word: ${JSON.stringify(text.slice(0, 120))}`);
  return text;
}
/** The path of a sound file, which stands in commands that know blanks as separators. */
export function soundPath(path: string): string {
  if (!/^\/[A-Za-z0-9_.@/+-]+$/.test(path)) {
    throw new UnsafeText(`not a path that FreeSWITCH's commands can carry: ${JSON.stringify(path.slice(0, 200))}`);
  }
  return path;
}
export function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new UnsafeText(`not a whole number: ${value}`);
  return String(value);
}
