/**
 * Takes quotes, escapes and blanks at both ends away (`cleanup_separated_string`): what is quoted keeps its blanks, and a
 * quote without a second one stays.
 */
function clean(text: string, delimiter: string): string {
  let cleaned = '';
  /** So much of it is kept, whatever blanks follow. */
  let kept = 0;
  let quoted = false;
  for (let at = text.length - text.trimStart().length; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (letter === '\\' && next !== '' && `'"\\${delimiter === ' ' ? '' : delimiter}nrt`.includes(next)) {
      cleaned += { n: '\n', r: '\r', t: '\t' }[next] ?? next;
      kept = cleaned.length;
      at += 1;
    } else if (letter === "'" && (quoted || text.includes("'", at + 1))) {
      quoted = !quoted;
      if (quoted) kept = cleaned.length;
    } else {
      cleaned += letter;
      if (letter !== ' ' || quoted) kept = cleaned.length;
    }
  }
  return cleaned.slice(0, kept);
}

/**
 * Splits as `switch_separate_string` does, into at most `limit` parts: at the delimiter outside of single quotes, or at
 * the letter that `^^` in front names. At blanks a single quote opens a quotation also where none closes it.
 */
export function separate(text: string, delimiter: string, limit = 1024): string[] {
  if (/^\^\^../s.test(text)) return separate(text.slice(3), text[2] ?? delimiter, limit);
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length && parts.length < limit - 1; at += 1) {
    const letter = text[at];
    if (letter === '\\') at += 1;
    else if (letter === "'" && (quoted || delimiter === ' ' || text.includes("'", at + 1))) quoted = !quoted;
    else if (letter === delimiter && !quoted) {
      parts.push(text.slice(start, at));
      if (delimiter === ' ') while (text[at + 1] === ' ') at += 1;
      start = at + 1;
    }
  }
  if (start < text.length) parts.push(text.slice(start));
  return parts.map((part) => clean(part, delimiter));
}
