/** A header's value; a list is what FreeSWITCH calls an array variable. */
export type HeaderValue = string | readonly string[];
export type Header = readonly [name: string, value: HeaderValue];

/** An event as it stands in FreeSWITCH: ordered headers, in which a name may come twice, and perhaps a body. */
export interface SimEvent {
  /** `CUSTOM`, `CHANNEL_PARK`, … */
  readonly name: string;
  readonly subclass: string | undefined;
  readonly headers: readonly Header[];
  readonly body: string | undefined;
}

export type EventFormat = 'plain' | 'json';

/** Texts that stay as they are, which most do. */
const SAFE_TEXT = /^[\w!$'()*,\-./~]*$/;
const UNSAFE = new Set('\r\n "#%&+:;<=>?@[\\]^`{|}'.split('').map((character) => character.charCodeAt(0)));
const isUpperHex = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46));

/**
 * Encodes as `switch_url_encode` does: the bytes of UTF-8, except that a `%` which two of `0-9A-F` already follow stays
 * as it is, so that such a text does not survive the way.
 */
export function urlEncode(text: string): string {
  if (SAFE_TEXT.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8');
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const keptPercent = byte === 0x25 && isUpperHex(bytes[at + 1]) && isUpperHex(bytes[at + 2]);
    const plain = byte > 0x1f && byte < 0x7f && (keptPercent || !UNSAFE.has(byte));
    encoded += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

const flat = (value: HeaderValue): string => (typeof value === 'string' ? value : `ARRAY::${value.join('|:')}`);

function plainText(event: SimEvent): string {
  const lines = event.headers.map(([name, value]) => `${name}: ${urlEncode(flat(value))}\n`).join('');
  if (event.body === undefined) return `${lines}\n`;
  return `${lines}Content-Length: ${Buffer.byteLength(event.body)}\n\n${event.body}`;
}

/** JSON written by hand because a repeated header is a repeated key there. */
function jsonText(event: SimEvent): string {
  const pairs = event.headers.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (event.body !== undefined) {
    pairs.push(`"Content-Length":"${Buffer.byteLength(event.body)}"`, `"_body":${JSON.stringify(event.body)}`);
  }
  return `{${pairs.join(',')}}`;
}

/** The event as one frame of the event socket. */
export function encodeEvent(event: SimEvent, format: EventFormat): string {
  const text = format === 'json' ? jsonText(event) : plainText(event);
  return `Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-${format}\n\n${text}`;
}

/** The first value of a header, as filters see it. */
export function headerOf(event: SimEvent, name: string): string | undefined {
  const found = event.headers.find(([each]) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : flat(found[1]);
}
