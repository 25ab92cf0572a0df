import { isRecord } from '../esl/headers.ts';

/** A line of a `.esl.jsonl` recording of the event socket. */
export type RecordedLine =
  | {
      readonly kind: 'meta';
      readonly end: 'open' | 'closed' | undefined;
      readonly meta: Readonly<Record<string, unknown>>;
    }
  /** What was on the wire: `rx` came from FreeSWITCH, `tx` went to it; cut anywhere. */
  | { readonly kind: 'wire'; readonly t: number; readonly dir: 'rx' | 'tx'; readonly raw: string }
  /** Every other input of the core. */
  | { readonly kind: 'input'; readonly t: number; readonly input: unknown }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Reads one line; whatever it holds, the result is a value. */
export function parseRecordedLine(line: string): RecordedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'malformed', reason: `not JSON: ${line.slice(0, 80)}` };
  }
  if (!isRecord(value)) return { kind: 'malformed', reason: 'not an object' };
  const { meta, t, dir, raw } = value;
  if (isRecord(meta)) {
    const end = meta['end'];
    return { kind: 'meta', end: end === 'open' || end === 'closed' ? end : undefined, meta };
  }
  const at = typeof t === 'number' ? t : 0;
  if ((dir === 'rx' || dir === 'tx') && typeof raw === 'string') return { kind: 'wire', t: at, dir, raw };
  if (dir === 'in' && 'input' in value) return { kind: 'input', t: at, input: value['input'] };
  return { kind: 'malformed', reason: 'neither meta, wire nor input' };
}

/** The lines of a recording, empty ones left out. */
export function* recordedLines(text: string): Generator<RecordedLine> {
  for (const line of text.split('\n')) if (line.trim() !== '') yield parseRecordedLine(line);
}

/**
 * The bytes that recorded strings stand for: UTF-8. A string may be cut between the halves of a surrogate pair; the first
 * half then waits for the second. A byte that was not UTF-8 is written as a lone U+DC80 to U+DCFF, which JSON keeps and
 * no text has (as Python's `surrogateescape`).
 */
export class WireText {
  #half = '';
  bytes(raw: string): Buffer {
    let text = this.#half + raw;
    this.#half = '';
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
    }
    if (text.isWellFormed()) return Buffer.from(text, 'utf8');
    const parts: Buffer[] = [];
    for (const part of text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/)) {
      const code = part.length === 1 ? part.charCodeAt(0) : 0;
      parts.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(part, 'utf8'));
    }
    return Buffer.concat(parts);
  }
}
