/**
 * The headers of an event, read one by one as the decoder asks for them: an event has about seventy, of which a
 * dozen matter, so that looking them up in the text beats decoding all.
 *
 * A name may stand twice: room variables (`conference X setvar`) are put between the room's own headers and the
 * member's and may have any name. So each look-up says which one counts (measured on FreeSWITCH 1.10.12).
 */
export interface Headers {
  /** The first header of that name, decoded; undefined where there is none. */
  first(name: string): string | undefined;
  /** The last header of that name. */
  last(name: string): string | undefined;
  /** All headers whose name begins so, by their name without `variable_`; the last one of a name counts. */
  variables(prefix: string): Record<string, string>;
  /** The body inside the event, such as the result of a background job. */
  body(): string;
}

const HEX_PAIR = /%([0-9A-Fa-f]{2})/g;

/**
 * Undoes FreeSWITCH's URL encoding, whatever the bytes: switch_url_encode leaves a `%` that is followed by two hex
 * digits as it is, so a caller's name may hold bytes that are not UTF-8; those become U+FFFD.
 */
export function decodeValue(text: string): string {
  if (!text.includes('%') && !NOT_ASCII.test(text)) return text;
  const bytes = Buffer.from(
    text.replace(HEX_PAIR, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  return bytes.toString('utf8');
}
const NOT_ASCII = /[^\x00-\x7f]/;

/** Headers of a `text/event-plain` body, given as Latin-1 so that a character is a byte. */
export function plainHeaders(text: string): Headers {
  const headEnd = text.indexOf('\n\n');
  const head = `\n${headEnd < 0 ? text : text.slice(0, headEnd)}\n`;
  const valueAt = (at: number): string => decodeValue(head.slice(at, head.indexOf('\n', at)));
  const seek = (name: string, find: (needle: string) => number): string | undefined => {
    const at = find(`\n${name}: `);
    return at < 0 ? undefined : valueAt(at + name.length + 3);
  };
  return {
    first: (name) => seek(name, (needle) => head.indexOf(needle)),
    last: (name) => seek(name, (needle) => head.lastIndexOf(needle)),
    variables: (prefix) => {
      const found: Record<string, string> = Object.create(null) as Record<string, string>;
      const needle = `\nvariable_${prefix}`;
      for (let at = head.indexOf(needle); at >= 0; at = head.indexOf(needle, at + 1)) {
        const colon = head.indexOf(': ', at);
        const end = head.indexOf('\n', at + 1);
        if (colon >= 0 && colon < end) found[head.slice(at + 10, colon)] = valueAt(colon + 2);
      }
      return found;
    },
    body: () => {
      if (headEnd < 0) return '';
      const length = Number(seek('Content-Length', (needle) => head.lastIndexOf(needle)) ?? Number.NaN);
      const from = headEnd + 2;
      const to = Number.isSafeInteger(length) && length >= 0 ? from + length : text.length;
      return Buffer.from(text.slice(from, to), 'latin1').toString('utf8');
    },
  };
}

/** Headers of a `text/event-json` body, or undefined where it is not a JSON object. */
export function jsonHeaders(text: string): Headers | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined) return undefined;
  const asText = (value: unknown): string | undefined => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return typeof last === 'string'
      ? last
      : typeof last === 'number' || typeof last === 'boolean'
        ? String(last)
        : undefined;
  };
  const last = (name: string): string | undefined => (Object.hasOwn(parsed, name) ? asText(parsed[name]) : undefined);
  return {
    last,
    // JSON.parse keeps the last of a repeated key; the first has to be read from the text. Inside a value the
    // quote behind the name would be escaped, so what matches is a key.
    first: (name) => {
      const needle = `"${name}":"`;
      const at = text.indexOf(needle);
      if (at < 0 || text.indexOf(needle, at + needle.length) < 0) return last(name);
      let end = at + needle.length;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      const value = parseObject(`{"v":${text.slice(at + needle.length - 1, end + 1)}}`)?.['v'];
      return asText(value) ?? last(name);
    },
    variables: (prefix) => {
      const found: Record<string, string> = Object.create(null) as Record<string, string>;
      const wanted = `variable_${prefix}`;
      for (const key in parsed) {
        if (!key.startsWith(wanted)) continue;
        const value = asText(parsed[key]);
        if (value !== undefined) found[key.slice(9)] = value;
      }
      return found;
    },
    body: () => last('_body') ?? '',
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The same headers with their names compared without regard to case, as FreeSWITCH itself does. Decoding everything
 * costs several times as much, so it is only for what could not be read in FreeSWITCH's own spelling.
 */
export function relaxedHeaders(pairs: Iterable<readonly [string, string]>, body: string): Headers {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const values = all.get(key);
    if (values) values.push(value);
    else all.set(key, [value]);
  }
  return {
    first: (name) => all.get(name.toLowerCase())?.[0],
    last: (name) => all.get(name.toLowerCase())?.at(-1),
    variables: (prefix) => {
      const found: Record<string, string> = Object.create(null) as Record<string, string>;
      for (const [key, values] of all) {
        if (key.startsWith(`variable_${prefix}`)) found[key.slice(9)] = values.at(-1) ?? '';
      }
      return found;
    },
    body: () => body,
  };
}
/** All headers of a plain event. */
export function* plainPairs(text: string): Generator<readonly [string, string]> {
  const end = text.indexOf('\n\n');
  for (const line of (end < 0 ? text : text.slice(0, end)).split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) yield [line.slice(0, colon), decodeValue(line.slice(colon + 2))];
  }
}
