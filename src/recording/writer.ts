import { isUtf8 } from 'node:buffer';
import { type Frame, FrameScanner, headerOf } from '../esl/frame.ts';
import { type Mask, maskBody, maskCommand, ZEROS } from './masking.ts';

/** What a recording says of itself in its first line. */
export interface RecordingMeta {
  readonly title: string;
  readonly format: 'json' | 'plain';
  /** What the recorded decisions were made by; none where only the wire is recorded. */
  readonly rules?: unknown;
  /** When the recording began, in milliseconds since the epoch: `t` counts from there. */
  readonly startedAtMs?: number;
}

/**
 * Writes a recording of the event socket, line by line, with digits and secrets masked. What comes from FreeSWITCH is
 * written frame by frame, since a secret may be cut anywhere on the wire.
 */
export class RecordingWriter {
  readonly #write: (line: string) => void;
  readonly #elapsedMs: () => number;
  readonly #mask: Mask;
  #scanner: FrameScanner;

  /** `elapsedMs` is the time since the start of the recording. */
  constructor(meta: RecordingMeta, write: (line: string) => void, elapsedMs: () => number, mask: Mask = ZEROS) {
    this.#write = write;
    this.#mask = mask;
    this.#elapsedMs = elapsedMs;
    this.#scanner = this.#scan();
    write(JSON.stringify({ meta }));
  }

  wire(dir: 'rx' | 'tx', bytes: Buffer | string): void {
    if (dir === 'tx') this.#line('tx', maskCommand(String(bytes), this.#mask));
    else this.#scanner.push(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes));
  }
  /** An input of the core that did not come from the wire. */
  input(input: unknown): void {
    this.#write(JSON.stringify({ t: this.#elapsed(), dir: 'in', input }));
  }
  /** The connection ended; what was left of a frame is not recorded, and the next one begins anew. */
  cut(): void {
    this.#scanner = this.#scan();
  }

  #scan(): FrameScanner {
    return new FrameScanner({
      frame: (frame) => this.#frame(frame),
      broken: (reason) => this.#line('rx', `${reason}\n\n`),
    });
  }
  #frame({ head, bytes, bodyStart, bodyEnd }: Frame): void {
    const body = maskBody(headerOf(head, 'Content-Type'), bytes.toString('latin1', bodyStart, bodyEnd), this.#mask);
    this.#line('rx', recordedText(Buffer.from(`${head}\n\n${body}`, 'latin1')));
  }
  #elapsed(): number {
    return Math.round(this.#elapsedMs() * 1000) / 1000;
  }
  #line(dir: 'rx' | 'tx', raw: string): void {
    this.#write(JSON.stringify({ t: this.#elapsed(), dir, raw }));
  }
}

/** Bytes as the text of a recording: UTF-8, and a byte that is none as U+DC00 plus the byte. */
export function recordedText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  let from = 0;
  while (from < bytes.length) {
    const length = sequenceLength(bytes, from);
    text += length > 0 ? bytes.toString('utf8', from, from + length) : String.fromCharCode(0xdc00 + (bytes[from] ?? 0));
    from += Math.max(1, length);
  }
  return text;
}
/** How many bytes the UTF-8 character at that place has, 0 where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
