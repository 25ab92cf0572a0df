import { type Headers, isRecord, MarkedHeaders, relaxedHeaders, type Spelling } from './headers.ts';

/**
 * Headers of the body of a `text/event-json` frame, given as Latin-1 so that a character is a byte; undefined where it
 * is no JSON object. What FreeSWITCH writes, an object of strings without blanks between them, is marked as it lies,
 * which is faster than JSON.parse and keeps repeated names apart. All other JSON is parsed.
 */
export function jsonHeaders(text: string): Headers | undefined {
  const headers = new MarkedHeaders(text, SPELLING);
  if (markAll(text, headers)) return headers.settled();
  const parsed = parseObject(utf8Of(text));
  if (parsed === undefined) return undefined;
  const pairs = Object.entries(parsed).flatMap(([name, value]): [string, string][] => {
    const text = asText(value);
    return text === undefined ? [] : [[name, text]];
  });
  return relaxedHeaders(pairs, asText(parsed['_body']) ?? '');
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE_END = 0x7d;

/**
 * Marks `{"name":"value","name":["value","value"],…}`, of which last the last value counts; false where it is anything
 * else. What is inside a string is not judged.
 */
function markAll(text: string, headers: MarkedHeaders): boolean {
  if (!text.startsWith('{"')) return false;
  /** Where the brace or comma before a name stands. */
  let at = 0;
  while (text.charCodeAt(at + 1) === QUOTE) {
    const name = at + 2;
    const nameEnd = endOfString(text, name);
    if (text.charCodeAt(nameEnd + 1) !== COLON) return false;
    const isList = text.charCodeAt(nameEnd + 2) === BRACKET;
    const value = isList ? lastOfList(text, nameEnd + 3) : nameEnd + 3;
    if (text.charCodeAt(value - 1) !== QUOTE) return false;
    const valueEnd = endOfString(text, value);
    if (valueEnd < 0) return false;
    headers.mark(name, nameEnd, value, valueEnd);
    at = valueEnd + 1;
    if (isList && text.charCodeAt(at++) !== BRACKET_END) return false;
    if (text.charCodeAt(at) !== COMMA) return text.charCodeAt(at) === BRACE_END && at === text.length - 1;
  }
  return false;
}
/** Where the last of several strings begins, behind its quote; `from` is the quote of the first. */
function lastOfList(text: string, from: number): number {
  let start = from + 1;
  for (let end = endOfString(text, start); text.startsWith('","', end); end = endOfString(text, start)) start = end + 3;
  return start;
}
/** Where the string ends whose text begins at `from`: its quote, or -1. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (text.charCodeAt(end - 1) === BACKSLASH && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}
/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

const NOT_AS_IT_STANDS = /[^\x00-\x5b\x5d-\x7f]/;
const SPELLING: Spelling = {
  value: (raw) => {
    if (!NOT_AS_IT_STANDS.test(raw)) return raw;
    const text = utf8Of(raw);
    return text.includes('\\') ? unescaped(text) : text;
  },
  body: (headers) => headers.last('_body') ?? '',
};
/** An escape that JSON does not know stays as it stands. */
function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** Of several values the last one counts. */
function asText(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  if (typeof last === 'string') return last;
  return typeof last === 'number' || typeof last === 'boolean' ? String(last) : undefined;
}
function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
const utf8Of = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
