import { type Headers, MarkedHeaders, type Spelling } from './headers.ts';

/** Headers of the body of a `text/event-plain` frame, given as Latin-1 so that a character is a byte. */
export function plainHeaders(text: string): Headers {
  const headers = new MarkedHeaders(text, SPELLING);
  let line = 0;
  let colon = -1;
  while (line < text.length) {
    const newline = text.indexOf('\n', line);
    if (newline === line) break;
    const end = newline < 0 ? text.length : newline;
    // Looked for only when passed: a text without any is not searched to its end for each of its lines.
    if (colon < line) colon = separator(text, line);
    if (colon < end) headers.mark(line, colon, colon + 2, end);
    line = end + 1;
  }
  return headers.settled();
}

/** Where the next `: ` stands, or the end of the text. */
function separator(text: string, from: number): number {
  // One character is searched for natively, and nearly always is the separator.
  const colon = text.indexOf(':', from);
  const found = colon < 0 || text[colon + 1] === ' ' ? colon : text.indexOf(': ', colon);
  return found < 0 ? text.length : found;
}

const SPELLING: Spelling = {
  value: (raw) => decodeValue(raw),
  body: (headers, text) => {
    const headEnd = text.indexOf('\n\n');
    if (headEnd < 0) return '';
    const announced = headers.last('Content-Length') ?? '';
    const length = /^[0-9]{1,10}$/.test(announced) ? Number(announced) : text.length;
    return utf8Of(text.slice(headEnd + 2, headEnd + 2 + length));
  },
};

const ENCODED = /[^\x00-$&-\x7f]/;
const NOT_ASCII = /[^\x00-\x7f]/;
const HEX_PAIR = /%([0-9A-Fa-f]{2})/g;

/**
 * Undoes FreeSWITCH's URL encoding, whatever the bytes: switch_url_encode leaves a `%` that is followed by two hex
 * digits as it is, so a caller's name may hold bytes that are not UTF-8; those become U+FFFD.
 */
export function decodeValue(text: string): string {
  if (!ENCODED.test(text)) return text;
  if (!NOT_ASCII.test(text)) {
    try {
      return decodeURIComponent(text);
    } catch {
      // A `%` that encodes nothing, or no UTF-8: byte by byte.
    }
  }
  return utf8Of(text.replace(HEX_PAIR, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
}
const utf8Of = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
