/** One command of a client: its line, the headers below it, and a body if `content-length` says so. */
export interface Request {
  readonly line: string;
  /** By lower-case name; the last of a repeated one counts. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
}

/** What the bytes of a connection amount to. */
export type Parsed = { readonly kind: 'request'; readonly request: Request } | { readonly kind: 'unreadable' };

/** No client sends more than this without the blank line that ends a command. */
const LONGEST_REQUEST = 5 * 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Where the header block ends: at the second line feed in a row, carriage returns not counting. */
function endOfHeaders(bytes: Buffer): number {
  let feeds = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === NEWLINE) feeds += 1;
    else if (bytes[at] !== RETURN) feeds = 0;
    if (feeds === 2) return at + 1;
  }
  return -1;
}

function parseHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** Cuts the stream of a client into commands, wherever its segments were cut. */
export function createRequestReader(): (chunk: Buffer) => Parsed[] {
  let pending: Buffer = Buffer.alloc(0);

  const next = (): Parsed | undefined => {
    let start = 0;
    while (pending[start] === NEWLINE || pending[start] === RETURN) start += 1;
    pending = pending.subarray(start);
    const end = endOfHeaders(pending);
    if (end < 0) return pending.length > LONGEST_REQUEST ? { kind: 'unreadable' } : undefined;
    const text = pending.subarray(0, end).toString('utf8');
    const lines = text.split('\n').map((line) => line.replaceAll('\r', ''));
    const headers = parseHeaders(lines.slice(1));
    const length = Number.parseInt(headers.get('content-length') ?? '0', 10);
    const bodyLength = length > 0 && length <= LONGEST_REQUEST ? length : 0;
    if (pending.length < end + bodyLength) return undefined;
    const body = bodyLength > 0 ? pending.subarray(end, end + bodyLength).toString('utf8') : undefined;
    pending = pending.subarray(end + bodyLength);
    // A C string ends at NUL, and what is left must be more than control characters.
    const line = (lines[0] ?? '').split('\0')[0] ?? '';
    if (!/[^\x00-\x1f]/.test(line)) return { kind: 'unreadable' };
    return { kind: 'request', request: { line, headers, body } };
  };

  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const parsed: Parsed[] = [];
    for (let each = next(); each !== undefined; each = next()) {
      parsed.push(each);
      if (each.kind === 'unreadable') {
        pending = Buffer.alloc(0);
        break;
      }
    }
    return parsed;
  };
}

/** A first word and all that follows its blank. */
export function splitOnce(text: string): [string, string] {
  const blank = text.indexOf(' ');
  return blank < 0 ? [text, ''] : [text.slice(0, blank), text.slice(blank + 1)];
}
